"""Tests of reading an executed notebook into a document."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.foreign import NotebookError, attach_pictures
from cchc_lib.report.blocks import (
    BLOCK_MIME,
    Block,
    Details,
    Group,
    Head,
    Heading,
    Picture,
    Printed,
    Prose,
    Sentences,
    Table,
    TableColumn,
)
from tests.rendering.notebooks import code_cell, notebook_of, printed, shown

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>Khối 6</text><text>Khối 7</text></svg>'


def head(**changes: Any) -> Head:
    needed = dict.fromkeys(["subject", "school", "school_code", "authority", "commune", "place", "abbreviation"], "x")
    days = {"period_label": "Học kỳ I", "start": "2025-09-01", "end": "2026-01-17"}
    return Head(**{**needed, **days, "as_of": "2026-01-17", **changes})


def blocks(*parts: Block | str | NotebookNode, page: bool = False) -> tuple[Block, ...]:
    return read_document(notebook_of(*parts), page=page).blocks


def html_of(frame: Any) -> NotebookNode:
    return shown({"text/html": frame._repr_html_(), "text/plain": repr(frame)}, result=True)


def only_table(*parts: Block | str | NotebookNode) -> Table:
    tables = [block for block in blocks(*parts) if isinstance(block, Table)]
    assert len(tables) == 1
    return tables[0]


def test_markdown_and_blocks_come_in_reading_order() -> None:
    """Markdown is Prose, our blocks come as they are, the head stands apart."""
    sentences = Sentences(paragraphs=("Một.",))
    document = read_document(notebook_of(head(), "## I. Chỉ đạo", sentences, "  \n"), page=True)
    assert document.head == head()
    assert document.blocks == (Prose(markdown="## I. Chỉ đạo"), sentences)


def test_a_group_comes_as_its_parts_and_details_stay_whole() -> None:
    """Groups are opened at any depth; what may be folded stays folded."""
    inner = Sentences(paragraphs=("Một.",))
    details = Details(summary="Cách tính", blocks=(inner,))
    assert blocks(Group(blocks=(Group(blocks=(inner,)), details))) == (inner, details)


def test_a_notebook_without_head_has_none() -> None:
    assert read_document(notebook_of("Xin chào"), page=False).head is None


def test_two_heads_are_refused() -> None:
    with pytest.raises(NotebookError, match="hai ô cùng hiện phần đầu"):
        blocks(head(), Group(blocks=(head(),)))


def test_cells_for_the_other_medium_are_left_out() -> None:
    cells = [new_markdown_cell(tag, metadata={"tags": [tag]}) for tag in ("page-only", "paper-only")]
    assert blocks(*cells, page=True) == (Prose(markdown="page-only"),)
    assert blocks(*cells, page=False) == (Prose(markdown="paper-only"),)


@pytest.mark.parametrize("tag", ["hide", "remove-cell", "remove-output", "remove_output"])
def test_hidden_outputs_are_left_out(tag: str) -> None:
    assert blocks(code_cell(printed("thử"), tags=[tag])) == ()


def test_a_failed_cell_is_refused_even_when_hidden() -> None:
    error = new_output("error", ename="ValueError", evalue="\x1b[31mThiếu trang “Hồ sơ”\x1b[0m", traceback=[])
    with pytest.raises(NotebookError, match=r"^Ô thứ 2 .*: Thiếu trang “Hồ sơ”$"):
        blocks("Mở đầu", code_cell(error, tags=["hide"]))


def test_a_notebook_that_was_not_run_is_refused() -> None:
    with pytest.raises(NotebookError, match="Ô thứ 1 của sổ tay chưa chạy"):
        blocks(new_code_cell("1 + 1"))


def test_an_empty_code_cell_needs_no_run() -> None:
    """Jupyter doesn't number an empty cell."""
    assert blocks(new_code_cell(" \n")) == ()


def test_a_block_of_another_kit_is_refused() -> None:
    """A block that cannot be read is told with its place, never skipped."""
    with pytest.raises(NotebookError, match=r"Ô thứ 1 .* phiên bản khác"):
        blocks(code_cell(shown({BLOCK_MIME: {"kind": "sentences", "words": []}})))


