"""Stores with a changed byte."""
from .shared import tests

SUMMARY = "changes one random byte of a store, N times: the damage is found, or no stored value has changed"
COUNT = 500


def run(count, seed):
    tests("DamagedStoreTests", "MI_STUDY_FLIPS", count, seed)
