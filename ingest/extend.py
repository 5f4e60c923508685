"""A daily series and later quotes: check that they fit together, add the sessions that are new.

The vintage before keeps its history; what arrived is compared with it where both have a return. A
basis stops at a session that is missing; any other fault stops the series.
"""

from collections.abc import Collection, Mapping

import pandas as pd

from ingest import checks, reconcile
from research.vintage import DAILY, DataError, fault

LAG = 5
Arrived = Mapping[str, tuple[pd.DataFrame, str, str]]
OVERLAP = ["series", "basis", "date", "held", "arrived", "difference_bp"]


def extend(
    series: str,
    held: pd.DataFrame,
    arrived: Arrived,
    *,
    kind: str,
    calendar: pd.DatetimeIndex,
    due: pd.Timestamp,
    moves: Collection[pd.Timestamp] = (),
    again: pd.Timestamp | None = None,
) -> tuple[pd.DataFrame, dict[str, tuple], pd.DataFrame, list[str]]:
    """Add the sessions after the end of a series.

    Parameters
    ----------
    series : its id, for messages
    held : the series as the vintage before has it (columns of :data:`research.vintage.DAILY`)
    arrived : per basis (``price``, ``total``) the quotes by session (``Close``, ``High``, ...), the
        column whose changes are its returns, and where they are from
    kind : of series, for the bounds of :mod:`ingest.checks`
    calendar : sessions of the exchange; ``due`` is the last one that is over
    moves : sessions whose large move is known to be real
    again : last session held, where it was taken before it was settled: it is taken anew

    Returns
    -------
    the longer series; per basis the first and last session added; the returns that differ on the
    overlap (columns :data:`OVERLAP`); remarks that are no faults

    Raises
    ------
    DataError
        If the next session is missing on every basis, or for a fault of :mod:`ingest.checks`.
    """
    frame, overlaps, added, notes, stops = held.copy(), [], {}, [], []
    for basis, (quotes, column, _) in arrived.items():
        name = f"{basis}_return"
        if again == held[name].last_valid_index() and again in quotes.index:
            frame.loc[again, name] = float("nan")
        part = _Basis(f"{series} ({basis})", basis, frame, quotes, column, kind, calendar)
        part.check()
        overlaps.append(part.overlap().assign(series=series, basis=basis))
        returns, stop = part.returns(due, moves)
        notes += part.notes
        stops += [stop] if stop else []
        if len(returns):
            frame = frame.reindex(frame.index.union(returns.index).rename("date"))
            frame.loc[returns.index, name] = returns
            added[basis] = returns.index[0], returns.index[-1]
    if stops and not added:
        raise stops[0]
    notes += [f"stopped there: {stop}" for stop in stops]
    if "price" in added:
        notes += _ranges(frame, held, *arrived["price"][:2], added["price"])
    checks.distributions(series, frame[frame.index > held.index[-1]])
    frame = frame.round(6)[DAILY]
    if frame.equals(held.round(6)[DAILY]):
        added = {}
    table = pd.concat(overlaps, ignore_index=True)[OVERLAP]
    return frame, added, table, list(dict.fromkeys(notes))


