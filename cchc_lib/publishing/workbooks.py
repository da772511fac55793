"""What a school's workbooks say: whom they name, and the free texts of which a report may show some."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from cchc_lib.domain.columns import Column
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.publishing.marks import ROLES, People, Phrases, clean, words
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.formats.files import WORKBOOK_SUFFIXES, open_source
from cchc_lib.registers.formats.raw import RawSheet, UnreadableError, is_blank
from cchc_lib.registers.merging import source_label
from cchc_lib.registers.tables.cells import read_text
from cchc_lib.registers.tables.headings import assign_sheets, find_heading
from cchc_lib.settings.params import Params
from cchc_lib.text import folded

_SENTENCES = frozenset({"content", "abstract", "late_reason", "note", "rating"})
"""Personal columns that hold sentences; every other one names people."""
_OF_PEOPLE = re.compile(r"tên|họ và|người|giáo viên|học sinh|phụ huynh")
"""Headings that the kit does not know and that promise names."""
_COMMENT = re.compile(r"<(text|threadedComment|office:annotation)\b.*?</\1>", re.DOTALL)
_CODE = re.compile(
    r"(?:(?:quyết định|kế hoạch|báo cáo|thông báo|công văn|tờ trình|biên bản|nghị quyết|hướng dẫn|kết luận) )?(?:số )?"
    r"\d{1,5}[a-z]?/(?:\d{4}/)?(?P<letters>[^\W_]+(?:-[^\W_]+)*)(?:,? ngày \d\d?/\d\d?/\d{4})?"
)
"""A document by its number, as Nghị định 30/2020/NĐ-CP has it."""
_KINDS = frozenset(re.findall(r"\w+", "qđ kh bc tb cv ttr bb nq hd gm ctr kl qc pa đa hđ tt nđ ct cp"))
_MOST_DIGITS, _LONGEST_FOUND = 5, 8
"""A longer number may be somebody's. Of a text of more words its beginning is looked for: it may be cut short."""


class UnreadWorkbookError(Exception):
    """A workbook that cannot be read, so that nobody knows whom it names."""


class Known:
    """Texts that are nobody's own: closed choices, the plan, settings, the catalogue of procedures, public codes."""

    def __init__(self, texts: Iterable[str]) -> None:
        every = [folded(text) for text in texts]
        self._texts = frozenset(every)
        self._letters = _KINDS | {word for text in every for word in re.findall(r"[^\W_]+", text)}

    def holds(self, text: str) -> bool:
        """Whether a text is one of them, a figure, or a document's number with abbreviations that they have."""
        plain = folded(text)
        if plain in self._texts or not re.search(rf"[^\W\d_]|(?:\d[ .-]?){{{_MOST_DIGITS + 1}}}", plain):
            return True
        code = _CODE.fullmatch(plain)
        return bool(code) and all(part in self._letters for part in str(code and code["letters"]).split("-"))


def known_texts(params: Params, school: str, year: str) -> Known:
    """What may stand on a school's report without being read."""
    columns = [column for register in REGISTERS.values() for column in register.columns]
    settings = params.school(school), params.school_year(year), params.plan(school, year), params.legal_values()
    return Known(
        [
            *ROLES,
            *(choice for column in columns for choice in column.choices),
            *(text for text in texts_in([one.model_dump(mode="json") for one in (*settings, *params.catalogue())])),
        ]
    )


def texts_in(value: object) -> Iterator[str]:
    """Every text in nested plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


@dataclass(frozen=True, slots=True)
class Workbooks:
    """All that a school's workbooks hold: people, and the free texts of public columns."""

    people: People
    free: Phrases

    def standing_in(self, lines: Iterable[str], known: Known) -> list[str]:
        """The free texts that stand in what the kit shows, as they stand in the workbook."""
        line = clean("\n".join(line for line in lines if not known.holds(line)))
        found = dict.fromkeys(text for _, text in self.free.find(line, words(line)))
        texts = [text for text in found if not known.holds(text)]
        return [one for one in texts if not any(one != other and folded(one) in folded(other) for other in texts)]


def read_workbooks(params: Params, school: str) -> Workbooks:
    """Read every workbook of a school raw: all its years, rows with faults, other sheets, unknown columns, comments.

    Raises UnreadWorkbookError naming a workbook that cannot be read.
    """
    settings = params.school(school)
    books = Workbooks(People(tuple(texts_in(settings.model_dump())), settings.contacts), Phrases())
    for source in _sources(params.school_folder(school)):
        label = source_label(params, source)
        try:
            sheets = open_source(source, label).sheets
        except UnreadableError as error:
            raise UnreadWorkbookError(label) from error
        registers = {id(sheet): name for name, sheet in assign_sheets(sheets, FaultLog(label)).items()}
        for sheet in sheets:
            if sheet.too_large:
                raise UnreadWorkbookError(f"{label}, trang {sheet.name}")
            read_sheet(sheet, registers.get(id(sheet)), books)
        for comment in _comments(source):
            books.people.add_text(comment, f"ghi chú của ô trong {label}")
    return books


def _sources(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if re.fullmatch(r"\d{4}-\d{4}", path.stem) and (path.suffix.lower() in WORKBOOK_SUFFIXES or path.is_dir())
    )


def read_sheet(sheet: RawSheet, register_id: str | None, books: Workbooks) -> None:
    """Add what one sheet says; ``register_id`` is None for a sheet that is no register."""
    register = REGISTERS[register_id] if register_id else None
    heading = find_heading(register, sheet) if register else None
    columns: dict[int, Column] = {}
    if register and heading:
        places = {**{name: (at,) for name, at in heading.columns.items()}, **heading.alike}
        columns = {at: register.column(name) for name, each in places.items() for at in each}
    cells: dict[int, dict[str, None]] = {}
    for row in sheet.rows[heading.first if heading else 0 :]:
        for at, cell in enumerate(row):
            column = columns.get(at)
            if not is_blank(cell) and (column is None or column.kind == "text"):
                cells.setdefault(at, {})[read_text(cell) or ""] = None
    for at, texts in cells.items():
        unknown = (heading.others.get(at) if heading else None) or f"thứ {at + 1}"
        column = columns.get(at)
        origin = f"cột “{column.heading if column else unknown}”, trang “{sheet.name}”"
        _add(texts, column, unknown, origin, books)


def _add(texts: Iterable[str], column: Column | None, title: str, origin: str, books: Workbooks) -> None:
    """Add the texts of one column: to be read when they are shown, names, or sentences that name people."""
    people = books.people
    for text in texts:
        if column is None:
            people.add_name(text, origin, least=1 if _OF_PEOPLE.search(folded(title)) else 3)
            people.add_text(text, origin)
        elif column.personal:
            if column.id not in _SENTENCES:
                people.add_name(text, origin)
            people.add_text(text, origin, sentence=column.id in _SENTENCES)
        else:
            for line in clean(text).splitlines():
                books.free.add(words(line)[:_LONGEST_FOUND], text)
                people.add_public(line)


def _comments(source: Path) -> Iterator[str]:
    """What people noted on cells; in an old .xls they are not looked for."""
    with suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(source) as package:
        for name in package.namelist():
            if re.match(r"xl/(?:comments|threadedComments)|content\.xml$", name):
                for comment in _COMMENT.finditer(package.read(name).decode("utf-8", errors="replace")):
                    yield unescape(re.sub(r"<[^>]*>", " ", comment.group()))
