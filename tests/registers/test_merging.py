"""The registers of one report, from the workbooks of every school year that its window touches."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.domain.periods import Period, SchoolYear, open_window
from cchc_lib.errors import RegisterError
from cchc_lib.registers.merging import Workbooks, merge_books
from cchc_lib.registers.reading import RegisterBook, read_book
from cchc_lib.settings.params import Params
from tests.registers.workbooks import CONTEXT, ROWS, workbook

YEAR_2025 = Period("nam-2025", date(2024, 12, 15), date(2025, 12, 14), "Năm 2025", "nd09")
KEPT = ("tasks", "survey", "work_programme", "documents", "remarks")
"""The registers of these tests' workbooks."""


def book_of(folder: Path, first: int, **changed: Any) -> RegisterBook:
    path = folder / f"{SchoolYear(first).id}.xlsx"
    workbook({name: changed.get(name, [ROWS[name]]) for name in KEPT}).save(path)
    return read_book(path, SchoolYear(first), CONTEXT, label=path.name)


def test_a_key_in_two_books_is_one_item_as_the_later_has_it(tmp_path: Path) -> None:
    earlier = {**ROWS["tasks"], "task_no": "NV 1", "finished_on": None}
    only_earlier = {**ROWS["tasks"], "task_no": "NV-0"}
    merged = merge_books(
        [
            book_of(tmp_path, 2024, tasks=[only_earlier, earlier]),
            book_of(tmp_path, 2025, tasks=[{**ROWS["tasks"], "task_no": "nv1"}]),
        ],
        open_window(YEAR_2025),
    )
    assert merged.frames["tasks"]["task_no"].tolist() == ["NV-0", "nv1"]
    assert merged.frames["tasks"]["finished_on"].notna().all()
    assert len(merged.frames["survey"]) == 2
    assert merged.rows_read["tasks"] == 2
    assert [path.name for path in merged.inputs] == ["2024-2025.xlsx", "2025-2026.xlsx"]
    assert {fault.file for fault in merged.faults} == {"2024-2025.xlsx"}
    assert merged.uncovered == ()


def test_rows_read_are_those_that_count_and_those_with_an_error(tmp_path: Path) -> None:
    """An item that both books have is not one that was left out for an error."""
    wrong = {**ROWS["tasks"], "task_no": "NV-9", "due_on": None}
    books = [book_of(tmp_path, 2024), book_of(tmp_path, 2025, tasks=[ROWS["tasks"], wrong])]
    merged = merge_books(books, open_window(YEAR_2025))
    assert (merged.rows_read["tasks"], len(merged.frames["tasks"]), merged.errors) == (2, 1, 1)


def test_a_register_that_one_of_the_books_lacks_has_no_data(tmp_path: Path) -> None:
    """The figures of half a window are not those of the window; what the school itself wrote is printed anyway."""
    lacking = workbook({name: [ROWS[name]] for name in KEPT if name not in ("documents", "remarks")})
    lacking.save(tmp_path / "2024-2025.xlsx")
    earlier = read_book(tmp_path / "2024-2025.xlsx", SchoolYear(2024), CONTEXT, label="2024-2025.xlsx")
    merged = merge_books([earlier, book_of(tmp_path, 2025)], open_window(YEAR_2025))
    assert "documents" not in merged.frames
    assert "documents" not in merged.rows_read
    assert merged.lacking["documents"] == "sổ năm học 2024-2025 không có trang “Văn bản đi đến”"
    assert merged.in_part == ("documents",)
    assert len(merged.frames["remarks"]) == 1
    assert len(merged.frames["survey"]) == 2


def test_days_of_the_window_that_no_workbook_covers(tmp_path: Path) -> None:
    merged = merge_books([book_of(tmp_path, 2025)], open_window(YEAR_2025))
    assert merged.uncovered == ((date(2024, 12, 15), date(2025, 8, 31)),)


def test_a_receipt_that_no_cell_tells_is_of_its_own_school_year(tmp_path: Path) -> None:
    items = [
        book_of(tmp_path, 2024, work_programme=[{**ROWS["work_programme"], "item_no": "A"}]),
        book_of(tmp_path, 2025),
    ]
    frame = merge_books(items, open_window(YEAR_2025)).frames["work_programme"]
    assert frame["registered_on"].astype(str).tolist() == ["2024-09-01", "2025-09-01"]


def test_no_workbook_is_an_error_that_says_where_to_put_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    params = Params.open()
    monkeypatch.setattr(params, "school_folder", lambda code: tmp_path)
    with pytest.raises(RegisterError, match=r"Chưa có sổ năm học 2025-2026 .*2025-2026\.xlsx"):
        Workbooks(params, "thcs-tien-cuong", params.plan("thcs-tien-cuong", "2025-2026")).checked(SchoolYear(2025))
