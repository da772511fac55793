"""Figures beside the targets: Biểu 06 by field (Thông tư 01/2020/TT-VPCP), months, late reasons, survey factors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from cchc_lib.domain.balance import standing
from cchc_lib.domain.expectations import InForce
from cchc_lib.domain.measures import Basis, Judged, evidence_rows, group_labels, judge, rows_in_force
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Ratio
from cchc_lib.domain.schema import BOOK, FACTORS, ONLINE, REGISTERS, ROW


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


def month_windows(window: Window) -> Iterator[Window]:
    """The months of a window up to its closing day; the first and the last may be cut."""
    first = window.start
    while first <= window.close:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(following - timedelta(days=1), window.close)
        yield Window(first, last, last)
        first = following


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


def remarkable_rows(target: Target, frame: pd.DataFrame, basis: Basis) -> list[tuple[str, pd.DataFrame]]:
    """The rows behind a figure that a person should look at: what each is, and the rows.

    Those in the denominator that do not count as good (in any part), those still open after their due day, those
    counted aloud; evidence up to the closing day.
    """
    if not target.is_ratio:
        return [("minh chứng", evidence_rows(target, frame, basis.window))]
    judged, measured = _measured(target, frame, basis)
    behind = [("chưa đạt", pd.concat([one.frame[one.counted & ~one.good] for one in measured]).sort_index())]
    if judged.flags is not None and target.measure == "settled_on_time":
        behind.append(("đang quá hạn", judged.frame[judged.flags["overdue"].to_numpy(bool)]))
    return [*behind, *((target.left_out_labels[key], frame[mask]) for key, mask in judged.left_out_at.items())]


def rows_counted(target: Target, frame: pd.DataFrame, basis: Basis) -> dict[str, list[int]]:
    """The rows that a ratio's denominator counts (in any part), as numbered in their sheet, by workbook.

    The workbook is blank where all rows are of one.
    """
    _, measured = _measured(target, frame, basis)
    rows = frame[np.logical_or.reduce([one.counted for one in measured])]
    books = rows[BOOK] if BOOK in rows else pd.Series("", index=rows.index)
    return {str(book): sorted(some.tolist()) for book, some in rows[ROW].groupby(books.to_numpy())}


def _measured(target: Target, frame: pd.DataFrame, basis: Basis) -> tuple[Judged, list[Judged]]:
    """A target's rows as judged, and those of its parts, or of itself where it has none."""
    judged = judge(target, frame, basis)
    return judged, [judge(part, frame, basis, among=judged.inside) for part in target.parts] or [judged]
