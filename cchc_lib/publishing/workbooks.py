"""What a school's workbooks say: whom they name, and the free texts of which a report may show some."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from cchc_lib.domain.columns import Column
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.publishing.marks import LISTS, People, Phrases, clean, words
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
_OWN_WORDS = re.compile(r"[^\W\d_]|(?:\d[ .-]?){6}")
"""A letter, or a number so long that it may be somebody's."""
_LONGEST_FOUND = 8
"""Of a text of more words its beginning is looked for: it may be cut short."""


class UnreadWorkbookError(Exception):
    """A workbook that cannot be read, so that nobody knows whom it names."""


class Known:
    """Texts that are nobody's own: closed choices, the plan, settings, the catalogue of procedures, public codes."""

    def __init__(self, params: Params, schools: Iterable[str], year: str) -> None:
        columns = [column for register in REGISTERS.values() for column in register.columns]
        models = [params.school_year(year), params.common_plan(year), params.legal_values(), *params.catalogue()]
        models += [model for school in schools for model in (params.school(school), params.plan(school, year))]
        said = [*LISTS["roles"], *(choice for column in columns for choice in column.choices)]
        every = {folded(text) for text in (*said, *texts_in([one.model_dump(mode="json") for one in models]))}
        self._texts = frozenset(every)
        self._letters = LISTS["kinds"] | {word for text in every for word in re.findall(r"[^\W_]+", text)}

    def holds(self, text: str) -> bool:
        """Whether a text is one of them, a figure, or a document's number with abbreviations that they have."""
        plain = folded(text)
        if plain in self._texts or not _OWN_WORDS.search(plain):
            return True
        code = _CODE.fullmatch(plain)
        return bool(code) and all(part in self._letters for part in str(code and code["letters"]).split("-"))


def texts_in(value: object) -> Iterator[str]:
    """Every text in nested plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from texts_in(one)


@dataclass(frozen=True, slots=True)
class Workbooks:
    """All that the workbooks of some schools hold: people, and the free texts of public columns."""

    people: People = field(default_factory=People)
    free: Phrases = field(default_factory=Phrases)

    def add_free(self, text: str) -> None:
        """Know a text that is to be read wherever it is shown."""
        for line in clean(text).splitlines():
            said = words(line)
            self.free.add(said[:_LONGEST_FOUND], text)
            self.people.add_public(said)

    def standing_in(self, lines: Iterable[str], known: Known) -> list[str]:
        """The free texts that stand in what the kit shows, as they stand in the workbook."""
        line = clean("\n".join(line for line in lines if not known.holds(line)))
        texts = [
            text for text in dict.fromkeys(text for _, text in self.free.find(words(line))) if not known.holds(text)
        ]
        return [one for one in texts if not any(one != other and folded(one) in folded(other) for other in texts)]


def read_workbooks(params: Params, schools: Iterable[str]) -> Workbooks:
    """Read every workbook of some schools raw: all years, rows with faults, other sheets, unknown columns, comments.

    Raises UnreadWorkbookError naming a workbook that cannot be read.
    """
    settings = [params.school(school) for school in schools]
    contacts = [contact for one in settings for contact in one.contacts]
    books = Workbooks(People(texts_in([one.model_dump() for one in settings]), contacts))
    for source in (path for one in settings for path in sorted(params.school_folder(one.code).iterdir())):
        if not re.fullmatch(r"\d{4}-\d{4}", source.stem):
            continue
        if not (source.suffix.lower() in WORKBOOK_SUFFIXES or source.is_dir()):
            continue
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
            if not is_blank(cell) and (at not in columns or columns[at].kind == "text"):
                cells.setdefault(at, {})[read_text(cell) or ""] = None
    for at, texts in cells.items():
        column = columns.get(at)
        title = column.heading if column else (heading.others.get(at) if heading else "") or f"thứ {at + 1}"
        for text in texts:
            _add(text, column, title, f"cột “{title}”, trang “{sheet.name}”", books)


def _add(text: str, column: Column | None, title: str, origin: str, books: Workbooks) -> None:
    """Add a text of a column: to be read when it is shown, names, or a sentence that names people."""
    if column and not column.personal:
        books.add_free(text)
        return
    sentence = column is not None and column.id in _SENTENCES
    if not sentence:
        books.people.add_name(text, origin, least=1 if column or _OF_PEOPLE.search(folded(title)) else 3)
    books.people.add_text(text, origin, sentence=sentence)


def _comments(source: Path) -> Iterator[str]:
    """What people noted on cells; in an old .xls they are not looked for."""
    with suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(source) as package:
        for name in package.namelist():
            if re.match(r"xl/(?:comments|threadedComments)|content\.xml$", name):
                for comment in _COMMENT.finditer(package.read(name).decode("utf-8", errors="replace")):
                    yield unescape(re.sub(r"<[^>]*>", " ", comment.group()))
