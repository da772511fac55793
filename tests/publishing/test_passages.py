"""Which texts of a report are people's: all that stands in the registers, all that a teacher's cells add."""

import copy
import io
import json
import re
from base64 import b64decode, b64encode
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import nbformat
import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from cchc_lib.batch.planning import Selection, plan
from cchc_lib.publishing.passages import Known, Passage, people_passages, shipped_cells
from cchc_lib.rendering.page import render_html
from cchc_lib.report.blocks import BLOCK_MIME, Details, Form, Picture, Prose, Sentences, Table, TableColumn
from cchc_lib.settings.params import Params
from tests.publishing.office import CONFIDENTIAL, PLANTED, Office


def executed(office: Office, school: str = "thcs-an") -> NotebookNode:
    return nbformat.from_dict(json.loads(office.file(school, "bao-cao.ipynb").read_bytes()))


def code_cell(source: str, *outputs: NotebookNode) -> NotebookNode:
    return new_code_cell(source, outputs=[*outputs], execution_count=1)


def passages(office: Office, notebook: NotebookNode, school: str = "thcs-an") -> list[Passage]:
    params = Params.open(office.params)
    selection = Selection(params=office.params, outputs=office.outputs, schools=(school,), periods=("hk1",))
    (planned,) = plan(selection)
    return people_passages(notebook, planned.job.parameters, Known(params, [school], "2025-2026"))[0]


def texts(found: list[Passage]) -> set[str]:
    return {line for passage in found for line in passage.lines}


def all_that_is_shown(office: Office, school: str) -> str:
    """All four formats as outside readers see them, on one line without hyphens and spaces."""

    class Text(HTMLParser):
        def handle_data(self, data: str) -> None:
            said.append(data)

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            said.extend(value or "" for _, value in attrs)

    said: list[str] = []
    Text().feed(office.file(school).read_text(encoding="utf-8"))
    pdf = pypdfium2.PdfDocument(office.file(school, "bao-cao.pdf"))
    said += [page.get_textpage().get_text_range() for page in pdf]
    said += [str(value) for value in pdf.get_metadata_dict().values()]
    pdf.close()
    word = docx.Document(str(office.file(school, "bao-cao.docx")))
    said += [str(part.blob.decode("utf-8", "replace")) for part in word.part.package.iter_parts()]
    book = openpyxl.load_workbook(office.file(school, "bieu-06.xlsx"))
    said += [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    book.close()
    return re.sub(r"[\s\u00ad\ufffe\x02-]", "", re.sub(r"<[^>]*>", "", "".join(said)))


def test_no_file_has_anything_of_a_personal_column(office: Office) -> None:
    """Page, PDF, DOCX and XLSX, read by others' readers; what they show of public columns proves that they can read."""
    shown = all_that_is_shown(office, "thcs-day")
    assert CONFIDENTIAL not in shown
    assert PLANTED in shown


def test_every_free_text_that_is_shown_is_read_first(office: Office) -> None:
    """Each column has a word of its own; those that stand in any output are among the passages."""
    shown = set(re.findall(rf"{PLANTED}[a-z]+z", all_that_is_shown(office, "thcs-day")))
    listed = " ".join(texts(passages(office, executed(office, "thcs-day"), "thcs-day")))
    assert {f"{PLANTED}caseslatereasonz", f"{PLANTED}remarkscontentz", f"{PLANTED}proceduresnamez"} <= shown
    assert {word for word in shown if word not in listed} == set()


def test_the_kits_own_words_and_figures_are_not_to_be_read(office: Office) -> None:
    """Of the shipped notebook only what the school wrote; a procedure that is in no catalogue."""
    assert texts(passages(office, executed(office))) == {"Nhà trường đã làm tốt.", "Chuyển trường"}


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (new_markdown_cell("Cảm ơn **Nguyễn**\nVăn An"), "Cảm ơn Nguyễn Văn An"),
        (new_markdown_cell("Xem [trang](https://xa.vn/~cchc/à) nhé"), "https://xa.vn/~cchc/%C3%A0"),
        (code_cell("print(1)", new_output("stream", name="stdout", text="cô Hạnh\n")), "cô Hạnh"),
        (code_cell("bang", new_output("display_data", {"text/html": "<table><tr><td>Lê An</table>"})), "Lê An"),
        (
            code_cell(
                "own",
                new_output("display_data", {BLOCK_MIME: {"kind": "listing", "items": ["Lê An"]}, "text/plain": ""}),
            ),
            "Lê An",
        ),
    ],
)
def test_all_that_a_teachers_cell_shows_is_peoples(office: Office, cell: NotebookNode, shown: str) -> None:
    """Prose, prints, tables, and blocks of the kit's kinds; each once, however often."""
    notebook = executed(office)
    notebook.cells += [cell, copy.deepcopy(cell)]
    found = passages(office, notebook)
    assert texts(found) >= {"Nhà trường đã làm tốt.", "Chuyển trường", shown}
    assert len({passage.hash for passage in found}) == len(found)


