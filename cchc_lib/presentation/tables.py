"""Tables of a report: targets, balances, groups, tasks, Biểu 06, procedures, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from cchc_lib.domain.balance import NAMES
from cchc_lib.domain.form06 import Form06Row, total
from cchc_lib.domain.results import Ratio, TargetResult
from cchc_lib.presentation.blocks import Table, TableColumn
from cchc_lib.presentation.disclosure import few_answers
from cchc_lib.presentation.numbers import count, day, percent, ratio_text
from cchc_lib.presentation.sentences import counts_text
from cchc_lib.presentation.words import STATUS_LABELS

_BALANCE_COLUMNS = (
    ("Nhận trong kỳ", "Từ kỳ trước"),
    ("Nhận trong kỳ", "Phát sinh"),
    ("Đã xong", "Trước hạn"),
    ("Đã xong", "Đúng hạn"),
    ("Đã xong", "Quá hạn"),
    ("Chưa xong", "Trong hạn"),
    ("Chưa xong", "Quá hạn"),
)
_FORM06_COLUMNS = (
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


def targets_table(caption: str, results: Sequence[TargetResult], *, short: bool = False) -> Table:
    """Each target, in the plan's words or in ``short``, with what is asked, what was reached, and its status."""
    rows = [
        (
            result.target.id,
            result.target.short if short else result.target.title,
            _asked(result),
            counts_text(result),
            _reached(result),
            STATUS_LABELS[result.status],
        )
        for result in results
    ]
    headed = columns("Chỉ tiêu", "Nội dung", "Yêu cầu", "Số đạt/tổng số", "Kết quả", texts=2) + columns("Đánh giá")
    statuses = tuple(result.status for result in results)
    return Table(caption=caption, columns=headed, rows=tuple(rows), status_column=5, statuses=statuses)


def _asked(result: TargetResult) -> str:
    if result.target.rank:
        return result.target.rank
    needed = result.target.target_hundredths
    if needed is None:
        return "Theo dõi" if result.target.is_ratio else "Có minh chứng"
    return percent(needed)


def _reached(result: TargetResult) -> str:
    if result.level:
        return result.level
    if result.established is not None:
        return "Có" if result.established else "Chưa"
    return "–" if few_answers(result) else ratio_text(result.ratio)


def balances_table(caption: str, results: Iterable[TargetResult]) -> Table | None:
    """The balance of each target that has one."""
    rows = [
        (f"{result.target.id}. {result.target.items.capitalize()}", *(count(getattr(balance, name)) for name in NAMES))
        for result in results
        if (balance := result.balance)
    ]
    if not rows:
        return None
    grouped = (TableColumn(label=label, group=group, align="right") for group, label in _BALANCE_COLUMNS)
    return Table(caption=caption, columns=(*columns("Chỉ tiêu"), *grouped), rows=tuple(rows))


def groups_table(
    caption: str, heading: str, groups: Mapping[str, Ratio], labels: tuple[str, str], note: str = ""
) -> Table:
    """A ratio by group; ``labels`` name the denominator and the numerator."""
    rows = tuple(
        (name or "(để trống)", count(ratio.denominator), count(ratio.numerator), ratio_text(ratio))
        for name, ratio in groups.items()
    )
    return Table(caption=caption, columns=columns(heading, *labels, "Tỷ lệ"), rows=rows, note=note)


def counts_table(caption: str, heading: str, unit: str, counts: Mapping[str, int]) -> Table:
    """How many of each."""
    rows = (*((name, count(number)) for name, number in counts.items()), ("Tổng số", count(sum(counts.values()))))
    return Table(caption=caption, columns=columns(heading, unit), rows=rows, total_rows=1)


def form06_table(caption: str, lines: Sequence[Form06Row]) -> Table:
    """Biểu 06: 13 columns, a line for each field, all together below."""
    rows = [(str(number), line.field, *map(count, line.cells)) for number, line in enumerate(lines, 1)]
    rows.append(("", "Tổng số", *map(count, total(lines, "Tổng số").cells)))
    columns = (
        TableColumn(label="STT", number="(1)"),
        TableColumn(label="Lĩnh vực", number="(2)"),
        *(
            TableColumn(label=label, group=group, number=number, align="right")
            for group, label, number in _FORM06_COLUMNS
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
    )


def procedures_table(caption: str, procedures: pd.DataFrame) -> Table:
    """The procedures in force, for those who need one."""
    rows = tuple(
        (
            row.procedure_code,
            row.name,
            row.field,
            "–" if pd.isna(row.term) else _term(int(row.term), row.term_unit),
            "–" if pd.isna(row.published_on) else day(row.published_on),
        )
        for row in procedures.itertuples(index=False)
    )
    headed = columns("Mã TTHC", "Tên thủ tục", "Lĩnh vực", "Thời hạn", "Công khai ngày", texts=5)
    return Table(caption=caption, columns=headed, rows=rows, row_header=1)


def _term(term: int, unit: str) -> str:
    return f"{count(term)} {unit}" if term else "Trong ngày"


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