def test_printed_text_is_joined_and_warnings_left_out() -> None:
    """Stdout comes as one text without colours; stderr is not for readers."""
    cell = code_cell(printed("a\n"), printed("cẩn thận", "stderr"), printed("\x1b[1mb\x1b[0m\n"))
    assert blocks(cell) == (Printed(text="a\nb"),)


def test_a_plain_result_is_printed_but_an_object_is_not() -> None:
    """A value is shown; '<Axes: >' and addresses in memory tell a reader nothing."""
    axes = ["<Axes: >", "[<matplotlib.lines.Line2D at 0x7f00>]", "Text(0.5, 1.0, 'a')", "(array([1]), <A at 0xff>)"]
    cells = [code_cell(shown({"text/plain": text}, result=True)) for text in ["98,12", *axes]]
    assert blocks(*cells) == (Printed(text="98,12"),)


def test_a_number_of_numpy_is_printed_as_a_number() -> None:
    """A sum of a column says 166, not what made it."""
    cells = [code_cell(shown({"text/plain": text}, result=True)) for text in ("np.int64(166)", "(np.float64(7.5), 2)")]
    assert blocks(*cells) == (Printed(text="166"), Printed(text="(7.5, 2)"))


def test_a_plain_frame_is_a_table_named_by_the_heading_above() -> None:
    """Pandas' count of rows is left out, numbers stand to the right, the heading lends the caption."""
    frame = pd.DataFrame({"Khối": ["Sáu", "Bảy"], "Số học sinh": [120, 98]})
    table = only_table("### 2. Học sinh theo *khối*, __cột__ _ma_lop_\n\n```\n# không\n```", code_cell(html_of(frame)))
    assert table == Table(
        caption="Học sinh theo khối, cột ma_lop",
        columns=(TableColumn(label="Khối"), TableColumn(label="Số học sinh", align="right")),
        rows=(("Sáu", "120"), ("Bảy", "98")),
    )


def test_an_index_with_meaning_is_kept() -> None:
    """Years, names and a named index are content."""
    years = only_table(code_cell(html_of(pd.DataFrame({"Đạt": [1, 2]}, index=[2024, 2025]))))
    assert years.rows == (("2024", "1"), ("2025", "2"))
    assert [column.label for column in years.columns] == ["Nội dung", "Đạt"]
    named = only_table(code_cell(html_of(pd.DataFrame({"Đạt": [1, 2]}).rename_axis("Lần"))))
    assert [column.label for column in named.columns] == ["Lần", "Đạt"]


def test_headings_of_several_levels_become_groups() -> None:
    frame = pd.DataFrame(
        [[1, 2, 3], [4, 5, 6]],
        index=pd.MultiIndex.from_tuples([("Khối 6", "6A"), ("Khối 6", "6B")], names=["Khối", "Lớp"]),
        columns=pd.MultiIndex.from_tuples([("Nhận", "Mới"), ("Nhận", "Cũ"), ("Trả", "Mới")]),
    )
    for shown_frame in (frame, frame.style):
        table = only_table(code_cell(html_of(shown_frame)))
        assert [(column.group, column.label) for column in table.columns] == [
            ("", "Khối"),
            ("", "Lớp"),
            ("Nhận", "Mới"),
            ("Nhận", "Cũ"),
            ("Trả", "Mới"),
        ]
        assert table.rows == (("Khối 6", "6A", "1", "2", "3"), ("Khối 6", "6B", "4", "5", "6"))
        assert table.row_header == 1


def test_captions_come_from_styler_then_cell_then_heading() -> None:
    """What the author said wins; a second table below one heading says so."""
    frame = pd.DataFrame({"a": ["x"]})
    plain, styled = html_of(frame), html_of(frame.style.set_caption("Của bảng"))
    found = blocks("## Lớp", code_cell(plain), code_cell(plain), code_cell(plain, caption="Của ô"), code_cell(styled))
    captions = [block.caption for block in found if isinstance(block, Table)]
    assert captions == ["Lớp", "Lớp, bảng thứ 2", "Của ô", "Của bảng"]


