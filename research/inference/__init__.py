"""Could chance do it: exact nulls, intervals, placebo events, breaks and multiple testing."""

from .bootstrap import block_length, interval
from .chains import Chain, fit, four, independent, markov
from .events import after, cluster_means, mean_after, placebo, share_positive, smallest_effect
from .finding import Finding
from .overlap import newey_west, newey_west_size
from .record import bootstrap_probability, how_often_it_misleads, in_and_out
from .runs import from_day, longest_run, none_between, number_of_runs, probability, questions, waiting_time

__all__ = [
    "Chain",
    "Finding",
    "after",
    "block_length",
    "bootstrap_probability",
    "cluster_means",
    "fit",
    "four",
    "from_day",
    "how_often_it_misleads",
    "in_and_out",
    "independent",
    "interval",
    "longest_run",
    "markov",
    "mean_after",
    "newey_west",
    "newey_west_size",
    "none_between",
    "number_of_runs",
    "placebo",
    "probability",
    "questions",
    "share_positive",
    "smallest_effect",
    "waiting_time",
]
