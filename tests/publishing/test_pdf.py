"""A PDF as the gate reads it: every letter that it draws or carries, and none that it cannot explain."""

from __future__ import annotations

import io
from collections import Counter

import pypdf
import pytest
import typst
from PIL import Image
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject

from cchc_lib.publishing.contents import Reading
from cchc_lib.publishing.folding import squeezed
from cchc_lib.publishing.pdf import read_pdf
from cchc_lib.publishing.reading import read_file

SOURCE = """
#set document(title: "Tên tài liệu (thử)", author: "Trường A")
#set text(lang: "vi", size: 13pt)
= Mục lớn
Hồ sơ của bà Trương Thị Diệu Ánh (đã xong \\(8/8\\)), #text(fill: red)[chữ màu] và *chữ đậm*.
#lorem(60)
#table(columns: 3, [Hạnh], [Tơ], [1], [2], [3], [4])
#figure(rect[khung], alt: "Mô tả hình")
"""


def made(source: str = SOURCE) -> bytes:
    """A PDF as typst writes it."""
    return bytes(typst.compile(source.encode(), pdf_standards=["a-2a"]))


def passages(content: bytes) -> dict[str, list[str]]:
    """What is read of a PDF, by place."""
    reading = Reading()
    read_pdf(content, reading)
    assert reading.findings == []
    by_place: dict[str, list[str]] = {}
    for one in reading.passages:
        by_place.setdefault(one.place, []).append(one.text)
    return by_place


def test_every_letter_of_a_page_is_read() -> None:
    """The same letters as pypdf finds, and as many of each."""
    content = made()
    theirs = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert Counter(squeezed(passages(content)["trang 1"][0])) == Counter(squeezed(theirs))


def test_cells_stand_apart_and_wrapped_lines_go_on() -> None:
    """A cell is a line of its own, a paragraph is one line."""
    lines = passages(made())["trang 1"][0].splitlines()
    assert {"Hạnh", "Tơ", "1", "2", "3", "4"} <= set(lines)
    assert "Hồ sơ của bà Trương Thị Diệu Ánh (đã xong (8/8)), " in lines[1] + lines[2]
    assert any(line.startswith("Lorem ipsum") or "lorem" in line.casefold() for line in lines)


def test_strings_of_the_file_are_read() -> None:
    """Title, author, alternative texts, whatever brackets stand in them."""
    carried = passages(made())["thuộc tính tệp"]
    assert {"Tên tài liệu (thử)", "Trường A", "Mô tả hình"} <= set(carried)


def written(change: object) -> bytes:
    """A PDF of pypdf with one page, changed by a function of writer and page."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(100, 100)
    assert callable(change)
    change(writer, page)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def drawing(writer: pypdf.PdfWriter, content: bytes, *, table: bytes | None) -> DecodedStreamObject:
    """A form that draws in a font with or without a table of its letters."""
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    if table is not None:
        codes = DecodedStreamObject()
        codes.set_data(table)
        font[NameObject("/ToUnicode")] = writer._add_object(codes)
    form = DecodedStreamObject()
    form.set_data(content)
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return form


TABLE = b"1 beginbfrange <41> <5A> <0041> endbfrange 1 beginbfchar <01> <00C1> endbfchar"


def test_what_an_annotation_draws_is_read() -> None:
    """A note on a page has a face of its own."""

    def note(writer: pypdf.PdfWriter, page: pypdf.PageObject) -> None:
        content = rb"BT /F1 12 Tf (VI T\050\001) Tj /Span<</ActualText(an)>>BDC <4142> Tj EMC ET"
        form = drawing(writer, content, table=TABLE + b" 2 beginbfchar <20> <0020> <28> <0028> endbfchar")
        faces = DictionaryObject({NameObject("/N"): writer._add_object(form)})
        corners = ArrayObject(map(FloatObject, (0, 0, 9, 9)))
        annotation = {"/Subtype": NameObject("/FreeText"), "/AP": faces, "/Rect": corners}
        made_of = DictionaryObject({NameObject(name): value for name, value in annotation.items()})
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(made_of)])

    assert passages(written(note))["hình vẽ"] == ["VI T(ÁAB", "an"]


@pytest.mark.parametrize(
    ("content", "table"),
    [
        (b"BT /F1 12 Tf (A) Tj ET", None),
        (b"BT /F1 12 Tf (a) Tj ET", TABLE),
        (b"BT /F2 12 Tf (A) Tj ET", TABLE),
        (b"BT /F1 12 Tf (A Tj ET", TABLE),
        (b"BI /W 1 /H 1 ID x EI", TABLE),
    ],
    ids=["no table", "unknown letter", "unknown font", "no end", "inline image"],
)
def test_letters_that_nobody_can_explain_are_refused(content: bytes, table: bytes | None) -> None:
    """What cannot be read does not go out."""

    def hang(writer: pypdf.PdfWriter, page: pypdf.PageObject) -> None:
        page[NameObject("/Extra")] = writer._add_object(drawing(writer, content, table=table))

    found = [finding.sentence for finding in read_file("a.pdf", written(hang)).findings]
    assert len(found) == 1
    assert found[0].startswith("không đọc được nội dung để kiểm tra")


def test_an_old_version_inside_is_refused() -> None:
    """What was taken out of a PDF by adding to it is still there."""
    writer = pypdf.PdfWriter(io.BytesIO(made()), incremental=True)
    writer.add_metadata({"/Title": "khác"})
    stream = io.BytesIO()
    writer.write(stream)
    assert "còn giữ bản cũ" in read_file("a.pdf", stream.getvalue()).findings[0].sentence


def test_what_a_photo_inside_carries_is_read() -> None:
    """Typst takes a JPEG over as it is."""
    exif = Image.Exif()
    exif[0x013B] = "Vi Thị Tơ".encode()
    stream = io.BytesIO()
    Image.new("RGB", (2, 2)).save(stream, "JPEG", exif=exif)
    numbers = ", ".join(map(str, stream.getvalue()))
    content = made(f'#set document(title: "x")\n#image(bytes(({numbers})), alt: "x")')
    assert "Vi Thị Tơ" in " ".join(passages(content).get("ảnh", []))
