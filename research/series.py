"""The series of a vintage, one by one: as a call, and as names that an editor completes."""

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from research.vintage import Vintage

DAILY = ["price_return", "total_return", "high", "low", "volume"]


class Series:
    """The series of a vintage by id, vendor's symbol, name or alias: ``series("iwm")``.

    ``series.iwm`` is the same, for ids that an editor completes; ``series("id@lineage")`` gives
    :meth:`Vintage.alternative`.

    Returns
    -------
    DataFrame indexed by ``date``: ``price_return`` and ``total_return`` (decimals, close to close,
    missing where no source has them), ``high`` and ``low`` (returns on the previous close),
    ``volume`` (shares). The first row is the base session. A monthly portfolio has total returns
    only, month ends of an index price returns only; both are dated at month end.
    """

    def __init__(self, vintage: "Vintage"):
        self._vintage = vintage

    def __call__(self, name: str) -> pd.DataFrame:
        """Returns of one series."""
        data = self._vintage
        key, _, lineage = data.resolve(name).partition("@")
        if lineage:
            return data.alternative(key, lineage)
        return data._once(("series", key), lambda: _read(data, data.catalogue.loc[key]))

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self(name)
        except ValueError as error:
            raise AttributeError(str(error)) from None

    def __dir__(self) -> list[str]:
        return list(self._vintage.catalogue.index)

    def __repr__(self) -> str:
        return f"<{len(dir(self))} series of {self._vintage.name}>"


def in_print(name: str, catalogue: pd.DataFrame) -> str:
    """What a series of a catalogue is called in print: a fund by its symbol, any other by its name;
    ``sp_500@fred`` says whose figures, and what is no series stays as it is.

    >>> rows = pd.DataFrame({"kind": ["fund"], "symbols": ["IWM"], "name": ["iShares"]}, ["iwm"])
    >>> in_print("iwm@ibkr", rows), in_print("price", rows)
    ("IWM (IBKR's figures)", 'price')
    """
    stem, _, vendor = name.partition("@")
    if stem not in catalogue.index:
        return name
    row = catalogue.loc[stem]
    said = row["symbols"] if row["kind"] == "fund" else row["name"]
    return f"{said} ({vendor.upper()}'s figures)" if vendor else said


def _read(data: "Vintage", row: pd.Series) -> pd.DataFrame:
    """Returns of a series; those of a panel begin at the month end or session before its first."""
    if not row["column"]:
        numbers = dict.fromkeys(DAILY, float)
        found = data.frame(row["file"], index_col="date", parse_dates=["date"], dtype=numbers)
        return found.set_axis(found.index.as_unit("us"))[DAILY]
    held = data.table(row["file"][:-4])[row["column"]]
    held = held.loc[held.first_valid_index() : held.last_valid_index()]
    base = held.index[:1] - pd.offsets.MonthEnd(1)
    if row["frequency"] == "daily":
        base = data.calendar[data.calendar < held.index[0]][-1:]
    days = base.append(held.index).rename("date").as_unit("us")
    return held.reindex(days).to_frame(f"{row['basis']}_return").reindex(columns=DAILY)
