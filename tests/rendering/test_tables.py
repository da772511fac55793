"""Tests of tables on paper: the width of columns, the size of letters, the lines of rows."""

from __future__ import annotations

import pytest

from cchc_lib.presentation.blocks import Table, TableColumn
from cchc_lib.rendering.paper import typeface
from cchc_lib.rendering.paper.nodes import Grid
from cchc_lib.rendering.paper.tables import table_grid

LONG = "Đẩy mạnh hơn nữa công tác cải cách, kiểm soát thủ tục hành chính một cách hiệu quả và toàn diện. "


def grid_of(labels: tuple[str, ...], *rows: tuple[str, ...]) -> Grid:
    """The table with these headings and rows."""
    columns = tuple(TableColumn(label=label) for label in labels)
    return table_grid(Table(caption="Bảng", columns=columns, rows=rows))


def test_columns_fill_the_width_and_long_text_gets_the_most() -> None:
    """Shares add up to the whole; marks and short words stay on one line beside a long text."""
    grid = grid_of(("Chỉ tiêu", "Nội dung", "Đánh giá"), ("2.2", LONG * 2, "Chưa đạt"), ("7.1", LONG, "Đạt"))
    assert sum(grid.widths) == pytest.approx(1, abs=0.001)
    assert max(grid.widths) == grid.widths[1] > 0.7
    room = grid.widths[2] * 467.7 / grid.size
    assert typeface.width("Chưa đạt") < room
    assert (grid.size, grid.landscape) == (12.0, False)


@pytest.mark.parametrize("verdicts", [("Đạt", "Đạt"), ("Đạt", "Không phát sinh")])
def test_verdicts_stand_in_the_middle(verdicts: tuple[str, str]) -> None:
    """The same column looks alike from table to table, whatever verdicts are in it."""
    columns = (TableColumn(label="Chỉ tiêu"), TableColumn(label="Nội dung"), TableColumn(label="Đánh giá"))
    rows = tuple(("1.1", "Ban hành văn bản", verdict) for verdict in verdicts)
    table = Table(caption="Bảng", columns=columns, rows=rows, status_column=2, statuses=("met", "not_arisen"))
    assert table_grid(table).aligns == ("center", "left", "center")


def test_each_row_knows_its_lines() -> None:
    """One for the heading and for a short row, several for a long text, none told where a page would not do."""
    grid = grid_of(("Nội dung", "Số"), ("Ngắn", "1"), (LONG * 2, "2"), (LONG * 60, "3"), ("Hai\ndòng", "4"))
    assert grid.lines == (1, 1, 3, 0, 2)


def test_a_short_table_is_whole() -> None:
    """Up to sixteen lines in all, heading included, none of them unknown."""
    row = ("Ngắn", "1")
    assert grid_of(("Nội dung", "Số"), *[row] * 15).whole
    assert not grid_of(("Nội dung", "Số"), *[row] * 16).whole
    assert not grid_of(("Nội dung", "Số"), (LONG * 60, "1")).whole


def test_a_heading_over_several_rows_gets_room() -> None:
    """What stands beside grouped columns may be longer than they are high."""
    columns = (
        TableColumn(label="Một tên cột rất dài đứng cạnh các cột khác"),
        *(TableColumn(label="Tổng số hồ sơ", group="Nhận") for _ in range(14)),
    )
    grid = table_grid(Table(caption="Bảng", columns=columns, rows=(("1",) * 15,)))
    needed = typeface.line_count(grid.head[0][0].text, grid.widths[0] * 467.7 / grid.size, bold=True)
    assert sum(grid.lines[:2]) >= needed > 2


@pytest.mark.parametrize(("count", "size", "lying"), [(4, 12.0, False), (12, 10.0, False), (18, 10.0, True)])
def test_many_columns_get_smaller_letters_then_a_lying_page(count: int, size: float, lying: bool) -> None:
    """The largest letters with which no figure breaks."""
    grid = grid_of(("Tháng",) * count, ("123456",) * count)
    assert (grid.size, grid.landscape) == (size, lying)


def test_figures_never_stand_upon_each_other() -> None:
    """Thirty columns are small print, and still within their columns."""
    grid = grid_of(("Cột",) * 30, ("1234567",) * 30)
    assert grid.landscape
    assert 4 <= grid.size < 8
    assert typeface.width("1234567") * grid.size < min(grid.widths) * 714.3 - 6


def test_only_very_long_words_may_break() -> None:
    """A fingerprint of 64 letters breaks after every eighth, a word of 24 nowhere."""
    assert typeface.pieces(f"{'a' * 24} {'b' * 34}") == ["a" * 24, "b" * 8, "b" * 8, "b" * 18]


def test_addresses_break_at_their_joints() -> None:
    """Behind a slash or a dash; behind a stop only where that is not enough."""
    path = "params/school_years/2025-2026.yaml"
    assert typeface.pieces(f"Tệp {path}") == ["Tệp", "params/", "school_", "years/", "2025-", "2026.yaml"]
    host = "dichvucong.thcstiencuong.edu.vn"
    assert typeface.pieces(f"https://{host}") == ["https://", "dichvucong.", "thcstiencuong.", "edu.", "vn"]
    assert typeface.pieces("Số đạt/tổng số 12/13 76/NQ-CP") == ["Số", "đạt/tổng", "số", "12/13", "76/NQ-CP"]
    assert "".join(typeface.pieces("https://dichvucong.gov.vn/a?b=" + "c" * 40)).endswith("c" * 40)


def test_a_heading_with_a_slash_takes_the_lines_that_it_takes_on_the_page() -> None:
    """Two, "Số đạt/" and "tổng số", where the column is no wider than "đạt/tổng"."""
    grid = grid_of(("Nội dung dài", "Số đạt/tổng số"), ("Ban hành văn bản theo chương trình công tác " * 9, "1/1"))
    assert grid.lines[0] == 2
    assert grid.widths[1] * 467.7 - 7 == pytest.approx(typeface.width("đạt/tổng", bold=True) * grid.size, abs=0.1)


@pytest.mark.parametrize(
    ("text", "room", "lines"), [("một hai", 100, 1), ("một hai ba", 3.0, 2), ("", 5, 1), ("a\nb", 5, 2)]
)
def test_lines_are_counted_as_text_wraps(text: str, room: float, lines: int) -> None:
    """Words stay whole, a line break is one, nothing takes one line."""
    assert typeface.line_count(text, room) == lines
