"""Tests of text and tables on paper: lines, the width of columns, the size of letters, rows that may be parted."""

import pytest

from cchc_lib.rendering.paper.blocks import BlockWriter
from cchc_lib.rendering.paper.nodes import Grid, Items, Paragraph, Run, table_grid
from cchc_lib.report.blocks import Align, Block, Listing, Notice, Prose, Sentences, Table, TableColumn

LONG = "Đẩy mạnh hơn nữa công tác cải cách, kiểm soát thủ tục hành chính một cách hiệu quả và toàn diện. "


def table_of(labels: tuple[str, ...], *rows: tuple[str, ...], align: Align = "left") -> Table:
    columns = tuple(TableColumn(label=label, align=align) for label in labels)
    return Table(caption="Bảng", columns=columns, rows=rows)


def grid_of(labels: tuple[str, ...], *rows: tuple[str, ...]) -> Grid:
    return table_grid(table_of(labels, *rows))


@pytest.mark.parametrize(
    "block",
    [
        Sentences(leads=("Một.",), paragraphs=("Hai\n\nBa",)),
        Notice(tone="note", title="Một.", paragraphs=("Hai\nBa",)),
        Prose(markdown="**Một.** Hai  \nBa"),
        Listing(items=("Một. Hai\nBa",)),
    ],
)
def test_each_line_is_a_paragraph(block: Block) -> None:
    """As Alt+Enter parts them in a cell: a line broken off inside a paragraph would be stretched by Word."""
    (*made,) = BlockWriter([block], keep_details=False).nodes([block])
    match made:
        case [Items(items=((*inside,),))]:
            made = inside
    first, second = made
    assert isinstance(first, Paragraph)
    assert "".join(run.text for run in first.runs).replace(":", ".") == "Một. Hai"
    assert second == Paragraph((Run("Ba"),))


def test_columns_fill_the_width_and_long_text_gets_the_most() -> None:
    """Shares add up to the whole; marks and short words stay on one line beside a long text."""
    grid = grid_of(("Chỉ tiêu", "Nội dung", "Đánh giá"), ("2.2", LONG * 2, "Chưa đạt"), ("7.1", LONG, "Đạt"))
    assert sum(grid.widths) == pytest.approx(1, abs=0.001)
    assert max(grid.widths) == grid.widths[1] > 0.7
    assert grid.widths[2] * 467.7 > 55  # "Chưa đạt" in letters of 12 points takes 46
    assert (grid.size, grid.landscape) == (12.0, False)


def test_tables_of_the_same_headings_have_the_same_columns() -> None:
    one, other = table_of(("Tên", "Số"), ("Ngắn", "1")), table_of(("Tên", "Số"), (LONG, "Không phát sinh"))
    first, second = (table_grid(table, [one, other]) for table in (one, other))
    assert (first.widths, first.aligns) == (second.widths, second.aligns)
    assert table_grid(one).widths != first.widths


@pytest.mark.parametrize("verdicts", [("Đạt", "Đạt"), ("Đạt", "Không phát sinh")])
def test_verdicts_stand_in_the_middle(verdicts: tuple[str, str]) -> None:
    """The same column looks alike from table to table, whatever verdicts are in it."""
    columns = (TableColumn(label="Chỉ tiêu"), TableColumn(label="Nội dung"), TableColumn(label="Đánh giá"))
    rows = tuple(("1.1", "Ban hành văn bản", verdict) for verdict in verdicts)
    table = Table(caption="Bảng", columns=columns, rows=rows, status_column=2, statuses=("met", "not_arisen"))
    assert table_grid(table).aligns == ("center", "left", "center")


@pytest.mark.parametrize(
    ("texts", "align"),
    [(("98,12%", "1.234", "–", ""), "right"), (("100%", "Có minh chứng"), "center"), (("12/13", "+0,5"), "right")],
)
def test_figures_alone_stand_at_the_right(texts: tuple[str, ...], align: Align) -> None:
    """A column of figures with words among them stands in the middle."""
    assert table_grid(table_of(("Kết quả",), *((text,) for text in texts), align="right")).aligns == (align,)


def test_a_row_longer_than_a_page_may_be_parted() -> None:
    assert grid_of(("Nội dung", "Số"), ("Ngắn", "1"), (LONG * 2, "2"), (LONG * 60, "3"), ("Hai\ndòng", "4")).parted == (
        2,
    )


def test_a_short_table_is_whole() -> None:
    """Up to sixteen lines in all, heading included."""
    row = ("Ngắn", "1")
    assert grid_of(("Nội dung", "Số"), *[row] * 15).whole
    assert not grid_of(("Nội dung", "Số"), *[row] * 16).whole
    assert not grid_of(("Nội dung", "Số"), (LONG * 60, "1")).whole


@pytest.mark.parametrize(("count", "size", "landscape"), [(4, 12.0, False), (14, 10.0, False), (22, 10.0, True)])
def test_many_columns_get_smaller_letters_then_a_landscape_page(count: int, size: float, landscape: bool) -> None:
    grid = grid_of(("Kỳ",) * count, ("12345",) * count)
    assert (grid.size, grid.landscape) == (size, landscape)


def test_figures_never_stand_upon_each_other() -> None:
    """Thirty columns are small print, and still within their columns."""
    grid = grid_of(("Cột",) * 30, ("1234567",) * 30)
    assert grid.landscape
    assert 4 <= grid.size < 8
    assert 7 * 0.5 * grid.size < min(grid.widths) * 714.3 - 6  # a figure is half as wide as the letters' size
