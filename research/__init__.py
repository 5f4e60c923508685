"""Market claims about the small-cap rally of 2025-26, judged one by one from frozen data."""
