"""Whom a school's workbooks and exports name, and the texts that are nobody's own."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatch
from html import unescape
from pathlib import Path

from pydantic import BaseModel

from cchc_lib.domain.columns import Column
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.publishing.marks import LISTS, People
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import RawSheet, UnreadableError, is_blank
from cchc_lib.registers.merging import source_label
from cchc_lib.registers.tables.cells import read_text
from cchc_lib.registers.tables.headings import assign_sheets, find_heading
from cchc_lib.registers.tables.mapping import SheetMapping, mapping_of
from cchc_lib.settings.params import Params
from cchc_lib.settings.sources import SUFFIXES, Source
from cchc_lib.text import folded

_SENTENCES = frozenset({"content", "abstract", "late_reason", "note", "rating"})
"""Personal columns that hold sentences; every other one names people."""
_OF_PEOPLE = re.compile(r"tên|họ và|người|giáo viên|học sinh|phụ huynh")
"""Headings that the kit does not know and that promise names."""
_YEAR = re.compile(r"\d{4}-\d{4}")
_WITH_COMMENTS = re.compile(r"xl/(?:comments|threadedComments)|content\.xml$")
_COMMENT = re.compile(r"<(text|threadedComment|office:annotation)\b.*?</\1>", re.DOTALL)
_CODE = re.compile(
    r"(?:(?:quyết định|kế hoạch|báo cáo|thông báo|công văn|tờ trình|biên bản|nghị quyết|hướng dẫn|kết luận) )?(?:số )?"
    r"\d{1,5}[a-z]?/(?:\d{4}/)?(?P<letters>[^\W_]+(?:-[^\W_]+)*)(?:,? ngày \d\d?/\d\d?/\d{4})?"
)
"""A document by its number, as Nghị định 30/2020/NĐ-CP has it."""
_LETTERS = re.compile(r"\d/(?:\d{4}/)?([^\W_]+(?:-[^\W_]+)*)")
_OWN_WORDS = re.compile(r"[^\W\d_]|(?:\d\D*){6}")
"""A letter, or a number so long that it may be somebody's."""


class UnreadWorkbookError(Exception):
    """A workbook that cannot be read, so that nobody knows whom it names."""


class Known:
    """Texts that are nobody's own: closed choices, the plan, settings, the catalogue of procedures, public codes."""

    def __init__(self, params: Params, schools: Iterable[str], year: str) -> None:
        columns = [column for register in REGISTERS.values() for column in register.columns]
        models = [params.school_year(year), params.common_plan(year), params.legal_values(), *params.catalogue()]
        settings = [params.school(school) for school in schools]
        models += [*settings, *(params.plan(school, year) for school in schools)]
        said = [*LISTS["roles"], *(choice for column in columns for choice in column.choices), *texts_of(*models)]
        self._texts = frozenset(map(folded, said))
        named = {part for text in self._texts for letters in _LETTERS.findall(text) for part in letters.split("-")}
        self._letters = LISTS["kinds"] | named | {folded(one.abbreviation) for one in settings}

    def holds(self, text: str) -> bool:
        """Whether a text is one of them, a figure, or a document's number with abbreviations that they have."""
        plain = folded(text)
        if plain in self._texts or not _OWN_WORDS.search(plain):
            return True
        code = _CODE.fullmatch(plain)
        return code is not None and all(part in self._letters for part in code["letters"].split("-"))


def texts_of(*models: BaseModel) -> Iterator[str]:
    """Every text of settings, save how exports are read: that may name people."""
    return texts_in([one.model_dump(mode="json", exclude={"sources", "shared_sources"}) for one in models])


def texts_in(value: object) -> Iterator[str]:
    """Every text in nested plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from texts_in(one)


def read_people(params: Params, schools: Iterable[str]) -> People:
    """Whom the files of some schools name: all years, exports, rows with faults, other sheets, columns and comments.

    Raises UnreadWorkbookError naming a file that cannot be read.
    """
    settings = [params.school(school) for school in schools]
    contacts = [contact for one in settings for contact in one.contacts]
    people = People(texts_of(*settings), contacts)
    for one in settings:
        exports = params.sources(one.code)
        for year in sorted(params.school_folder(one.code).iterdir()):
            if _YEAR.fullmatch(year.stem):
                for path in sorted(year.iterdir()) if exports and year.is_dir() else [year]:
                    if path.is_dir() or (path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".~"))):
                        _read_file(path, source_label(params, path), exports, people)
    return people


def _read_file(path: Path, label: str, sources: Iterable[Source], people: People) -> None:
    """Add whom a workbook or an export names."""
    try:
        sheets = open_source(path, label).sheets
    except UnreadableError as error:
        raise UnreadWorkbookError(label) from error
    registers = {
        id(sheet): mapping_of(REGISTERS[name]) for name, sheet in assign_sheets(sheets, FaultLog(label)).items()
    }
    fed = [mapping_of(REGISTERS[one.register_id], None, one) for one in sources if fnmatch(path.name, one.file)]
    for sheet in sheets:
        if sheet.too_large:
            raise UnreadWorkbookError(f"{label}, trang {sheet.name}")
        read_sheet(sheet, [registers[id(sheet)]] if id(sheet) in registers else fed, people)
    with suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(path) as package:  # an old .xls is no package
        for name in filter(_WITH_COMMENTS.match, package.namelist()):
            for comment in _COMMENT.finditer(package.read(name).decode("utf-8", errors="replace")):
                people.add_text(unescape(re.sub(r"<[^>]*>", " ", comment.group())), f"ghi chú của ô trong {label}")


def read_sheet(sheet: RawSheet, mappings: Iterable[SheetMapping], people: People) -> None:
    """Add whom one sheet names; without mappings it is no register, its columns are called by their first cells."""
    columns: dict[int, Column] = {}
    titles: dict[int, str] = {}
    first = 0
    for mapping in mappings:
        if heading := find_heading(mapping.register, sheet, mapping.names):
            places = {**{name: (at,) for name, at in heading.columns.items()}, **heading.alike}
            known = {column.id: column for column in mapping.register.columns}
            columns |= {at: known[name] for name, each in places.items() if name in known for at in each}
            first = heading.first
            titles |= heading.others
    rows = sheet.rows[first:]
    for at in range(max(map(len, rows), default=0)):
        column = columns.get(at)
        cells = () if column and column.kind != "text" else dict.fromkeys(row[at] for row in rows if at < len(row))
        texts = [read_text(cell) or "" for cell in cells if not is_blank(cell)]
        if not texts:
            continue
        title = column.heading if column else titles.get(at, texts[0])
        least = 1 if column or _OF_PEOPLE.search(folded(title)) else 3
        sentence = column is not None and column.id in _SENTENCES
        for text in texts:
            origin = f"cột “{title}”, trang “{sheet.name}”"
            if column and not column.personal:
                people.add_public(text)
                continue
            if not sentence:
                people.add_name(text, origin, least=least)
            people.add_text(text, origin, sentence=sentence)
