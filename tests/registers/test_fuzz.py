"""Clean workbooks bent at random: either the truth comes out or a fault names the bent cell."""

import string
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_lib.domain.schema import REGISTERS, Column
from cchc_lib.registers.reading import RegisterBook
from cchc_lib.text import match_key
from tests.registers.workbooks import ROWS, clean, headings, line, ods, read, some, xls

pytestmark = pytest.mark.slow

_PLACES = [(register_id, column) for register_id in ROWS for column in REGISTERS[register_id].columns]
_LETTERS = string.digits + string.ascii_letters + string.punctuation + " \t\năâđêôơưạảầếỗợứỳ✓\u200b\xa0"
_YES_NO = ("co", "khong", "x", "✓", "0", "1", "true", "false")
_DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
_CELLS = st.one_of(
    st.text(_LETTERS, max_size=12).filter(lambda text: text[:1] != "="),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.booleans(),
    _DAYS,
    _DAYS.map(lambda day: f"{day:%d/%m/%Y}"),
    st.sampled_from(
        ["#N/A", "x", "Có", "khong", "Tổng cộng", "I. Mục", "(1)", "1.234,5", "31/2/2026", "HIỆU TRƯỞNG", None]
    ),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RegisterBook:
    return read(clean(), tmp_path_factory.mktemp("clean"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(place=st.sampled_from(_PLACES), cell=_CELLS)
def test_one_bent_cell(tmp_path: Path, whole: RegisterBook, place: tuple[str, Column], cell: Any) -> None:
    """The value typed comes out, or a fault stands on the row; every other register is as it was."""
    register_id, column = place
    register = REGISTERS[register_id]
    rows = [{**ROWS[register_id], column.id: cell}, {**ROWS[register_id], **_other_key(register_id)}]
    sheets: dict[str, Any] = {"cases": [ROWS["cases"]], "survey": [ROWS["survey"]], register_id: rows}
    found = read(some(**sheets), tmp_path)
    told = [fault for fault in found.faults if fault.row is not None]
    for fault in told:
        assert fault.sheet == register.sheet or register_id == "procedures"
    for other in {"cases", "procedures", "survey"} - {register_id}:
        if not (register_id == "procedures" and other == "cases"):
            pd.testing.assert_frame_equal(found.frames[other], whole.frames[other])
    if not any(fault.sheet == register.sheet for fault in found.faults):
        frame = found.frames[register_id]
        assert list(frame["row"]) == [2, 3]
        assert _same(column, frame[column.id].iloc[0], cell), (cell, frame[column.id].iloc[0])


def _other_key(register_id: str) -> dict[str, str]:
    key = REGISTERS[register_id].key
    return {key: "9.999999"} if key else {}


def _same(column: Column, read_value: Any, cell: Any) -> bool:
    """Whether what was read is what a person would say stands in the cell; a blank may have been completed."""
    if cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\xa0\u200b")):
        return True
    return not pd.isna(read_value) and _SAME[column.kind](read_value, cell)


_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "date": lambda read_value, cell: not isinstance(cell, date) or read_value.date() == cell,
    "int": lambda read_value, cell: isinstance(cell, str | bool) or bool(np.isclose(float(read_value), float(cell))),
    "number": lambda read_value, cell: isinstance(cell, str) or bool(np.isclose(float(read_value), float(cell))),
    "yes_no": lambda _, cell: not isinstance(cell, str) or match_key(cell) in _YES_NO,
    "choice": lambda read_value, cell: match_key(read_value) == match_key(str(cell)),
    "text": lambda read_value, cell: not isinstance(cell, str) or _bare(read_value) == _bare(cell),
}


def _bare(text: str) -> str:
    return "".join(text.replace("\u200b", "").split()).casefold()


@given(
    columns=st.permutations(range(len(REGISTERS["cases"].columns))),
    gaps=st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=8)
def test_order_and_gaps_change_nothing(
    tmp_path: Path, whole: RegisterBook, columns: list[int], gaps: list[int]
) -> None:
    book = some(cases=[ROWS["cases"]])
    sheet = book[REGISTERS["cases"].sheet]
    cells = [[sheet.cell(row, 1 + at).value for at in columns] for row in (1, 2)]
    sheet.delete_rows(1, 2)
    above, below, before = gaps
    for row, texts in ((above + 1, cells[0]), (above + below + 2, cells[1])):
        for at, text in enumerate(texts):
            sheet.cell(row, before + at + 1, text)
    found = read(book, tmp_path)
    assert found.faults == ()
    expected = whole.frames["cases"].assign(row=above + below + 2)
    pd.testing.assert_frame_equal(found.frames["cases"], expected)


@given(suffix=st.sampled_from(["xlsx", "ods", "xls"]), data=st.binary(max_size=300), at=st.floats(0, 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
def test_bytes_changed_at_random_never_end_in_a_traceback(tmp_path: Path, suffix: str, data: bytes, at: float) -> None:
    path = tmp_path / f"2025-2026.{suffix}"
    sheets = {"Hồ sơ TTHC": [headings("cases"), line("cases", ROWS["cases"])]}
    if suffix == "xlsx":
        some(cases=[ROWS["cases"]]).save(path)
    whole = path.read_bytes() if suffix == "xlsx" else {"ods": ods, "xls": xls}[suffix](sheets)
    start = int(at * len(whole))
    path.write_bytes(whole[:start] + data + whole[start + len(data) :])
    found = read(path, tmp_path)
    assert found.frames or found.faults
