"""The template of the DOCX: ``mau.docx``, a school's own or the kit's, and the places in it that are filled.

A place is a name in double braces, such as ``{{trường}}``. A paragraph whose place has several values stands once for
each, and goes when there is none. ``{{nội dung}}`` is where the body stands; what follows the first section of the
template is the model of an appendix, with ``{{nội dung phụ lục}}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.text import collapsed, did_you_mean

BODY, APPENDIX_BODY = "nội dung", "nội dung phụ lục"
PLACES = frozenset(
    {
        *("cơ quan", "trường", "số", "ngày", "tên loại", "trích yếu", "kính gửi", "các nơi gửi", "căn cứ", "mở đầu"),
        *(BODY, "kết thúc", "nơi nhận", "chức vụ", "người ký", "phụ lục", "kèm theo", APPENDIX_BODY, "dấu"),
    }
)
STYLES = frozenset(
    {
        *("Normal", "Heading 1", "Heading 2", "Heading 3", "Title", "Caption", "Quote", "Table Grid", "Đầu văn bản"),
        *(f"List {kind}{level}" for kind in ("Bullet", "Number", "Continue") for level in ("", " 2", " 3")),
        *("Chữ trong bảng", "Đầu cột", "Ghi chú bảng", "Hình", "Tên hình", "Mã lệnh", "Đường kẻ"),
    }
)
_KIT = Path(__file__).parent / TEMPLATE
_PLACE = re.compile(r"\{\{([^{}]+)\}\}|\{+[^{}]*\}*|[^{}]*\}+")  # or what lacks a brace

Values = Mapping[str, str | Sequence[str]]


class _UnusableError(Exception):
    """Why a template cannot be used."""


class Template:
    """An open template, taken apart: the empty document and the elements of its headers and footers; the models.

    Models are what stands before the body (``head``) and behind it (``tail``), and an ``appendix``; ``body_section``
    and ``appendix_section`` are the sections' properties (``w:sectPr``).
    """

    def __init__(self, path: Path) -> None:
        try:
            self.document: Any = docx.Document(str(path))
        except Exception as error:  # whatever a damaged file makes the reader stumble over
            raise _UnusableError("không mở được (không phải tệp .docx)") from error
        *elements, self.appendix_section = body = self.document.element.body
        if "Table Grid" not in self.document.styles:  # LibreOffice's own format has no styles of tables
            self.document.styles.element.append(deepcopy(docx.Document(str(_KIT)).styles["Table Grid"].element))
        styles = {style.name: style.element for style in self.document.styles}
        if missing := STYLES - styles.keys():
            raise _UnusableError(f"thiếu kiểu chữ “{min(missing)}”")
        numbers = (name for name in sorted(STYLES) if name.startswith("List Number"))
        if plain := [name for name in numbers if not styles[name].xpath("./w:pPr/w:numPr/w:numId")]:
            raise _UnusableError(f"có kiểu chữ “{plain[0]}” không đánh số")
        self.headers = _headers(self.document)
        if unknown := {name for one in (*elements, *self.headers) for name in _places_in(one)} - PLACES:
            near = did_you_mean(min(unknown).strip("{}"), sorted(PLACES)).replace("“", "“{{").replace("”", "}}”")
            raise _UnusableError(f"có chỗ điền lạ “{min(unknown)}” ({near[0].lower()}{near[1:-1]})")
        place, appendix_place = _place_of(elements, BODY), _place_of(elements, APPENDIX_BODY)
        ends = (at for at, one in enumerate(elements) if one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None)
        end = next(ends, 0)
        if not place < end < appendix_place:
            raise _UnusableError("phải có hai phần (section): báo cáo trước, phụ lục sau")
        self.body_section = elements[end].pPr.sectPr
        elements[end].pPr.remove(self.body_section)
        says_more = "".join(elements[end].itertext()).strip()
        self.head, self.tail = elements[:place], elements[place + 1 : end + bool(says_more)]
        self.appendix = elements[end + 1 :]
        del body[:]


def open_template(own: Path | None = None) -> Template:
    """The school's own template if there is one that can be used, else the kit's."""
    if own and own.is_file():
        with suppress(_UnusableError):
            return Template(own)
    return Template(_KIT)


def template_fault(own: Path) -> str:
    """What is wrong with a school's own template, in one Vietnamese sentence; blank when it can be used."""
    try:
        Template(own)
    except _UnusableError as fault:
        label = "/".join(own.parts[-4:])
        return f"Mẫu {label} {fault} nên tệp Word dùng mẫu có sẵn; hãy sửa lại từ bản mau.docx của bộ công cụ."
    return ""


