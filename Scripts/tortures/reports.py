"""Reports of mutated studies."""
from .shared import tests

SUMMARY = (
    "runs N mutants of the shipped studies with extreme numbers, small samples and few replications, and writes every report and "
    "export of those that are accepted: well-formed, no crash")
COUNT = 400


def run(count, seed):
    tests("ReportFuzzTests", "MI_STUDY_REPORTS", count, seed)
