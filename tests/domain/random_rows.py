"""Random rows that a reader would let through, crowded around few days so that the edges of windows are hit."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from cchc_lib.domain.periods import Window
from cchc_lib.domain.schema import REGISTERS, Column

FIRST = date(2026, 2, 9)
"""A Monday: the days that follow run over Tết 2026."""

Rows = list[dict[str, Any]]
_ALWAYS_FILLED = {"received_on", "due_on", "registered_on", "requested_on"}
_FEW: dict[str, list[Any]] = {
    "field": ["Giáo dục trung học", "Văn bằng, chứng chỉ"],
    "assignee": ["A", "B", None],
    "target": ["2.1", "3.1", "7.1"],
    "cancelled_by": [None, None, "QĐ 1"],
    "level": [
        None,
        "Không hoàn thành nhiệm vụ",
        "Hoàn thành nhiệm vụ",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành xuất sắc nhiệm vụ",
    ],
}


def days(most: int = 25) -> st.SearchStrategy[date]:
    return st.integers(0, most).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """A window of some days, cut off inside, at its end or after it."""
    start, length, as_of = draw(st.tuples(days(12), st.integers(0, 10), st.integers(0, 12)))
    return Window(start, start + timedelta(days=length), start + timedelta(days=as_of))


def rows_of(register_id: str, most: int = 12) -> st.SearchStrategy[Rows]:
    """Rows of a register: what must be filled is, nothing is finished before it was received or accepted."""
    columns = {column.id: _cells(column) for column in REGISTERS[register_id].columns}
    return st.lists(st.fixed_dictionaries(columns).map(lambda row: _in_order(register_id, row)), max_size=most)


def _cells(column: Column) -> st.SearchStrategy[Any]:
    if column.id in _FEW:
        return st.sampled_from(_FEW[column.id])
    filled: st.SearchStrategy[Any]
    if column.kind == "date":
        filled = days()
    elif column.kind == "yes_no":
        filled = st.booleans()
    elif column.kind == "choice":
        filled = st.sampled_from(column.choices)
    elif column.kind == "int":
        filled = st.integers(column.least or 0, column.most or 9)
    elif column.kind == "number":
        filled = st.integers(0, 4000).map(lambda quarters: quarters / 4)
    else:
        return st.just("x")
    if column.required or column.default or column.id in _ALWAYS_FILLED:
        return filled
    return st.none() | filled


def _in_order(register_id: str, row: dict[str, Any]) -> dict[str, Any]:
    dated = REGISTERS[register_id].dated
    if dated is None:
        return row
    began = max((row[column] for column in dated.received if row[column]), default=None)
    finished = row[dated.finished]
    return row | {dated.finished: max(finished, began) if finished and began else finished}