def _headers(document: Any) -> list[Any]:
    """The elements of headers and footers, with a place for the mark in the head of every page."""
    sections = document.sections
    body, appendix = sections[0]._sectPr, sections[-1]._sectPr
    later = appendix.xpath("./*[@w:type='default']")
    if later and appendix.titlePg_val and not body.xpath("./*[@w:type='first']"):
        # LibreOffice keeps of a part of one page its first page's heads: the next pages get those of the appendix
        for reference in body.xpath("./*[@w:type='default']"):
            reference.set(qn("w:type"), "first")
        body[:0] = deepcopy(later)
        body.titlePg_val = True
    sections[0].header.is_linked_to_previous = sections[0].first_page_header.is_linked_to_previous = False
    kinds = ("header", "first_page_header", "even_page_header", "footer", "first_page_footer", "even_page_footer")
    every = [getattr(section, kind) for section in sections for kind in kinds]
    found = [one for one in every if not one.is_linked_to_previous]
    for one in found:
        if one._element.tag == qn("w:hdr") and "dấu" not in _places_in(one._element):
            one.add_paragraph("{{dấu}}", "Đầu văn bản")
    return [one._element for one in found]


def _places_in(element: Any) -> list[str]:
    """The names of the places in a paragraph, or in all that an element has."""
    texts = ("".join(text.text or "" for text in one.iter(qn("w:t"))) for one in element.iter(qn("w:p")))
    return [_name(found) for text in texts for found in _PLACE.finditer(text)]


def _name(found: re.Match[str]) -> str:
    """The name of a place, however it is spaced and its accents composed; one that lacks a brace has no name."""
    return collapsed(found[1] or found[0])


def _place_of(elements: Sequence[Any], name: str) -> int:
    for place, one in enumerate(elements):
        if one.tag == qn("w:p") and name in _places_in(one):
            return place
    raise _UnusableError(f"thiếu dòng {{{{{name}}}}}")


def fill(elements: Iterable[Any], values: Values) -> None:
    """Put values into the places of these elements; text that looks like a place, or is markup, stays text."""
    for paragraph in [found for one in elements for found in one.iter(qn("w:p"))]:
        names = _places_in(paragraph)
        many = next((values[name] for name in names if not isinstance(values.get(name, ""), str)), None)
        if many is not None:
            for value in many:
                again = deepcopy(paragraph)
                paragraph.addprevious(again)
                _put(again, {**values, **{name: value for name in names if values[name] is many}})
            paragraph.getparent().remove(paragraph)
        elif names:
            _put(paragraph, values)


def _put(paragraph: Any, values: Values) -> None:
    """Replace the places, which word processors part into several runs as they like; each value in its first run."""
    runs = list(paragraph.iter(qn("w:r")))  # tracked and linked ones too
    texts = [run.text for run in runs]
    for found in reversed(list(_PLACE.finditer("".join(texts)))):
        at, value = 0, str(values.get(_name(found), ""))
        for number, text in enumerate(texts):
            first, last = max(found.start() - at, 0), min(found.end() - at, len(text))
            at += len(text)
            if first < last:
                texts[number] = text[:first] + value + text[last:]
                value = ""
    for run, text in zip(runs, texts, strict=True):
        if run.text != text:
            run.text = text