def test_what_excel_takes_from_the_result_is_read_without_the_appendix_too(office: Office) -> None:
    """Biểu 06 names fields, though the cell that shows it has been taken out."""
    notebook = executed(office)
    notebook.cells = [cell for cell in notebook.cells if cell.source != "report.form06()"]
    head = next(cell for cell in notebook.cells if "open_report" in cell.source).outputs[0].data[BLOCK_MIME]
    head["result"]["form06"] = [{**head["result"]["form06"][0], "field": "Lê Thị Mận"}]
    assert "Lê Thị Mận" in texts(passages(office, notebook))


def test_an_edited_cell_is_the_teachers(office: Office) -> None:
    """Prose with another word, and whatever a changed cell of code shows."""
    notebook = executed(office)
    prose = next(cell for cell in notebook.cells if cell.source == "## Chỉ tiêu chưa đạt")
    prose.source += " Người lập: Lê An."
    assert any("Người lập: Lê An." in text for text in texts(passages(office, notebook)))


def test_code_of_the_teachers_that_changes_what_a_kits_cell_shows(office: Office) -> None:
    """A shipped cell behind it counts as the kit's own only where it shows what it would show without that code."""
    notebook = executed(office)
    notebook.cells.insert(5, code_cell("report.area = lambda number: report.tally()"))
    assert texts(passages(office, notebook)) == {"Nhà trường đã làm tốt.", "Chuyển trường"}
    changed = next(cell for cell in notebook.cells if cell.source == "report.opening()")
    changed.outputs[0].data[BLOCK_MIME]["paragraphs"] = ["Nguyễn Văn An nghỉ ốm."]
    assert "Nguyễn Văn An nghỉ ốm." in texts(passages(office, notebook))


def test_parameters_that_do_more_than_set_values_are_code(office: Office) -> None:
    """A call in the cell of parameters is the teacher's; plain values are not."""
    notebook = executed(office)
    summary = next(cell for cell in notebook.cells if cell.source == "report.opening()")
    summary.outputs[0].data[BLOCK_MIME]["paragraphs"] = ["Câu lạ."]
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
    parameters.source += '\nketqua = "x"'
    assert "Câu lạ." not in texts(passages(office, notebook))
    parameters.source += "\nimport cchc_lib"
    assert "Câu lạ." in texts(passages(office, notebook))


def shown_block(block: Any) -> NotebookNode:
    return code_cell("own", new_output("display_data", {BLOCK_MIME: asdict(block), "text/plain": ""}))


