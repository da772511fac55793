"""Files as the gate reads them: text, properties, what is hidden in them; what cannot be read is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, PdfObject, StreamObject, TextStringObject

from cchc_lib.publishing.contents import Reading
from cchc_lib.publishing.gate import Group, Refusals, Subject, check_file, check_folder
from cchc_lib.publishing.personal import PersonalValues, values_of

NAME = "Trương Thị Diệu Ánh"
VALUES = PersonalValues(values_of(NAME, person=True, origin="cột “Người nộp”"))
ANYBODY = Subject()


def text_of(reading: Reading) -> str:
    """All that was read of a file."""
    return "\n".join(passage.text for passage in reading.passages)


def against(name: str, content: bytes) -> str:
    """All that the gate says against a file."""
    return "\n".join(finding.sentence for finding in check_file(name, content, ANYBODY, VALUES, frozenset([name])))


def pdf(change: object = None) -> bytes:
    """A PDF of one blank page, changed by a function of its writer."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    if callable(change):
        change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def hang(writer: pypdf.PdfWriter, name: str, value: PdfObject) -> None:
    """Hang something on the root of a PDF."""
    writer.root_object[NameObject(name)] = value


def stream(text: str) -> StreamObject:
    """A stream of XML."""
    made = StreamObject()
    made.set_data(text.encode())
    made[NameObject("/Subtype")] = NameObject("/XML")
    return made


def script() -> DictionaryObject:
    """An action that runs."""
    return DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})


def document(change: object = None) -> bytes:
    """A DOCX of one paragraph, changed by a function of it."""
    made = docx.Document()
    made.core_properties.author = "Trường"
    if callable(change):
        change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_blank_pdf_and_docx_pass() -> None:
    """Nothing in them speaks against them."""
    assert against("a.pdf", pdf()) == ""
    assert against("a.docx", document()) == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_metadata({"/Title": NAME}),
        lambda writer: writer.add_metadata({"/Keywords": NAME.upper()}),
        lambda writer: writer.add_outline_item(title=NAME, page_number=0),
        lambda writer: hang(writer, "/Metadata", stream(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{NAME}</x:xmpmeta>")),
    ],
    ids=["title", "keywords", "outline", "xmp"],
)
def test_properties_of_a_pdf_are_read(change: object) -> None:
    """Titles, key words, the outline, XMP: a name in any of them is found."""
    assert "Người nộp" in against("a.pdf", pdf(change))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda writer: hang(writer, "/OpenAction", script()), "lệnh chạy được"),
        (lambda writer: writer.add_attachment("so.xlsx", b"x"), "đính kèm"),
        (
            lambda writer: writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://x.example")),
            "https://x.example",
        ),
        (lambda writer: writer.encrypt("mat-khau"), "mật khẩu"),
    ],
    ids=["script", "attachment", "link", "password"],
)
def test_a_pdf_that_does_or_hides_something_is_refused(change: object, what: str) -> None:
    """Scripts, attachments, links outside, passwords."""
    assert what in against("a.pdf", pdf(change))


def test_a_name_in_pieces_in_a_docx_is_found() -> None:
    """Word cuts a text into runs as it likes; headers and properties count too."""

    def runs(made: docx.document.Document) -> None:
        paragraph = made.add_paragraph("Bà Trương ")
        for piece in ("Thị Di", "ệu ", "Ánh"):
            paragraph.add_run(piece).bold = piece == "ệu "

    assert "Người nộp" in against("a.docx", document(runs))
    assert "Người nộp" in against("a.docx", document(lambda made: setattr(made.core_properties, "author", NAME)))
    header = document(lambda made: made.sections[0].header.paragraphs[0].add_run(NAME))
    assert "Người nộp" in against("a.docx", header)


def test_a_name_in_a_workbook_is_found_wherever_it_stands() -> None:
    """A cell, a comment, a hidden sheet's name."""
    for place in ("cell", "comment", "sheet"):
        book = openpyxl.Workbook()
        book.properties.creator = "Trường"
        sheet = book.create_sheet("x")
        sheet.sheet_state = "hidden"
        if place == "cell":
            sheet["A1"] = NAME
        elif place == "comment":
            sheet["A1"].comment = openpyxl.comments.Comment(NAME, "x")
        else:
            sheet.title = NAME
        stream = io.BytesIO()
        book.save(stream)
        assert "Người nộp" in against("a.xlsx", stream.getvalue()), place


def test_an_office_file_with_foreign_parts_is_refused() -> None:
    """Macros, embedded files, links outside."""
    for name, content, what in (
        ("word/vbaProject.bin", b"x", "macro"),
        ("word/embeddings/so.xlsx", b"x", "tệp nhúng"),
        ("word/fonts/font1.odttf", b"x", "tệp nhúng"),  # the kit's own fonts go out, and nothing in their name
        ("word/_rels/x.rels", b'<a Target="https://x.example" TargetMode="External"/>', "liên kết ra ngoài"),
        ("word/y.xml", b"<w:instrText>INCLUDEPICTURE https://x.example</w:instrText>", "lấy dữ liệu từ nơi khác"),
        ("word/z.xml", f"<a b='{NAME}'/>".encode(), "Người nộp"),
        ("word/c.xml", f"<!-- {NAME} --><a/>".encode(), "Người nộp"),
        ("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "DOCTYPE"),
    ):
        stream = io.BytesIO(document())
        with zipfile.ZipFile(stream, "a") as package:
            package.writestr(name, content)
        assert what in against("a.docx", stream.getvalue())


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.docx", "a.xlsx"])
def test_a_file_that_cannot_be_read_is_refused(name: str) -> None:
    """Nothing goes out unread."""
    assert "không đọc được nội dung để kiểm tra" in against(name, b"\xff\xfe\x00 not what it says")


@pytest.mark.parametrize("name", ["bao-cao.ipynb", "ket-qua.json", "so.csv", "x"])
def test_other_forms_are_refused(name: str) -> None:
    """Only pages, PDF, DOCX and XLSX go out."""
    assert "không phải dạng tệp được công khai" in against(name, b"")


def test_a_file_that_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    """A folder holds what was to be published and nothing else, and no internal page whatever its way in."""
    for name in ("la.html", "noi-bo.html"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert check_folder(tmp_path, [Group({"noi-bo.html": ANYBODY}, VALUES)]).sentences() == [
        "noi-bo.html: không thuộc những tệp được công khai.",
        "la.html: không thuộc những tệp được công khai.",
    ]


def test_a_name_in_a_files_name_is_found() -> None:
    """A notebook may be called after somebody."""
    assert "Người nộp" in against("thcs-an/hk1/bao-cao-truong-thi-dieu-anh.pdf", pdf())


def test_the_same_thing_at_many_places_is_said_once() -> None:
    """With the first places, and how many more."""
    refusals = Refusals()
    for number in range(1, 6):
        refusals.add("a.html", "có số điện thoại.", f"dòng {number}")
    assert refusals.sentences() == ["a.html, dòng 1, dòng 2, dòng 3 và 2 chỗ nữa: có số điện thoại."]


def test_many_files_are_checked_alike_by_several_processes(tmp_path: Path) -> None:
    """What one process finds in a file, another does."""
    names = [f"{number:02}.txt" for number in range(45)]
    for name in names:
        (tmp_path / name).write_text(NAME if name == "33.txt" else "x", encoding="utf-8")
    refusals = check_folder(tmp_path, [Group(dict.fromkeys(names, ANYBODY), VALUES)])
    assert refusals.sentences() == ["33.txt: có giá trị của cột “Người nộp”."]
