"""Reading a published file whole, whatever its form: text, properties, and what in it may not go out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from html import unescape

from cchc_lib.publishing.contents import Passage, Reading
from cchc_lib.publishing.pages import read_page
from cchc_lib.publishing.pdf import read_pdf
from cchc_lib.publishing.pictures import read_picture
from cchc_lib.rendering.docx_fonts import embedded_fonts

MOST_UNPACKED = 200 * 1024 * 1024


def read_file(name: str, content: bytes) -> Reading:
    """Read a file by its suffix; one that cannot be read is a finding of its own, so that nothing goes out unread."""
    reading = Reading()
    reader = _READERS.get(name.rpartition(".")[2])
    if reader is None:
        reading.refuse("", "không phải dạng tệp được công khai (html, pdf, docx, xlsx).")
        return reading
    try:
        reader(content, reading)
    except Exception as error:  # whatever a reader stumbles over, the file was not read whole
        reading.refuse("", f"không đọc được nội dung để kiểm tra ({type(error).__name__}).")
    return reading


def _read_plain(content: bytes, reading: Reading) -> None:
    reading.passages.append(Passage("", content.decode("utf-8")))


_PARTS = (".xml", ".rels", ".vml")
_PICTURES = (".png", ".jpeg", ".jpg")
_CALLS = re.compile(
    r"<(?:\w+:)?(?:f|instrText)\b[^>]*>[^<]*(?:HYPERLINK|WEBSERVICE|DDE|INCLUDE|IMPORT|://|\\\\|\[)", re.IGNORECASE
)
_SHOWN = {"descr", "title", "name", "alt", "author"}
_BREAKS = re.compile(
    r"</(?:\w+:)?(?:p|si|is|row|c|tr|t[cr]|comment|title|creator|subject|keywords)>|<(?:\w+:)?(?:br|tab)\b"
)


def _read_office(content: bytes, reading: Reading) -> None:
    """All parts of a DOCX or XLSX as text, attributes and document properties too; of the rest only the kit's fonts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(info.file_size for info in package.infolist()) > MOST_UNPACKED:
            reading.refuse("", "tệp quá lớn sau khi giải nén nên không kiểm tra được.")
            return
        for name in package.namelist():
            if name.casefold().endswith(_PARTS):
                _read_part(name, _decoded(package.read(name)), reading)
            elif name.casefold().endswith(_PICTURES):
                read_picture(package.read(name), reading, name)
            elif not name.endswith("/") and package.read(name) not in embedded_fonts():
                reading.refuse(name, "tệp chứa phần không đọc được (macro hoặc tệp nhúng).")


def _read_part(name: str, xml: str, reading: Reading) -> None:
    if re.search(r"TargetMode\s*=\s*[\"']External", xml):
        reading.refuse(name, "có liên kết ra ngoài.")
    if re.search(r"<!(?:DOCTYPE|ENTITY)", xml, re.IGNORECASE):
        reading.refuse(name, "có khai báo DOCTYPE trong XML.")
    if _CALLS.search(xml):
        reading.refuse(name, "có công thức hoặc trường lấy dữ liệu từ nơi khác.")
    reading.passages.append(Passage(name, _without_tags(xml)))
    for comment in re.findall(r"<!--(.*?)-->", xml, re.DOTALL):
        reading.passages.append(Passage(name, comment))
    for attribute, _, value in re.findall(r"(\w+)\s*=\s*([\"'])(.*?)\2", xml, re.DOTALL):
        if value:
            reading.passages.append(Passage(name, unescape(value), shown=attribute in _SHOWN))


def _without_tags(xml: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", _BREAKS.sub(lambda tag: f"\n{tag.group()}", xml)))


def _decoded(data: bytes) -> str:
    return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")


_READERS: Mapping[str, Callable[[bytes, Reading], None]] = {
    "html": read_page,
    "pdf": read_pdf,
    "docx": _read_office,
    "xlsx": _read_office,
    "txt": _read_plain,
}