def test_nothing_inside_a_block_escapes(office: Office) -> None:
    """A picture in a folded part, a table in a form, the result that a head carries into Excel, unseen letters."""
    notebook = executed(office)
    opening = next(cell for cell in notebook.cells if "open_report" in cell.source)
    head = opening.outputs[0].data[BLOCK_MIME]
    head["result"] = {**head["result"], "form06": [{"field": "Lê Thị Mận"}]}
    opening.source += " "
    photo = b64encode(_png()).decode()
    table = Table(caption="Biểu", columns=(TableColumn(label="Tên"),), rows=(("Lê An",),))
    notebook.cells += [
        shown_block(Details(summary="Xem", blocks=(Picture(format="png", content=photo), Prose(markdown="cô Tơ")))),
        shown_block(Form(code="06", reporting="A", receiving="B", table=table)),
        shown_block(Sentences(paragraphs=("Tốt\U000e0041\u200b.",))),
    ]
    found = passages(office, notebook)
    assert texts(found) >= {"Lê Thị Mận", "cô Tơ", "Lê An", "Tốt. (có ký tự không nhìn thấy: E0041 200B)"}
    assert f"data:image/png;base64,{photo}" in {passage.picture for passage in found}


@pytest.mark.parametrize("how", ["params_dir", "audience", "stored", "caption"])
def test_a_shipped_cell_is_the_kits_own_only_as_the_kit_runs_it(office: Office, how: str) -> None:
    """Not over settings of elsewhere, for the school's own desk, with outputs kept from before, named by a teacher."""
    notebook = executed(office)
    cell = next(cell for cell in notebook.cells if cell.source == "report.opening()")
    cell.outputs[0].data[BLOCK_MIME] = asdict(Table(caption="", columns=(TableColumn(label="Câu lạ."),), rows=()))
    if how == "stored":
        cell.metadata["tags"] = ["skip-execution"]
    elif how == "caption":
        cell.metadata["caption"] = "Câu lạ."
    else:
        value = "elsewhere" if how == "params_dir" else "internal"
        parameters = new_code_cell(f'{how} = "{value}"', metadata={"tags": ["parameters"]}, execution_count=1)
        notebook.cells.insert(4, parameters)
    assert any("Câu lạ." in text for text in texts(passages(office, notebook)))


@pytest.mark.parametrize(
    ("text", "nobodys"),
    [
        ("98,5%", True),
        ("2.002481", True),
        ("05/9/1985", False),
        ("0912/345/678", False),
        ("12/Nguyễn", False),
        ("phòng, chống tham nhũng", False),
        ("Đúng hạn", False),
        ("Trực tuyến", True),
        ("https://dichvucong.gov.vn", True),
    ],
)
def test_figures_and_words_of_the_settings_are_nobodys(office: Office, text: str, nobodys: bool) -> None:
    """Closed choices, too; no long number, no word that a person chose."""
    assert Known(Params.open(office.params), ["thcs-an"], "2025-2026").holds(text) is nobodys


def _png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG")
    return written.getvalue()


def test_pictures_are_looked_at_and_say_nothing_beside_what_they_show(office: Office) -> None:
    """In output, attachment or text; camera, place and author are gone."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Nguyễn Văn An"
    Image.new("RGB", (8, 8)).save(written, "JPEG", exif=exif, comment=b"Le An")
    photo = b64encode(written.getvalue() + b"Vi Thi To").decode()
    notebook = executed(office)
    notebook.cells.append(code_cell("hinh", new_output("display_data", {"image/jpeg": photo})))
    notebook.cells.append(new_markdown_cell(f"![ảnh](data:image/jpeg;base64,{photo})"))
    assert len({passage.picture for passage in passages(office, notebook) if passage.picture}) == 1
    shown = re.findall(r"data:image/jpeg;base64,([^\"]+)", render_html(notebook).decode())
    assert len(shown) == 2
    for raw in map(b64decode, shown):
        assert not [said for said in (b"Exif", b"Le An", b"Vi Thi To") if said in raw]


def test_the_shipped_cells_are_those_of_the_notebooks() -> None:
    """After a change of the kit's notebooks: python -m cchc_lib.publishing.passages."""
    shipped = Path(__file__).parents[2] / "cchc_lib" / "publishing" / "shipped.txt"
    assert shipped.read_text(encoding="utf-8") == shipped_cells()
