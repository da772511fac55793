"""Biểu 06: cases by field (Thông tư 01/2020/TT-VPCP), 13 columns that must add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import pandas as pd

from cchc_lib.domain.balance import standing
from cchc_lib.domain.measures import group_labels
from cchc_lib.domain.periods import Window
from cchc_lib.domain.schema import ONLINE, REGISTERS


@dataclass(frozen=True, slots=True)
class Form06Row:
    """One field's line; the numbers in brackets are the form's columns."""

    field: str
    online: int = 0
    direct: int = 0
    carried_over: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    within_term: int = 0
    overdue: int = 0

    @property
    def accepted(self) -> int:
        """(3) = (4) + (5) + (6)."""
        return self.online + self.direct + self.carried_over

    @property
    def settled(self) -> int:
        """(7) = (8) + (9) + (10)."""
        return self.early + self.on_time + self.late

    @property
    def open(self) -> int:
        """(11) = (12) + (13)."""
        return self.within_term + self.overdue

    @property
    def cells(self) -> tuple[int, ...]:
        """Columns (3) to (13)."""
        return (
            self.accepted,
            self.online,
            self.direct,
            self.carried_over,
            self.settled,
            self.early,
            self.on_time,
            self.late,
            self.open,
            self.within_term,
            self.overdue,
        )


def form06(cases: pd.DataFrame | None, window: Window) -> tuple[Form06Row, ...]:
    """A line for each field with at least one case in the window, in alphabetical order; none without a register."""
    if cases is None or cases.empty:
        return ()
    flags = standing(cases, REGISTERS["cases"], window)
    online = (cases["channel"] == ONLINE).to_numpy(bool)
    columns = flags.assign(online=flags["received"] & online, direct=flags["received"] & ~online)
    sums = columns.drop(columns="received").groupby(group_labels(cases["field"]).to_numpy()).sum()
    lines = (Form06Row(str(field), **{name: int(n) for name, n in counts.items()}) for field, counts in sums.iterrows())
    return tuple(line for line in lines if line.accepted)


def total(lines: Iterable[Form06Row], label: str) -> Form06Row:
    """The line of all fields together."""
    columns = zip(*(astuple(line)[1:] for line in lines), strict=True)
    return Form06Row(label, *(sum(column) for column in columns))
