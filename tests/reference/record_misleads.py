"""How often a bootstrap of a sample misleads about the record in it; writes record_misleads.csv.

Run as ``python tests/reference/record_misleads.py``: two processes, some minutes. Every sample is a row of fair
coins, judged by its own longest run. ``off`` is the share of samples in which the bootstrap is more than ten
points away from the exact probability, ``low`` the share in which it is at most 5% (a valid p-value: 5% at most).
"""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from research.stats import how_often_it_misleads

BLOCKS = (1, 5, 20, 50, 100)
SAMPLES = 1_000
SEED = 20_260_122
SESSIONS = 1_000


def summary(table):
    """One row per block: medians, and the shares explained above."""
    rows = []
    for block, own in table.groupby("block"):
        row = {
            "block": block,
            "samples": len(own),
            "exact": own["exact"].median(),
            "exact_low": (own["exact"] <= 0.05).mean(),
        }
        for kind in ("inside", "outside"):
            row |= {
                kind: own[kind].median(),
                f"{kind}_off": ((own[kind] - own["exact"]).abs() > 0.1).mean(),
                f"{kind}_low": (own[kind] <= 0.05).mean(),
            }
        rows.append(row)
    return pd.DataFrame(rows).round(4)


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        drawn = how_often_it_misleads(
            sessions=SESSIONS,
            samples=SAMPLES,
            blocks=BLOCKS,
            rng=np.random.default_rng(SEED),
            executor=pool,
        )
    summary(drawn).to_csv(Path(__file__).with_suffix(".csv"), index=False)
