"""Damaged study files."""
from .shared import tests

SUMMARY = "reads N damaged copies of the shipped studies: an error with its place, or a plan; no crash, no hang"
COUNT = 20000


def run(count, seed):
    tests("StudyFuzzTests", "MI_STUDY_FUZZ", count, seed)
