"""Whatever a block holds, and however little, every format of the report can be made of it."""

import io
from dataclasses import asdict, replace
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from cchc_lib.rendering.formats import FORMATS
from cchc_lib.report.blocks import (
    BLOCK_MIME,
    Block,
    Chart,
    Details,
    Group,
    Heading,
    Listing,
    Notice,
    Picture,
    Printed,
    Prose,
    Sentences,
    StatusId,
    Summary,
    Table,
    TableColumn,
)
from tests.rendering.notebooks import code_cell, notebook_of, shown
from tests.rendering.sample_report import sample_head, summary

LONG_WORD = "dài" * 67
TEXTS = st.sampled_from(
    ("", " ", "–", "Tổng số", "1.234", "98,12%", LONG_WORD, "Hồ sơ giải quyết đúng hạn " * 12, "a\nb", "<b>#x</b>")
) | st.text(max_size=30)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 40"><text x="0" y="14" font-size="13">Hồ sơ</text></svg>'
)
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
STATUSES: list[StatusId | None] = ["met", "not_met", "not_arisen", "no_data", "not_rated", "monitored", None]
MARKDOWN = st.sampled_from(
    ("", "#", "- ", "> ", "1.", "| a |\n|---|", "| a | b |\n|---|---|\n| 1 |", "***", "```\n", "## \n\n### x", "![]()")
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.sampled_from((0, 1, 2, 3, 5, 13, 30)))
    height = draw(st.integers(0, 4))
    cells = st.lists(TEXTS, min_size=width, max_size=width).map(tuple)
    grouped, numbered = draw(st.booleans()), draw(st.booleans())
    return Table(
        caption=draw(TEXTS),
        columns=tuple(
            TableColumn(
                label=draw(TEXTS),
                align=draw(st.sampled_from(("left", "right", "center"))),
                group=draw(st.sampled_from(("", "Nhận", "Trả"))) if grouped else "",
                number=f"({place})" if numbered else "",
            )
            for place in range(width)
        ),
        rows=tuple(draw(cells) for _ in range(height)),
        row_header=draw(st.integers(0, max(width - 1, 0))),
        total_rows=draw(st.integers(0, height)),
        status_column=draw(st.none() | st.integers(0, max(width - 1, 0))),
        statuses=tuple(draw(st.lists(st.sampled_from(STATUSES), min_size=height, max_size=height))),
        landscape=draw(st.booleans()),
        note=draw(TEXTS),
    )


def leaves() -> st.SearchStrategy[Block]:
    texts = st.lists(TEXTS, max_size=3).map(tuple)
    return st.one_of(
        tables(),
        st.builds(Chart, caption=TEXTS, alt=TEXTS, svg=st.just(SVG), table=st.none() | tables()),
        st.builds(Sentences, paragraphs=texts),
        st.builds(Listing, items=texts, ordered=st.booleans()),
        st.builds(Notice, tone=st.sampled_from(("note", "warning", "draft")), title=TEXTS, paragraphs=texts),
        st.builds(Heading, level=st.integers(2, 6), text=TEXTS),
        st.builds(Prose, markdown=MARKDOWN | TEXTS),
        st.builds(Picture, format=st.just("png"), content=st.just(PNG), caption=TEXTS, alt=TEXTS),
        st.builds(Printed, text=TEXTS),
        st.just(Summary(lead="", sentence="", counts=())) | st.just(summary()),
    )


def any_blocks() -> st.SearchStrategy[list[Block]]:
    """What a report may consist of, folded and grouped blocks among them."""
    inner = st.lists(leaves(), max_size=3).map(tuple)
    folded = st.builds(Details, summary=TEXTS, blocks=inner) | st.builds(Group, blocks=inner)
    return st.lists(leaves() | folded, max_size=5)


def shows(blocks: list[Block]) -> NotebookNode:
    return notebook_of(sample_head(), *(code_cell(shown({BLOCK_MIME: asdict(block)})) for block in blocks))


EMPTY = Table(caption="Chỉ có tên", columns=(TableColumn(label=""),), rows=())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "begins"), [("html", b"<!"), ("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_blocks())
@example([])
@example([EMPTY, Chart(caption="", alt="", svg=SVG, table=EMPTY), Listing(items=()), Sentences(paragraphs=())])
@example([replace(EMPTY, rows=(("Tổng số",),), total_rows=1, landscape=True)])
def test_any_blocks_come_out_in_every_format(name: str, begins: bytes, blocks: list[Block]) -> None:
    """Nothing that a table, a chart or a text can hold ends a format."""
    content = FORMATS[name].render(shows(blocks))
    assert content.startswith(begins)
    if begins == b"PK":
        assert ZipFile(io.BytesIO(content)).testzip() is None
