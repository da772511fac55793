"""Tables that more than one place shows: targets, Biểu 06, rows of a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cchc_lib.domain.form06 import Form06Row, total
from cchc_lib.domain.results import TargetResult
from cchc_lib.report.blocks import Table, TableColumn
from cchc_lib.report.disclosure import few_answers
from cchc_lib.report.sentences import counts_text
from cchc_lib.report.words import STATUS_LABELS, count, day, percent, ratio_text

FORM06_COLUMNS = (
    ("Nhận giải quyết", "Tổng số", "(3)=(4)+(5)+(6)"),
    ("Nhận giải quyết", "Trực tuyến", "(4)"),
    ("Nhận giải quyết", "Trực tiếp và bưu chính", "(5)"),
    ("Nhận giải quyết", "Từ kỳ trước", "(6)"),
    ("Đã giải quyết", "Tổng số", "(7)=(8)+(9)+(10)"),
    ("Đã giải quyết", "Trước hạn", "(8)"),
    ("Đã giải quyết", "Đúng hạn", "(9)"),
    ("Đã giải quyết", "Quá hạn", "(10)"),
    ("Đang giải quyết", "Tổng số", "(11)=(12)+(13)"),
    ("Đang giải quyết", "Trong hạn", "(12)"),
    ("Đang giải quyết", "Quá hạn", "(13)"),
)


def columns(*labels: str, texts: int = 1) -> tuple[TableColumn, ...]:
    """Columns by their labels: the first ``texts`` hold text, the others numbers."""
    return tuple(TableColumn(label=label, align="left" if at < texts else "right") for at, label in enumerate(labels))


def targets_table(caption: str, results: Sequence[TargetResult], before: Mapping[str, TargetResult]) -> Table:
    """Each target by its short title with what is asked, what was reached, its status; ``before`` by id, if known."""
    labels = ("Chỉ tiêu", "Nội dung", "Yêu cầu", *(["Kỳ trước"] if before else []), "Kết quả", "Đánh giá")
    rows = [
        (
            result.target.id,
            result.target.short,
            asked(result),
            *([_before(before.get(result.target.id), result)] if before else []),
            reached(result, counts=True),
            STATUS_LABELS[result.status],
        )
        for result in results
    ]
    return Table(
        caption=caption,
        columns=columns(*labels, texts=len(labels)),
        rows=tuple(rows),
        row_header=1,
        status_column=len(labels) - 1,
        statuses=tuple(result.status for result in results),
        note="Kỳ trước, trong ngoặc: tăng, giảm bao nhiêu điểm phần trăm." if before else "",
    )


def _before(before: TargetResult | None, now: TargetResult) -> str:
    """The period before, with the difference in percentage points where both have a percentage that may be shown."""
    if before is None:
        return "–"
    then, pair = reached(before, counts=False), (before, now)
    old, new = (one.ratio.hundredths if one.ratio and not few_answers(one) else None for one in pair)
    if old is None or new is None or old == new:
        return then
    return f"{then} ({'+' if new > old else '−'}{percent(abs(new - old)).removesuffix('%')})"


def asked(result: TargetResult) -> str:
    """What a target asks: a percentage, a rank, evidence."""
    if result.target.rank:
        return result.target.rank
    needed = result.target.target_hundredths
    if needed is None:
        return "Theo dõi" if result.target.is_ratio else "Có minh chứng"
    return percent(needed)


def reached(result: TargetResult, *, counts: bool) -> str:
    """What was reached: a percentage, with its counts if wanted, a rank, evidence."""
    if result.level:
        return result.level
    if result.established is not None:
        return "Có" if result.established else "Chưa"
    if few_answers(result):
        return counts_text(result) if counts else "–"
    return (
        f"{ratio_text(result.ratio)} ({counts_text(result)})"
        if counts and _has_value(result)
        else ratio_text(result.ratio)
    )


def _has_value(result: TargetResult) -> bool:
    return result.ratio is not None and result.ratio.hundredths is not None


def form06_table(caption: str, lines: Sequence[Form06Row]) -> Table:
    """Biểu 06: 13 columns, a line for each field, all together below."""
    rows = [(str(number), line.field, *map(count, line.cells)) for number, line in enumerate(lines, 1)]
    rows.append(("", "Tổng số", *map(count, total(lines, "Tổng số").cells)))
    columns = (
        TableColumn(label="STT", number="(1)"),
        TableColumn(label="Lĩnh vực", number="(2)"),
        *(
            TableColumn(label=label, group=group, number=number, align="right")
            for group, label, number in FORM06_COLUMNS
        ),
    )
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(rows),
        row_header=1,
        total_rows=1,
        landscape=True,
        note="Đơn vị tính: hồ sơ.",
        people=tuple(line.field for line in lines if line.field),
    )


def term_text(term: float | None, unit: str | None) -> str:
    """A procedure's term in words: '3 ngày làm việc', 'trong ngày'."""
    if term is None or pd.isna(term):
        return "theo quy định"
    return f"{count(int(term))} {unit}" if term else "trong ngày"


def rows_table(caption: str, frame: pd.DataFrame, headings: Mapping[str, str]) -> Table:
    """Rows of a register as they are, with the headings of their columns."""
    rows = tuple(tuple(_cell(value) for value in row) for row in frame[list(headings)].itertuples(index=False))
    return Table(caption=caption, columns=columns(*headings.values(), texts=len(headings)), rows=rows)


def _cell(value: object) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return day(value)
    if isinstance(value, bool | np.bool_):
        return "Có" if value else "Không"
    return count(value) if isinstance(value, int | float) else str(value)
