"""The true size of a 5% test with Newey-West errors on overlapping windows; writes newey_west_size.csv.

Run as ``python tests/reference/newey_west_size.py``: two processes, some minutes. Daily leads are independent normal
with mean zero, every session starts a window, and the lags are one less than the sessions of a window.
"""

from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from research.stats import newey_west_size

CELLS = list(product((1_000, 2_500, 10_000), (1, 21, 63, 252)))
DRAWS = 4_000
SEED = 20_260_122

if __name__ == "__main__":
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for number, (sessions, horizon) in enumerate(CELLS):
            rng = np.random.default_rng([SEED, number])
            size = newey_west_size(
                sessions=sessions, horizon=horizon, rng=rng, draws=DRAWS, executor=pool
            )
            rows.append((sessions, horizon, sessions // horizon, DRAWS, size))
    columns = ["sessions", "horizon", "windows_apart", "draws", "rejected"]
    pd.DataFrame(rows, columns=columns).to_csv(Path(__file__).with_suffix(".csv"), index=False)