def test_a_cut_frame_says_how_long_it_is() -> None:
    """Pandas' remark under a cut table comes in Vietnamese."""
    with pd.option_context("display.max_rows", 4):
        found = blocks(code_cell(html_of(pd.DataFrame({"a": range(50)}))))
    assert isinstance(found[0], Table)
    assert found[0].rows == (("0",), ("1",), ("...",), ("48",), ("49",))
    assert found[1] == Sentences(paragraphs=("Bảng đầy đủ có 50 dòng, 1 cột.",))


def test_markup_in_cells_is_text() -> None:
    table = only_table(code_cell(html_of(pd.DataFrame({"a": ["<b>&amp;#import</b>"]}))))
    assert table.rows == (("<b>&amp;#import</b>",),)


@pytest.mark.parametrize("html", ["<table>", "<table><tr>", "<table><tr></table>", "<style>a</style>", ""])
def test_html_without_words_shows_nothing(html: str) -> None:
    assert blocks(code_cell(shown({"text/html": html}))) == ()


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><th>a<th>b<tr><td>1<td>2",
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "<table><thead><tr><td>a<td>b</thead><tbody><tr><td colspan='x'>1<td rowspan=0>2</table>",
    ],
)
def test_careless_html_is_read_as_a_browser_does(html: str) -> None:
    table = only_table(code_cell(shown({"text/html": html})))
    assert ([column.label for column in table.columns], table.rows) == (["a", "b"], (("1", "2"),))


def test_other_html_is_its_words() -> None:
    html = "<h3>Chú ý</h3><script>alert(1)</script><p>Đọc <b>kỹ</b>.</p>"
    assert blocks(code_cell(shown({"text/html": html}))) == (
        Sentences(paragraphs=("Chú ý",)),
        Sentences(paragraphs=("Đọc kỹ.",)),
    )


def test_a_picture_among_html_is_shown_or_told() -> None:
    html = f"<p>Cổng</p><img src='data:image/png;base64,{PNG}' width='30'>"
    words, picture = blocks(code_cell(shown({"text/html": html})))
    assert words == Sentences(paragraphs=("Cổng",))
    assert isinstance(picture, Prose)
    assert f'data:image/png;base64,{PNG}" width="30"' in picture.markdown
    with pytest.raises(NotebookError, match=r"Ô thứ 1 của sổ tay hiện hình “a.png” bằng HTML"):
        blocks(code_cell(shown({"text/html": "<img src='a.png'>"})))


def test_a_figure_is_a_picture_with_words() -> None:
    """An SVG's own words are its alt text when the author gave none; the drawing's plain value is left out."""
    cell = code_cell(shown({"text/plain": "[1, 2]"}, result=True), shown({"image/svg+xml": SVG, "text/plain": "<F>"}))
    picture = blocks("## IV. Sĩ số", cell)[1]
    assert picture == Picture(format="svg", content=SVG, caption="Sĩ số", alt="Sĩ số: Khối 6; Khối 7")


def test_caption_and_alt_of_the_author_win() -> None:
    by_cell = code_cell(shown({"image/png": "iVBO"}), alt="Hai cột", caption="Cột")
    by_image = code_cell(shown({"image/jpeg": "/9j/"}, metadata={"image/jpeg": {"alt": "Ảnh trường"}}))
    first, second = blocks(by_cell, by_image)
    assert first == Picture(format="png", content="iVBO", caption="Cột", alt="Hai cột")
    assert second == Picture(format="jpeg", content="/9j/", caption="Hình", alt="Ảnh trường")


def test_markdown_that_a_cell_shows_is_prose() -> None:
    assert blocks(code_cell(shown({"text/markdown": "**Đạt**", "text/plain": "<x>"}))) == (Prose(markdown="**Đạt**"),)


