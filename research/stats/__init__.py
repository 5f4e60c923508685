"""Could chance do it: exact nulls, intervals, placebo events, breaks and multiple testing."""

from .bootstrap import block_length, interval
from .bootstrap_failure import (
    bootstrap_longest_run,
    bootstrap_probability,
    how_often_it_misleads,
    in_and_out,
)
from .breaks import end_of_sample, scaled, search_end
from .data_snooping import best_of, best_window, longest_of
from .duration import longest_spell, survival
from .event_study import after, cluster_means, mean_after, placebo, share_positive, smallest_effect
from .multiple import adjusted, superior
from .newey_west import newey_west, newey_west_size
from .parallel import handed_out, progress, spread
from .predictive_regression import foretells, persistence_of
from .regimes import Regimes, regimes
from .results import Finding
from .run_distribution import (
    from_day,
    longest_run,
    none_between,
    number_of_runs,
    probability,
    questions,
    waiting_time,
)
from .win_models import Chain, fit, four, independent, markov

__all__ = [
    "Chain",
    "Finding",
    "Regimes",
    "adjusted",
    "after",
    "best_of",
    "best_window",
    "block_length",
    "bootstrap_longest_run",
    "bootstrap_probability",
    "cluster_means",
    "end_of_sample",
    "fit",
    "foretells",
    "four",
    "from_day",
    "handed_out",
    "how_often_it_misleads",
    "in_and_out",
    "independent",
    "interval",
    "longest_of",
    "longest_run",
    "longest_spell",
    "markov",
    "mean_after",
    "newey_west",
    "newey_west_size",
    "none_between",
    "number_of_runs",
    "persistence_of",
    "placebo",
    "probability",
    "progress",
    "questions",
    "regimes",
    "scaled",
    "search_end",
    "share_positive",
    "smallest_effect",
    "spread",
    "superior",
    "survival",
    "waiting_time",
]