class _Basis:
    """One basis of a series and the quotes that are to lengthen it."""

    def __init__(self, label, basis, frame, quotes, column, kind, calendar):
        self.label, self.basis, self.kind = label, basis, kind
        self.frame, self.quotes, self.calendar = frame, quotes, calendar
        self.held, self.close = frame[f"{basis}_return"], quotes[column].dropna()
        self.notes: list[str] = []
        if self.held.isna().all():
            expected, found = "a series to go on with", "no return in the vintage before"
            raise fault(label, expected=expected, found=found)
        self.end = self.held.last_valid_index()

    def check(self) -> None:
        """What the quotes themselves may not hold."""
        fresh = self.quotes[self.quotes.index > self.end]
        extra = fresh.index.difference(self.calendar)
        if len(extra):
            raise fault(self.label, expected="NYSE sessions", found=f"{extra[0]:%A %Y-%m-%d}")
        checks.possible(self.label, fresh, kind=self.kind)
        told = self.quotes.loc[self.close.index]
        recent = told[told.index >= self.end - pd.Timedelta(days=10)]
        self.notes += checks.repeated(self.label, recent, kind=self.kind, since=self.end)
        if self.close.empty or self.close.index[-1] < self.end:
            expected = f"quotes to {self.end:%Y-%m-%d} and beyond"
            found = f"an end on {self.close.index[-1]:%Y-%m-%d}" if len(self.close) else "no close"
            raise fault(self.label, expected=expected, found=found)

    def overlap(self) -> pd.DataFrame:
        """Sessions on which returns differ by over a basis point; another history is refused."""
        arrived = reconcile.returns(self.close, self.calendar)
        allowed, decimals = arrived * 0.0, self.quotes.attrs.get("decimals")
        if decimals is not None:
            allowed = reconcile.rounding(self.close, self.calendar, decimals=decimals)
        rows = checks.same_security(self.label, self.held, arrived, allowed=allowed)
        checks.adjustment(self.label, self.frame, arrived, basis=self.basis)
        first = max(self.held.first_valid_index(), self.close.index[0])
        holes = self.calendar[(self.calendar >= first) & (self.calendar <= self.end)]
        holes = holes.difference(self.close.index)
        if len(holes):
            lacks = f"the source lacks {_counted(holes)} that the vintage before has"
            self.notes.append(f"{lacks}, the last on {holes[-1]:%Y-%m-%d}")
        apart = ((rows["arrived"] - rows["held"]) * 1e4).round(1)
        rows = rows.assign(arrived=rows["arrived"].round(6), difference_bp=apart)
        return rows.rename_axis("date").reset_index()

    def returns(self, due: pd.Timestamp, moves) -> tuple[pd.Series, DataError | None]:
        """Returns after the end of the series, and what stops them before the end of the quotes."""
        last = max(self.quotes.index[-1], self.close.index[-1])
        wanted = self.calendar[(self.calendar >= self.end) & (self.calendar <= last)]
        lost, stop = wanted.difference(self.close.index), None
        if len(lost):
            volume = self.quotes.reindex(index=lost, columns=["Volume"]).iloc[0, 0]
            found = "nothing" if pd.isna(volume) else "a row without a close (its volume is there)"
            found += f" ({_counted(lost)} in all)" if len(lost) > 1 else ""
            stop = fault(self.label, expected=f"a close on {lost[0]:%Y-%m-%d}", found=found)
            wanted = wanted[wanted < lost[0]]
        late = self.calendar[(self.calendar > last) & (self.calendar <= due)]
        if len(late) > LAG:
            expected = f"quotes to about {due:%Y-%m-%d}"
            found = f"an end on {last:%Y-%m-%d}, {_counted(late)} before"
            raise fault(self.label, expected=expected, found=found)
        if len(late):
            ends = f"the source ends on {last:%Y-%m-%d}"
            self.notes.append(f"{ends}, {_counted(late)} before the last close")
        path = self.close.reindex(wanted)
        checks.jumps(self.label, path, kind=self.kind, moves=moves)
        return (path / path.shift() - 1).iloc[1:], stop


def _counted(days: pd.DatetimeIndex) -> str:
    return f"{len(days)} session{'s' if len(days) != 1 else ''}"


def _ranges(frame, held, quotes: pd.DataFrame, column: str, span: tuple) -> list[str]:
    """High, low, volume of the sessions added; a split puts the volumes held in the new unit."""
    days = frame.loc[span[0] : span[1]].index
    before = quotes[column].reindex(frame.index).shift().reindex(days)
    on = quotes.reindex(days)
    for name in ("High", "Low"):
        frame.loc[days, name.lower()] = (on[name] / before - 1).where(on["High"] > on["Low"])
    if held["volume"].isna().all():
        return []
    step = checks.volume_step(held["volume"].dropna(), quotes["Volume"])
    if step != 1.0:
        frame["volume"] = (frame["volume"] * step).round()
    frame.loc[days, "volume"] = on["Volume"]
    unit = f"volumes held were put in the unit of the source, {step:.3g} times theirs (a split?)"
    return [unit] if step != 1.0 else []
