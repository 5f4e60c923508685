"""Could chance do it: exact nulls, intervals, clusters of events, breaks and multiple testing."""

from .bootstrap import block_length, interval
from .bootstrap_failure import bootstrap_probability
from .breaks import end_of_sample, scaled, search_end
from .data_snooping import best_window, longest_of
from .duration import longest_spell
from .event_study import cluster_means, mean_after, share_positive, smallest_effect
from .multiple import adjusted
from .predictive_regression import persistence_of, predictive_correlation
from .regimes import Regimes, regimes
from .results import Finding
from .run_distribution import (
    either_side,
    from_day,
    longest_run,
    probability,
    run_probabilities,
    waiting_time,
)
from .win_models import Chain, fit, independent, markov, null_models

__all__ = [
    "Chain",
    "Finding",
    "Regimes",
    "adjusted",
    "best_window",
    "block_length",
    "bootstrap_probability",
    "cluster_means",
    "either_side",
    "end_of_sample",
    "fit",
    "from_day",
    "independent",
    "interval",
    "longest_of",
    "longest_run",
    "longest_spell",
    "markov",
    "mean_after",
    "null_models",
    "persistence_of",
    "predictive_correlation",
    "probability",
    "regimes",
    "run_probabilities",
    "scaled",
    "search_end",
    "share_positive",
    "smallest_effect",
    "waiting_time",
]
