"""Figures beside the targets: Biểu 06 by field (Thông tư 01/2020/TT-VPCP), months, late reasons, survey factors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from operator import add, attrgetter

import pandas as pd

from cchc_lib.domain.balance import standing
from cchc_lib.domain.expectations import InForce
from cchc_lib.domain.measures import Basis, group_labels, judge, rows_in_force
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Ratio
from cchc_lib.domain.schema import FACTORS, ONLINE, REGISTERS


@dataclass(frozen=True, slots=True)
class Form06Row:
    """One field's line of Biểu 06, whose 13 columns must add up; the numbers in brackets are the form's columns."""

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
        return _CELLS(self)

    def __add__(self, other: Form06Row) -> Form06Row:
        """The cases of both, under the field of the first."""
        return Form06Row(self.field, *map(add, _COUNTS(self), _COUNTS(other)))


_COUNTS: Callable[[Form06Row], tuple[int, ...]] = attrgetter(*(each.name for each in fields(Form06Row)[1:]))
_CELLS: Callable[[Form06Row], tuple[int, ...]] = attrgetter(
    *("accepted", "online", "direct", "carried_over"),
    *("settled", "early", "on_time", "late"),
    *("open", "within_term", "overdue"),
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
    return sum(lines, Form06Row(label))


def month_windows(window: Window) -> Iterator[Window]:
    """The months of a window up to its closing day; the first and the last may be cut."""
    for month in pd.period_range(window.start, window.close, freq="M"):
        last = min(month.end_time.date(), window.close)
        yield Window(max(month.start_time.date(), window.start), last, last)


def late_reasons(cases: pd.DataFrame, window: Window) -> dict[str, int]:
    """How many late or overdue cases have which reason, most first; cases without one under the empty text."""
    flags = standing(cases, REGISTERS["cases"], window)
    behind = cases[(flags["late"] | flags["overdue"]).to_numpy(bool)]
    numbers = group_labels(behind["late_reason"]).value_counts()
    return {str(reason): int(n) for reason, n in sorted(numbers.items(), key=lambda pair: (-pair[1], str(pair[0])))}


def satisfaction_by_factor(target: Target, survey: pd.DataFrame, basis: Basis) -> dict[str, Ratio]:
    """A survey target's ratio for each factor, in the form's order."""
    ratios = judge(target, survey, basis).by_group("factor")
    return {factor: ratios[factor] for factor in FACTORS if factor in ratios}


def in_force(procedures: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The procedures in force on the closing day; one without a day of effect counts as in force."""
    span = InForce(since="effective_on", until="abolished_on", at="close")
    return procedures[rows_in_force(span, procedures, window, blank_since=True)]
