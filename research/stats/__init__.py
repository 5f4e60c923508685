"""Could chance do it: exact nulls, intervals, clusters of events, breaks and multiple testing."""

from .breaks import end_of_sample, scaled, search_end
from .data_snooping import best_window, longest_of
from .duration import longest_spell
from .event_study import mean_after, share_positive, smallest_effect
from .multiple import adjusted
from .predictive_regression import persistence_of, predictive_correlation
from .results import Finding
from .run_distribution import either_side, probability, run_probabilities
from .win_models import fit, independent, marginal, markov, null_models

__all__ = ["Finding", "adjusted", "best_window", "either_side", "end_of_sample", "fit"]
__all__ += ["independent", "longest_of", "longest_spell", "marginal", "markov", "mean_after"]
__all__ += ["null_models", "persistence_of", "predictive_correlation", "probability"]
__all__ += ["run_probabilities", "scaled", "search_end", "share_positive", "smallest_effect"]
