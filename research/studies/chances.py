"""Could chance do it: the run against four null models, and why a bootstrap of the sample is no answer.

All models are fitted without the run that is judged (:mod:`research.stats.win_models`). Probabilities are
exact; only the question about length and size together is simulated.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from research import prose, stats, streaks
from research.stats.draws import in_pieces
from research.studies.long_runs import run_on

MODELS = {
    "independent": "independent days",
    "markov": "Markov chain",
    "by period": "chain fitted by decade",
    "by weekday": "chain fitted by weekday",
}
MEMORY = {
    "decade": "decade",
    "sessions": "sessions",
    "won": ("won", "%"),
    "after_win": ("after a win", "%"),
    "after_loss": ("after a loss", "%"),
    "difference": ("difference", "pp"),
    "error": ("standard error", "pp"),
}


def models(lead: pd.Series, on) -> dict[str, stats.Chain]:
    """The four null models of a daily lead, fitted without the run in force on a session."""
    run = run_on(lead, on)
    return stats.null_models(lead > 0, without=(run["start"], run["end"]))


def memory(lead: pd.Series, on) -> pd.DataFrame:
    """How often a session is won after a win and after a loss, by decade, without the run in force on ``on``.

    Returns
    -------
    DataFrame with columns ``decade``, ``sessions``, ``won`` (share), ``after_win``, ``after_loss``,
    ``difference`` and its standard error ``error``; the last row holds all decades
    """
    run = run_on(lead, on)
    frame = pd.DataFrame(
        {
            "won": lead > 0,
            "before": (lead > 0).shift(),
            "out": (lead.index >= run["start"]) & (lead.index <= run["end"]),
        }
    )
    frame = frame[~frame["out"] & ~frame["out"].shift(fill_value=False)].iloc[1:]
    groups = [
        (prose.decade(part.index), part) for _, part in frame.groupby(frame.index.year // 10 * 10)
    ]
    groups.append(("all", frame))
    rows = []
    for name, part in groups:
        win, loss = (part.loc[part["before"] == side, "won"] for side in (True, False))
        error = np.sqrt(
            win.mean() * (1 - win.mean()) / len(win) + loss.mean() * (1 - loss.mean()) / len(loss)
        )
        rows.append(
            {
                "decade": name,
                "sessions": len(part),
                "won": part["won"].mean(),
                "after_win": win.mean(),
                "after_loss": loss.mean(),
                "difference": win.mean() - loss.mean(),
                "error": error,
            }
        )
    return pd.DataFrame(rows)


def three_questions(chains: dict[str, stats.Chain], at_least: int, *, on) -> pd.DataFrame:
    """The three questions under each null model.

    Returns
    -------
    DataFrame with columns ``question``, ``sessions``, and one column of probabilities per model
    """
    tables = {
        name: stats.run_probabilities(chain, at_least, on=pd.Timestamp(on))
        for name, chain in chains.items()
    }
    first = next(iter(tables.values()))[["question", "sessions"]]
    return first.assign(**{name: table["probability"] for name, table in tables.items()})


def tails(chains: dict[str, stats.Chain], *, up_to: int = 24) -> pd.DataFrame:
    """Probability that the longest run of the whole sample has at least a given length, by model.

    Returns
    -------
    DataFrame indexed by ``length`` 1, ..., ``up_to`` with one column per model
    """
    found = {
        name: stats.longest_run(chain, up_to=up_to)[::-1].cumsum()[::-1]
        for name, chain in chains.items()
    }
    return pd.DataFrame(found).iloc[1:].rename_axis("length")


def apart(lead: pd.Series, on) -> pd.DataFrame:
    """The chance of a run as long somewhere in the sample, by model, with and without the first calendar year.

    Returns
    -------
    DataFrame indexed by model, the plainest first: ``all`` and ``later`` (the sample begins with the second calendar year)
    """
    length = int(run_on(lead, on)["length"])
    later = lead[lead.index.year > lead.index[0].year]
    found = {
        name: {key: stats.probability(chain, length) for key, chain in models(part, on).items()}
        for name, part in (("all", lead), ("later", later))
    }
    return pd.DataFrame(found).rename_axis("model")


def either_side(share: float, at_least: int, *, sessions: int) -> float:
    """Chance that independent sessions hold a run of a length on either side, of wins or of losses; exact.

    The state is the side of the run in force and its length; a run that is long enough leaves the table.

    >>> round(either_side(0.5, 2, sessions=3), 6)
    0.75
    """
    if at_least == 1:
        return 1.0
    size = at_least - 1
    step, start = np.zeros((2 * size, 2 * size)), np.zeros(2 * size)
    for side, chance in enumerate((share, 1.0 - share)):
        mine, other = side * size, (1 - side) * size
        step[other : other + size, mine] = chance
        step[range(mine, mine + size - 1), range(mine + 1, mine + size)] = chance
        start[mine] = chance
    return float(1.0 - (start @ np.linalg.matrix_power(step, sessions - 1)).sum())


def none_for(chains: dict[str, stats.Chain], at_least: int, *, start, end) -> pd.DataFrame:
    """The mirror question: the chance that no run of a length comes between two days, by model.

    Returns
    -------
    DataFrame with columns ``model``, ``sessions`` and ``probability``
    """
    rows = [
        {
            "model": name,
            "sessions": len(chain.part(start, end)),
            "probability": stats.none_between(chain, at_least, start=start, end=end),
        }
        for name, chain in chains.items()
    ]
    return pd.DataFrame(rows)


def trap(lead: pd.Series, on, *, blocks=(1, 2, 5, 10, 20, 50, 100)) -> pd.DataFrame:
    """What a stationary bootstrap of the sample answers, with the run left in and taken out.

    Returns
    -------
    DataFrame with columns ``block`` (mean length, sessions), ``inside`` and ``outside``
    """
    run = run_on(lead, on)
    return stats.in_and_out(
        lead > 0, at_least=int(run["length"]), blocks=blocks, without=(run["start"], run["end"])
    )


def _redraw(
    rng: np.random.Generator,
    size: int,
    *,
    rest: np.ndarray,
    sessions: int,
    length: int,
    total: float,
) -> list:
    found = []
    for _ in range(size):
        runs = streaks.run_table(pd.DataFrame({"lead": rng.choice(rest, sessions)}))
        long, large = runs["length"] >= length, runs["lead"] >= total
        found.append((bool(long.any()), bool(large.any()), bool((long & large).any())))
    return found


def long_and_large(lead: pd.Series, on, *, draws: int, rng: np.random.Generator) -> pd.DataFrame:
    """How often days drawn at random give a run as long, as large, and both.

    Each draw is a sample of the same length, its days drawn singly from the days outside the run.

    Parameters
    ----------
    lead : daily lead, decimal
    on : session of the run
    draws : number of samples
    rng : a Generator

    Returns
    -------
    DataFrame with columns ``run`` (as long, as large, both), ``share`` of the samples that hold one, and its
    standard ``error``
    """
    run = run_on(lead, on)
    rest = lead[(lead.index < run["start"]) | (lead.index > run["end"])].to_numpy()
    task = partial(
        _redraw, rest=rest, sessions=len(lead), length=int(run["length"]), total=float(run["lead"])
    )
    hits = np.array(
        [row for piece in in_pieces(task, draws, rng=rng) for row in piece],
        dtype=float,
    )
    share = hits.mean(axis=0)
    return pd.DataFrame(
        {
            "run": ["as long", "as large", "as long and as large"],
            "share": share,
            "error": np.sqrt(share * (1 - share) / draws),
        }
    )


def in_short(lead: pd.Series, on) -> prose.Prose:
    """The run, its predecessor and its rarity in three sentences."""
    run, earlier = run_on(lead, on), streaks.last_matched(lead, pd.Timestamp(on))
    table = (
        three_questions(models(lead, on), int(run["length"]), on=on)
        .set_index("question")
        .drop(columns="sessions")
    )
    year, ever = (
        table.loc[name, "independent"] for name in ("within a year", "somewhere in the sample")
    )
    before = (
        "the longest in these data"
        if pd.isna(earlier)
        else f"the longest since one that ended on {prose.day(earlier)}"
    )
    return prose.Prose(
        f"The run lasted **{run['length']} sessions**, {prose.span(run['start'], run['end'])}, and was **{before}**. If nobody could "
        f"tell beforehand which side wins a session, a run as long would come up in **{prose.chance(ever)}** of samples of {len(lead):,} "
        f"sessions, and in a given year with a chance of {prose.chance(year)}: rare in any one year, not remarkable in a long history. "
        + say_apart(apart(lead, on), lead)
    )


def say_apart(table: pd.DataFrame, lead: pd.Series) -> prose.Prose:
    """Which model's answer stands apart from that of independent days, and what the first calendar year has to do with it.

    Parameters
    ----------
    table : of :func:`apart`
    lead : the daily lead it was made from
    """
    plain = table["all"].iloc[0]
    rest = table["all"].drop((table["all"] - plain).abs().idxmax())
    far = table.loc[table.index.difference(rest.index)[0]]
    share = (lead[lead.index.year == lead.index[0].year] > 0).mean()
    return prose.Prose(
        f"Of {prose.words(len(table))} models {prose.words(len(rest))} say {_range(rest)}; the {MODELS[far.name]} says {prose.chance(far['all'])}, "
        f"and {prose.chance(far['later'])} if the sample begins a year later: in {lead.index[0].year} "
        f"small caps won {prose.number(share, '%', digits=0)} of the sessions."
    )


def _range(chances: pd.Series) -> str:
    low, high = prose.chance(chances.min()), prose.chance(chances.max())
    return low if low == high else f"{low} to {high}"


def say_either(lead: pd.Series, on) -> prose.Prose:
    """The chance of a run as long on either side, for somebody who would have noticed both."""
    run = run_on(lead, on)
    share = models(lead, on)["independent"].after_win[-1]
    chance = either_side(share, int(run["length"]), sessions=len(lead))
    return prose.Prose(
        f"Somebody who would have noticed a run of large caps just as well has to count both sides: for independent days a run of {run['length']} or "
        f"more on *either* side comes up in **{prose.chance(chance)}** of samples as long."
    )


def say_questions(table: pd.DataFrame, *, what: str) -> prose.Prose:
    """The three questions as a list: the range over the models, and the plainest model's answer.

    Parameters
    ----------
    table : of :func:`three_questions`
    what : the run in words, such as "14 sessions or more"
    """
    names = [name for name in table.columns if name not in ("question", "sessions")]
    lines = []
    for row in table.to_dict("records"):
        low, high = min(row[name] for name in names), max(row[name] for name in names)
        spread = (
            "the same"
            if prose.chance(low) == prose.chance(high)
            else f"{prose.chance(low)} to {prose.chance(high)}"
        )
        lines.append(
            f"- *{row['question']}* ({row['sessions']:,} sessions): **{prose.chance(row[names[0]])}** for "
            "independent days, "
            f"{spread} over all models."
        )
    return prose.Prose(f"A run of {what}:\n\n" + "\n".join(lines))


def say_none(table: pd.DataFrame, *, at_least: int, start, end) -> prose.Prose:
    """The mirror question in a sentence."""
    low, high, first = table["probability"].min(), table["probability"].max(), table.iloc[0]
    return prose.Prose(
        f"That **no** run of {at_least} came on the {first['sessions']:,} sessions from {prose.day(start)} "
        f"to {prose.day(end)} has a chance of "
        f"**{prose.chance(first['probability'])}** for independent days, {prose.chance(low)} to "
        f"{prose.chance(high)} over all models. "
        + (
            "That is too common to need a cause."
            if first["probability"] > 0.05
            else "By chance alone that is rare."
        )
    )


def say_trap(table: pd.DataFrame, exact: float) -> prose.Prose:
    """How far the bootstrap's answers lie apart, beside the exact one.

    Parameters
    ----------
    table : of :func:`trap`
    exact : probability for independent days
    """
    values = table[["inside", "outside"]].to_numpy()
    widest = table.iloc[(table["inside"] - table["outside"]).abs().argmax()]
    return prose.Prose(
        f"The same question gets every answer from **{prose.number(values.min(), '%', digits=0)}** to "
        f"**{prose.number(values.max(), '%', digits=0)}**. At a mean block of {int(widest['block'])} "
        "sessions it is "
        f"{prose.number(widest['inside'], '%', digits=0)} with the run left in and "
        f"{prose.number(widest['outside'], '%', digits=0)} with it "
        f"taken out; the exact answer for independent days is {prose.number(exact, '%', digits=0)}."
    )


def say_both(table: pd.DataFrame, draws: int) -> prose.Prose:
    """Length and size together, in a sentence."""
    share = table.set_index("run")["share"]
    error = table.set_index("run")["error"]
    return prose.Prose(
        f"Of {draws:,} samples of days drawn at random, {prose.number(share['as long'], '%', digits=0)} "
        "hold a run as long, "
        f"{prose.number(share['as large'], '%', digits=0)} one with as large a lead, and "
        f"**{prose.number(share['as long and as large'], '%', digits=0)}** "
        f"one that is both (give or take {prose.number(2 * error['as long and as large'], 'pp', digits=0)})."
    )
