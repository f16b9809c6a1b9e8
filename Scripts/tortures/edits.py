"""Stores edited in good SQL."""
from .shared import tests

SUMMARY = "edits a store in good SQL, N times: it is refused, found and cured, or changes no reported value"
COUNT = 300


def run(count, seed):
    tests("StoreEdits", "MI_STUDY_EDITS", count, seed)
