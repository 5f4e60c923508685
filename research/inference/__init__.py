"""Could chance do it: exact nulls, intervals, placebo events, breaks and multiple testing."""

from .chains import Chain, fit, four, independent, markov
from .runs import from_day, longest_run, none_between, number_of_runs, probability, questions, waiting_time

__all__ = [
    "Chain",
    "fit",
    "four",
    "from_day",
    "independent",
    "longest_run",
    "markov",
    "none_between",
    "number_of_runs",
    "probability",
    "questions",
    "waiting_time",
]
