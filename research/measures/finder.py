"""Find a measure or a series by what one would call it: a small table of phrases, each with an
example.

Names of the field that are no measure of ours (golden cross, winning streak, month average) lead to
the words of the language that say it.
"""

from __future__ import annotations

import inspect
import re

from research.registry import REGISTRY, Measure

# words one would use | measure | arguments of an example, where long on a line of their own
PHRASES = """
return gain loss performance year to date | change |
    series = "russell_2000", start = "2025-12-31", end = "2026-01-22"
beat lead ahead outperformance spread | lead |
    ahead = "russell_2000", behind = "sp_500", start = "2025-12-31", end = "2026-01-22"
cagr annualised compound a year per annum long run | value |
    series = "ff_size_lo30", stat = "change_a_year", start = "1926-06-30", end = "2013-12-31"
close level index points above 2000 | value | series = "sp_500", stat = "level", on = "2017-02-24"
points gain point drop | value |
    series = "dow_jones", stat = "points", over = "sessions", on = "2020-03-24"
below off from record high distance pullback correction | value |
    series = "sp_500", stat = "distance_from_high", on = "2018-04-06"
moving average distance 200 day 50 day sma | value |
    series = "sp_500", stat = "distance_from_average", average = 200, on = "2025-10-27"
winning losing streak in a row consecutive weeks months straight | value |
    series = "tsla", stat = "streak_down", over = "weeks", on = "2025-03-21"
sessions days without since last fall drop calm | value |
    series = "sp_500", stat = "sessions_since", at_most = -0.01, on = "2017-02-24"
number of records new highs in a year how many | value |
    series = "sp_500", stat = "records", over = "years", on = 2024
records running in a row | value |
    series = "dow_jones", stat = "records_in_a_row", on = "2017-02-27"
volume times average turnover | value |
    series = "kre", stat = "volume_ratio", average = 50, on = "2023-03-13"
volatility swings standard deviation | value |
    series = "russell_2000", stat = "volatility", over = "months", on = "2020-03"
yield curve inversion inverted treasury spread level | value |
    series = "T10Y2Y", stat = "level", on = "2024-03-21"
best worst largest biggest second third fourth rank ranking nth | rank |
    series = "vix", over = "sessions", on = "2021-11-26"
start to the year first days of the year ytd ranking | rank |
    series = "russell_2000", over = "year to date", on = "2022-01-25", side = "low"
percentile higher than share of history | percentile |
    series = "vix", stat = "level", on = "2025-04-08"
record all time high largest ever longest ever most ever | record |
    series = "sp_500", stat = "level", on = "2017-02-24"
best worst since most since biggest since last time | last_time |
    series = "sp_500", over = "quarters", on = "2022-06-30", side = "low"
first time above crossed milestone closed above | first_time |
    series = "russell_2000", stat = "level", above = 2000
inverted since below since run began | run_start |
    series = "T10Y2Y", stat = "level", below = 0, on = "2024-03-21"
average seasonal month average september january on average typical | mean |
    series = "sp_500", over = "months", in_months = 9, since = 1953
presidential cycle election midterm third year | mean |
    series = "sp_500", over = "years", term_years = 3, since = 1953
what followed after average later next months returns following | mean |
    series = "sp_500", sessions = 126, after = { series = "vix", over = "sessions", at_least = 0.3 }
golden cross death cross average crossed | mean |
    series = "sp_500", sessions = 90, after = { cross = "up" }
bear market correction 20% below what next | mean |
    series = "sp_500", sessions = 252, after = { fall = 0.2 }
first cut easing cycle hikes fed what next | count |
    series = "sp_500", months = 12, after = { event = "first_cut" }, above = 0
up how many times of years months positive negative frequency | count |
    series = "sp_500", over = "months", in_months = 9, since = 1953, below = 0
hit rate odds probability usually share of times win | share |
    ahead = "russell_2000", behind = "sp_500", over = "months", in_months = 1, above = 0
median typical middle | median | series = "sp_500", over = "years", since = 1953
highest best ever maximum largest value | highest |
    series = "vix", stat = "level", over = "sessions"
lowest worst ever minimum smallest value | lowest | series = "sp_500", over = "months", since = 1953
how often count of runs crosses signals | signals |
    ahead = "russell_2000", behind = "sp_500", signal = { streak = 8 }, since = 1979
52 week high low date of last cross last signal | signal_date |
    series = "russell_2000", signal = { new_high = 252 }, on = "2019-11-25", nth = 2
inflation gdp growth cpi consumer prices economy | macro |
    series = "GDPC1", period = "2025-07", transform = "saar"
cash index said by others cited survey | published | evidence_id = "000-04-e1"
"""


def phrases() -> list[tuple[str, str, str]]:
    """The table: words, measure, and the arguments of an example.

    >>> phrases()[0][1]
    'change'
    """
    rows = PHRASES.strip().replace("|\n", "|").split("\n")
    return [tuple(part.strip() for part in row.split("|")) for row in rows]


def _stems(text: str) -> set[str]:
    return {word.rstrip("s")[:6] for word in re.findall(r"[a-z0-9]+", text.lower())}


def meant(name: str) -> str:
    """A hint for a name that is no measure, by meaning; empty where no phrase shares a word with
    it.

    >>> print(meant("golden_cross"))
    ; did you mean mean with series = "sp_500", sessions = 90, after = { cross = "up" }?
    """
    asked = _stems(name.replace("_", " "))
    scored = [(len(asked & _stems(words)), -at) for at, (words, _, _) in enumerate(phrases())]
    best, place = max(scored)
    if best == 0:
        return ""
    _, measure, example = phrases()[-place]
    return f"; did you mean {measure} with {example}?"


def what(measure: Measure) -> str:
    """The first sentence of what a measure is."""
    text = " ".join((inspect.getdoc(measure.function) or "").split("\n\n")[0].split())
    return text.replace("``", "")


def measures(words: list[str]) -> list[tuple[str, str, str]]:
    """Measures by name, what they are, and an example, for all of some words; all measures without
    any.
    """
    asked = _stems(" ".join(words))
    rows = []
    for name, measure in sorted(REGISTRY.items()):
        mine = [(text, example) for text, key, example in phrases() if key == name]
        known = _stems(f"{name.replace('_', ' ')} {what(measure)}")
        fitting = [example for text, example in mine if asked <= known | _stems(text)]
        if asked <= known or fitting:
            rows.append((name, what(measure), (fitting or [e for _, e in mine] or [""])[0]))
    return rows


def series(data, words: list[str]) -> list[tuple[str, str, str]]:
    """Series by id, what they are, and what they hold, for all of some words."""
    from research.measures.subjects import DAILY_YIELDS

    rows = []
    for key, row in data.catalogue.iterrows():
        names = ", ".join([row["name"], *filter(None, row["aliases"].split(";"))])
        bases = row["basis"].replace(" ", " and ")
        span = f"{row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}"
        kind = f"{row['kind']}, {row['family']}, {row['frequency']}"
        rows.append((key, names, f"{kind}, {bases}, {span}"))
    yields = {"DGS2": "two-year", "DGS10": "ten-year", "T10Y2Y": "ten-year less two-year"}
    for key in DAILY_YIELDS:
        held = data.macro(key).dropna().index
        span = f"daily, level, {held[0]:%Y-%m-%d} to {held[-1]:%Y-%m-%d}"
        rows.append((key, f"{yields[key]} Treasury yield", span))
    asked = _stems(" ".join(words))
    return [row for row in rows if asked <= _stems(" ".join(row).replace("_", " "))]