def test_pictures_dropped_into_markdown_are_carried_along() -> None:
    """An attachment stands as data in its place, whether Markdown or HTML shows it; what is shown as code stays."""
    source = '![Cổng](attachment:c%E1%BB%95ng%201.png) <img src="attachment:cổng 1.png" width="30"> `![](a.png)`'
    cell = new_markdown_cell(source, attachments={"cổng 1.png": {"image/png": f"{PNG[:9]}\n{PNG[9:]}"}})
    data = f"data:image/png;base64,{PNG}"
    assert blocks(cell) == (Prose(markdown=f'![Cổng]({data}) <img src="{data}" width="30"> `![](a.png)`'),)


def test_a_files_name_is_no_caption() -> None:
    """JupyterLab names a picture that was dropped into a cell by its file."""
    cell = new_markdown_cell("![image.png](attachment:image.png)", attachments={"image.png": {"image/png": PNG}})
    assert blocks(cell) == (Prose(markdown=f"![](data:image/png;base64,{PNG})"),)


def test_pictures_beside_the_notebook_are_put_in(tmp_path: Path) -> None:
    """A file of the notebook's folder becomes an attachment; one of whatever kind is a PNG on page and paper."""
    (tmp_path / "hình 1.png").write_bytes(b64decode(PNG))
    Image.new("RGB", (2, 2)).save(tmp_path / "b.gif")
    notebook = notebook_of("![a](h%C3%ACnh%201.png) <img src='b.gif'>")
    attach_pictures(notebook, tmp_path)
    (prose,) = read_document(notebook, page=True).blocks
    assert isinstance(prose, Prose)
    assert prose.markdown.startswith(f"![a](data:image/png;base64,{PNG}) <img src='data:image/png;base64,R0lG")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("![a](khong-co.png)", "Ô thứ 2 .*“khong-co.png” không có trong thư mục của sổ tay"),
        ('<img src="https://x.vn/a.png">', "Ô thứ 2 .*“https://x.vn/a.png” nằm ngoài sổ tay"),
        ("![a](attachment:b.png)", "Ô thứ 2 .*không còn tệp hình “b.png”"),
        ("![a](data:image/png;base64,iVBORw0KGgo=)", "Ô thứ 2 .*bị hỏng, không đọc được"),
    ],
)
def test_a_picture_that_is_not_there_is_told(source: str, said: str) -> None:
    """With the cell as JupyterLab counts it: the parameters that papermill puts in are none of the notebook's."""
    injected = code_cell(source="school = 1", tags=["injected-parameters"])
    with pytest.raises(NotebookError, match=said):
        blocks(injected, "Một", source)


@pytest.mark.parametrize(
    "data",
    [
        {"application/vnd.plotly.v1+json": {"data": []}, "text/html": "<div></div>", "text/plain": "Figure({})"},
        {"text/html": "<div id='a'></div><script>Plotly.newPlot()</script>"},
        {"text/html": "<iframe src='https://x.vn'></iframe>", "text/plain": "<IFrame>"},
        {"text/html": "<span>Make this Notebook Trusted</span><iframe></iframe>", "text/plain": "<folium.Map>"},
        {"text/latex": "$x$", "text/plain": "<IPython.core.display.Math object>"},
    ],
)
def test_what_only_a_running_program_shows_is_told(data: dict[str, Any]) -> None:
    """Unless a picture of it stands beside it; a control or a progress bar is nothing to tell."""
    with pytest.raises(NotebookError, match="Ô thứ 1 của sổ tay hiện nội dung tương tác"):
        blocks(code_cell(shown(data)))
    assert isinstance(blocks(code_cell(shown({**data, "image/png": PNG})))[0], Picture)
    assert blocks(code_cell(shown({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "0%"}))) == ()


def test_words_are_composed() -> None:
    decomposed = "Ti\u0065\u0302\u0301ng"
    assert blocks(decomposed, code_cell(printed(decomposed))) == (Prose(markdown="Tiếng"), Printed(text="Tiếng"))


def test_a_heading_block_lends_its_name_too() -> None:
    frame = pd.DataFrame({"a": ["x"]})
    assert only_table(Heading(level=3, text="Tài chính"), code_cell(html_of(frame))).caption == "Tài chính"
