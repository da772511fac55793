"""Tables that more than one place shows: of a frame, of rows of a register, of targets, Biểu 06."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from cchc_lib.domain.breakdowns import Form06Row, total
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Before, TargetResult
from cchc_lib.report.blocks import Form, Table, TableColumn
from cchc_lib.report.words import STATUS_LABELS, count, counts_text, day, percent, ratio_text, span_text

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


_IN_VIETNAMESE: dict[Any, str] = {
    "count": "Số lượng",
    "proportion": "Tỷ lệ",
    "sum": "Tổng",
    "All": "Tổng",
    "mean": "Trung bình",
    "median": "Trung vị",
    "std": "Độ lệch chuẩn",
    "min": "Nhỏ nhất",
    "max": "Lớn nhất",
    "unique": "Số giá trị khác nhau",
    "top": "Hay gặp nhất",
    "freq": "Số lần gặp",
}
"""Names that pandas gives to what it has worked out."""


Label = str | tuple[str, ...]
"""What a column is called; or (group, label) and (group, label, number), for what stands above it and below."""


def table(
    caption: str, labels: Iterable[Label], rows: Iterable[tuple[str, ...]], *, texts: int = 1, **looks: Any
) -> Table:
    """A table whose first ``texts`` columns hold text, the others numbers; ``looks`` as ``Table`` has them."""
    named = [("", one, "") if isinstance(one, str) else (*one, "")[:3] for one in labels]
    columns = tuple(
        TableColumn(label=label, align="left" if at < texts else "right", group=group, number=number)
        for at, (group, label, number) in enumerate(named)
    )
    return Table(caption=caption, columns=columns, rows=tuple(rows), **looks)


def targets_table(
    caption: str, results: Sequence[TargetResult], before: Before | None, cases: Form06Row | None
) -> Table:
    """Each target by its short title with what is asked, what was reached, its status; ``before``, if it is known.

    Below it Biểu 06's totals of the period before, against ``cases``, this one's.
    """
    labels = ("Chỉ tiêu", "Nội dung", "Yêu cầu", *(["Kỳ trước"] if before else []), "Kết quả", "Đánh giá")
    rows = [
        (
            result.target.id,
            result.target.short,
            needed(result.target),
            *([_before(before, result)] if before else []),
            reached(result, counts=True),
            STATUS_LABELS[result.status],
        )
        for result in results
    ]
    notes = ["Kỳ trước, trong ngoặc: tăng, giảm bao nhiêu điểm phần trăm."] if before else []
    notes += [_cases_before(before.total, cases)] if before and before.total.accepted and cases else []
    return table(
        caption,
        labels,
        rows,
        texts=len(labels),
        row_header=1,
        status_column=len(labels) - 1,
        statuses=tuple(result.status for result in results),
        note=" ".join(notes),
    )


def _before(before: Before, now: TargetResult) -> str:
    """The period before, with the difference in percentage points where there is one."""
    if (then := before.results.get(now.target.id)) is None:
        return "–"
    risen = before.difference(now)
    return f"{reached(then, counts=False)}{_risen(risen, percent(abs(risen or 0)).removesuffix('%'))}"


def _cases_before(then: Form06Row, now: Form06Row) -> str:
    said = "Số hồ sơ của Biểu 06 kỳ trước, trong ngoặc là mức tăng, giảm: "
    for words, name in (
        ("nhận giải quyết", "accepted"),
        ("; đã giải quyết", "settled"),
        (", trong đó quá hạn", "late"),
        ("; đang giải quyết", "open"),
        (", trong đó quá hạn", "overdue"),
    ):
        was, risen = getattr(then, name), getattr(now, name) - getattr(then, name)
        said += f"{words} {count(was)}{_risen(risen, count(abs(risen)))}" if was or risen else ""
    return f"{said}."


def _risen(difference: int | None, size: str) -> str:
    """' (+1,88)', ' (−3)'; nothing where nothing has changed or nobody knows."""
    return f" ({'+' if difference > 0 else '−'}{size})" if difference else ""


def needed(target: Target) -> str:
    """What a target asks: a percentage, a rank, evidence."""
    if target.target_hundredths is not None:
        return percent(target.target_hundredths)
    return target.rank or ("Theo dõi" if target.watched else "Có minh chứng")


def reached(result: TargetResult, *, counts: bool) -> str:
    """What was reached: a percentage, with its counts if wanted, a rank, evidence."""
    if result.level:
        return result.level
    if result.established is not None:
        return "Có" if result.established else "Chưa"
    if result.few and counts:
        return counts_text(result)
    known = result.ratio is not None and result.ratio.hundredths is not None
    return f"{ratio_text(result.ratio)} ({counts_text(result)})" if counts and known else ratio_text(result.ratio)


def form06_table(caption: str, lines: Sequence[Form06Row]) -> Table:
    """Biểu 06: 13 columns, a line for each field, all together below."""
    rows = [(str(number), line.field, *map(count, line.cells)) for number, line in enumerate(lines, 1)]
    rows.append(("", "Tổng số", *map(count, total(lines, "Tổng số").cells)))
    labels = (("", "STT", "(1)"), ("", "Lĩnh vực", "(2)"), *FORM06_COLUMNS)
    people, note = tuple(line.field for line in lines if line.field), "Đơn vị tính: hồ sơ."
    return table(caption, labels, rows, texts=2, row_header=1, total_rows=1, landscape=True, note=note, people=people)


def form06(code: str, reporting: str, receiving: str, signer: str, window: Window, lines: Sequence[Form06Row]) -> Form:
    """Biểu 06 with its code, who reports to whom and who signs it."""
    caption = f"Tình hình, kết quả giải quyết thủ tục hành chính ({span_text(window)})"
    signers = ("Người lập biểu", signer)
    return Form(
        code=code, reporting=reporting, receiving=receiving, table=form06_table(caption, lines), signers=signers
    )


def term_text(term: float | None, unit: str | None) -> str:
    """A procedure's term in words: '3 ngày làm việc', 'trong ngày'."""
    if term is None or pd.isna(term):
        return "theo quy định"
    return f"{count(int(term))} {unit}" if term else "trong ngày"


