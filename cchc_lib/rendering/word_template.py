"""The template of the DOCX: ``mau.docx``, a school's own or the kit's, and the places in it that are filled.

A place is a name in double braces, such as ``{{trường}}``. A paragraph whose place has several values stands once for
each, and goes when there is none. ``{{nội dung}}`` is where the body stands; what follows the first section of the
template is the model of an appendix, with ``{{nội dung phụ lục}}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.text import did_you_mean

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
_PLACE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")

Values = Mapping[str, str | Sequence[str]]


class _UnusableError(Exception):
    """Why a template cannot be used."""


@dataclass(frozen=True, slots=True)
class Template:
    """An open template, taken apart: the document with its head, what follows the body, and the appendix's model.

    ``headers`` are the elements of its headers and footers; ``body_section`` and ``appendix_section`` are the sections'
    properties (``w:sectPr``).
    """

    document: Any
    headers: tuple[Any, ...]
    tail: tuple[Any, ...]
    appendix: tuple[Any, ...]
    body_section: Any
    appendix_section: Any


def open_template(own: Path | None = None) -> Template:
    """The school's own template if there is one that can be used, else the kit's."""
    return _opened(own if own and own.is_file() and not template_fault(own) else _KIT)


def template_fault(own: Path) -> str:
    """What is wrong with a school's own template, in one Vietnamese sentence; blank when it can be used."""
    try:
        _opened(own)
    except _UnusableError as fault:
        label = "/".join(own.parts[-4:])
        return f"Mẫu {label} {fault} nên tệp Word dùng mẫu có sẵn; hãy sửa lại từ bản mau.docx của bộ công cụ."
    return ""


def fill(elements: Iterable[Any], values: Values) -> None:
    """Put values into the places of these elements; text that looks like a place, or is markup, stays text."""
    for paragraph in [found for one in elements for found in one.iter(qn("w:p"))]:
        _fill_paragraph(paragraph, values)


def _opened(path: Path) -> Template:
    try:
        document = docx.Document(str(path))
    except Exception as error:  # whatever a damaged file makes the reader stumble over
        raise _UnusableError("không mở được (không phải tệp .docx)") from error
    body = document.element.body
    headers = _headers(document)
    _check(document, headers)
    ends = [place for place, one in enumerate(body) if one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None]
    place = _place_of(body, BODY)
    if not ends or not place < ends[0] < _place_of(body, APPENDIX_BODY):
        raise _UnusableError("phải có hai phần (section): báo cáo trước, phụ lục sau")
    elements = list(body)
    last = elements.pop()
    for one in elements[place:]:
        body.remove(one)
    end = elements[ends[0]]
    section = end.pPr.sectPr
    end.pPr.remove(section)
    tail = elements[place + 1 : ends[0]] + ([end] if "".join(end.itertext()).strip() else [])
    body.remove(last)
    return Template(document, headers, tuple(tail), tuple(elements[ends[0] + 1 :]), section, last)


def _check(document: Any, headers: Sequence[Any]) -> None:
    if missing := STYLES - {style.name for style in document.styles}:
        raise _UnusableError(f"thiếu kiểu chữ “{min(missing)}”")
    paragraphs = (found for one in (document.element.body, *headers) for found in one.iter(qn("w:p")))
    named = {name for paragraph in paragraphs for name in _places_in(paragraph)}
    if unknown := named - PLACES:
        raise _UnusableError(f"có chỗ điền lạ “{min(unknown)}” ({did_you_mean(min(unknown), PLACES).rstrip('.')})")


def _places_in(paragraph: Any) -> list[str]:
    return _PLACE.findall("".join(text.text or "" for text in paragraph.iter(qn("w:t"))))


def _headers(document: Any) -> tuple[Any, ...]:
    """Every header and footer of the template that is not the one before it again."""
    kinds = ("header", "first_page_header", "even_page_header", "footer", "first_page_footer", "even_page_footer")
    every = [getattr(section, kind) for section in document.sections for kind in kinds]
    return tuple(one._element for one in every if not one.is_linked_to_previous)


def _place_of(body: Any, name: str) -> int:
    for place, one in enumerate(body):
        if one.tag == qn("w:p") and name in _places_in(one):
            return place
    raise _UnusableError(f"thiếu dòng {{{{{name}}}}}")


def _fill_paragraph(element: Any, values: Values) -> None:
    names = _places_in(element)
    many = next((values[name] for name in names if not isinstance(values.get(name, ""), str)), None)
    for value in many or ():
        again = deepcopy(element)
        element.addprevious(again)
        _put(again.r_lst, {**values, **{name: value for name in names if values[name] is many}})
    if many is not None:
        element.getparent().remove(element)
    elif names:
        _put(element.r_lst, values)


def _put(runs: Sequence[Any], values: Values) -> None:
    """Replace the places, which word processors part into several runs as they like; each value in its first run."""
    texts = [run.text for run in runs]
    for found in reversed(list(_PLACE.finditer("".join(texts)))):
        at, value = 0, str(values.get(found[1], ""))
        for number, text in enumerate(texts):
            first, last = max(found.start() - at, 0), min(found.end() - at, len(text))
            at += len(text)
            if first < last:
                texts[number] = text[:first] + value + text[last:]
                value = ""
    for run, text in zip(runs, texts, strict=True):
        if run.text != text:
            run.text = text
