"""Coverage of the 95% block bootstrap intervals where the true mean is known; writes
interval_coverage.csv.

Run as ``python tests/reference/interval_coverage.py``: two processes, some minutes. Each cell is
the share of simulated samples whose interval holds the true mean of zero. AR(1) with coefficient 0
and 0.3, and GARCH(1,1) with 0.08 and 0.90 (volatility clustering as in equities).
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from research.stats import interval

BURN_IN = 200
REPLICATES = 399
SAMPLES = 4_000
SEED = 20_260_122


def ar(rng, sessions, *, coefficient):
    noise = rng.normal(size=sessions + BURN_IN)
    series = np.zeros_like(noise)
    for t in range(1, len(noise)):
        series[t] = coefficient * series[t - 1] + noise[t]
    return series[BURN_IN:]


def garch(rng, sessions, *, shock=0.08, memory=0.90):
    noise = rng.normal(size=sessions + BURN_IN)
    series, variance = np.zeros_like(noise), 1.0
    for t in range(len(noise)):
        series[t] = np.sqrt(variance) * noise[t]
        variance = (1 - shock - memory) + shock * series[t] ** 2 + memory * variance
    return series[BURN_IN:]


PROCESSES = {
    "AR(1) 0.0": partial(ar, coefficient=0.0),
    "AR(1) 0.3": partial(ar, coefficient=0.3),
    "GARCH(1,1)": garch,
}
CELLS = list(product(PROCESSES, (250, 1_000)))


def cell(key, *, samples=SAMPLES):
    """Coverage and mean width of one cell."""
    process, sessions = key
    world = np.random.default_rng([SEED, list(PROCESSES).index(process), sessions])
    rng = np.random.default_rng([SEED, CELLS.index(key)])
    held, width = 0, 0.0
    for _ in range(samples):
        found = interval(
            PROCESSES[process](world, sessions),
            rng=rng,
            replicates=REPLICATES,
        )
        held += found.low <= 0.0 <= found.high
        width += (found.high - found.low) / samples
    return (*key, samples, held / samples, round(width, 4))


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(cell, CELLS))
    columns = ["process", "sessions", "samples", "coverage", "width"]
    pd.DataFrame(rows, columns=columns).to_csv(Path(__file__).with_suffix(".csv"), index=False)