def frame_table(frame: pd.DataFrame, caption: str = "", *, most: int | None = None) -> Table:
    """A frame as a table: numbers and days as Vietnamese text, Có and Không, what is missing blank.

    Pandas' own count of rows is left out, any other index stands first. Of more than ``most`` rows the first and the
    last five are shown, and it is said how many there are.
    """
    cut = most is not None and len(frame) > max(most, 10)
    shown = pd.concat([frame.head(5), frame.tail(5)]) if cut else frame
    names = [] if _only_counts(frame) else [shown.index.get_level_values(at) for at in range(shown.index.nlevels)]
    columns = [TableColumn(label="Nội dung" if index.name is None else str(index.name)) for index in names]
    columns += [_column(frame.columns[at], frame.iloc[:, at]) for at in range(frame.shape[1])]
    texts = [[_IN_VIETNAMESE.get(text, text) for text in _texts(index.to_series())] for index in names]
    texts += [_texts(shown.iloc[:, at]) for at in range(frame.shape[1])]
    rows = list(zip(*texts, strict=True))
    if cut:
        rows.insert(5, ("…",) * len(columns))
    note = f"Bảng đầy đủ có {count(len(frame))} dòng." if cut else ""
    return Table(
        caption=caption, columns=tuple(columns), rows=tuple(rows), row_header=max(len(names) - 1, 0), note=note
    )


def _only_counts(frame: pd.DataFrame) -> bool:
    """Whether the index is pandas' own count of rows, sorted, of all or of some: it says nothing to a reader."""
    index = frame.index
    own = index.name is None and pd.api.types.is_integer_dtype(index.dtype) and index.is_unique
    return frame.shape[1] > 0 and own and not (len(index) and index.min() >= 1900)  # years mean something


def _column(name: object, values: pd.Series[Any]) -> TableColumn:
    *groups, label = name if isinstance(name, tuple) else (name,)
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    group = " – ".join(_IN_VIETNAMESE.get(each, str(each)) for each in groups if str(each))
    return TableColumn(label=_IN_VIETNAMESE.get(label, str(label)), group=group, align="right" if numeric else "left")


def _texts(values: pd.Series[Any]) -> list[str]:
    """The cells of a column, all numbers with the same number of decimals, at most two; years without points."""
    known = values.dropna()
    write: Callable[[float], str] = count
    if pd.api.types.is_integer_dtype(values) and known.between(1900, 2100).all():
        write = str
    elif pd.api.types.is_float_dtype(values):
        places = next((n for n in range(2) if np.allclose(known, known.round(n), atol=0.005, rtol=0)), 2)
        write = lambda number: f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))  # noqa: E731 - one of three
    timed = pd.api.types.is_datetime64_any_dtype(values) and bool((known.dt.normalize() != known).any())
    return [_text(value, write, timed=timed) for value in values.astype(object)]


def _text(value: Any, write: Callable[[float], str], *, timed: bool) -> str:
    if isinstance(value, list | tuple | dict | set | np.ndarray):
        return str(value)
    if pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "Có" if value else "Không"
    if isinstance(value, int | float | np.number):
        return write(float(value) if isinstance(value, np.floating) else value)  # type: ignore[arg-type]
    return _time(value, timed=timed)


def _time(value: Any, *, timed: bool) -> str:
    """A day, a length of time, a class of values (as a school writes it: (0; 1,5]); anything else as Python has it."""
    if isinstance(value, pd.Interval):
        left, right = (_text(end, count, timed=timed) for end in (value.left, value.right))
        return f"{str(value)[0]}{left}; {right}{str(value)[-1]}"
    if isinstance(value, timedelta):
        days, clock = abs(value).days, str(abs(value)).rpartition(" ")[2].partition(".")[0]
        sign = "-" if value < timedelta(0) else ""
        return f"{sign}{count(days)} ngày" + (f" {clock}" if abs(value) % timedelta(days=1) else "")
    if isinstance(value, pd.Period):
        return _period(value)
    if hasattr(value, "strftime") and hasattr(value, "day"):
        return day(value) + (f"{value: %H:%M}" if timed else "")
    return str(value)


def _period(value: pd.Period) -> str:
    """A span of days by its name: 9/2025, quý IV/2025, 2025; one without a name by its days."""
    unit, quarters = value.freqstr[0], ("I", "II", "III", "IV")
    if unit in "MQY":
        return {"M": f"{value.month}/", "Q": f"quý {quarters[value.quarter - 1]}/", "Y": ""}[unit] + str(value.year)
    first, last = day(value.start_time), day(value.end_time)
    if unit.islower():
        return f"{first}{value.start_time: %H:%M}"
    return first if first == last else f"{first} – {last}"
