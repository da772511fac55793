"""Whom a school's files name, and what in people's text looks personal: few marks and sure ones, all looked at.

Texts are compared word by word within a line, accents as written or wholly without. Marked are: full names that stand
in the registers; a surname with two or more capitalised words, known or not; a name after a title ("cô Thu Hường") or a
role; numbers of identity, phone and account, days of birth, addresses of mail; sentences of the registers' personal
columns. Names of streets, places and schools, roles, and what stands in the school's settings are no persons.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from html import unescape
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from cchc_lib.domain.schema import REGISTERS, Column
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.formats.files import open_source, read_bytes, read_csv_sheet
from cchc_lib.registers.formats.raw import RawSheet, UnreadableError, is_blank
from cchc_lib.registers.merging import source_label
from cchc_lib.registers.sources import matching
from cchc_lib.registers.tables.cells import read_text
from cchc_lib.registers.tables.headings import SheetMapping, assign_sheets, find_heading, is_source_only, mapping_of
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import Source
from cchc_lib.text import folded, without_accents

_ALIKE = str.maketrans("ÐðƉɖАВЕКМНОРСТУХаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧον", "ĐđĐđABEKMHOPCTYXaeopcyxijshABEZHIKMNOPTYXov")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What nobody sees: soft hyphens, zero-width and bidi characters, fillers, variation selectors, tags."""
_NOT_SEEN = "có ký tự không nhìn thấy"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_RUN = re.compile(rf"{_WORD.pattern}(?:[\s-]+{_WORD.pattern})*")
_BETWEEN_NAMES = re.compile(r"[,;/\n()&+|:]|\s[-–]\s|\svà\s")
_AROUND = " .,;:!?…()“”\"'-+*"
_LONGEST_NAME, _LEAST_OF_SENTENCE = 6, 5  # words, spaces
_NOT_SHOWN = frozenset({"kind", "people", "align", "status", "statuses", "tone", "format", "sources", "shared_sources"})
"""Closed words; what a block repeats; how exports are read, which may name people."""
_SENTENCES = frozenset({"content", "abstract", "late_reason", "note", "rating"})
"""Personal columns that hold sentences; every other one names people."""
_OF_PEOPLE = re.compile(r"tên|họ và|người|giáo viên|học sinh|phụ huynh")
"""Headings that the kit does not know and that promise names."""
_OF_A_YEAR = re.compile(r"\d{4}-\d{4}(?:/(?:.*/)?[^.~/][^/]*)?\.(?:xlsx|xls|ods|csv)", re.IGNORECASE)
"""Workbooks, and whatever lies in the folder of a school year; no lock file."""
_WITH_COMMENTS = re.compile(r"xl/(?:comments|threadedComments)|content\.xml$")
_COMMENT = re.compile(r"<(text|threadedComment|office:annotation)\b.*?</\1>", re.DOTALL)

_LINES = Path(__file__).with_name("names.txt").read_text("utf-8").splitlines()
LISTS = {name: frozenset(listed.split(", ")) for name, listed in (line.split(": ") for line in _LINES)}
"""Words of names, and of what looks like a name."""
_SURNAMES, _TITLES, _ROLES = LISTS["surnames"], LISTS["titles"], LISTS["roles"]
_NO_NAME = (_TITLES | LISTS["no_name"]) - _SURNAMES  # words that begin no name after a title
_NO_PERSON = _ROLES | LISTS["no_person"]  # how texts begin that look like a name and are none
_OF_A_PLACE = re.compile(rf"""(?<![^\W_])(?:{"|".join(LISTS["places"])})[\s“"'‘(-]*$""")
"""What makes a name behind it a street's, a school's, a prize's; behind a colon a person may be named."""

_BEGIN, _END = r"(?<![\w/])(?<!\d[.,-])", r"(?![\w/]|[.,-]\d)"
_SHAPES = {
    "số điện thoại": rf"{_BEGIN}(?:\(?(?:\+|00)?84\)?[ .-]?(?:\(0\))?|\(?0)[2-9](?:\)?[ .-]?\d){{8,9}}{_END}",
    "số định danh": rf"{_BEGIN}(?:\d{{12}}|0\d\d(?:[ .-]\d{{3}}){{3}}|\d{{9}}|\d{{3}}(?: \d{{3}}){{2}}){_END}",
    "số giấy tờ, tài khoản": (
        r"(?i:\b(?:cmnd|cmtnd|cccd|căn cước|chứng minh nhân dân|định danh|hộ chiếu|stk|tài khoản|tk)\b)"
        rf"[^\d\n]{{0,30}}\d(?:[ .-]?\d){{5,18}}{_END}"
    ),
    "ngày sinh": (
        r"(?i:\b(?:(?:ngày|năm) sinh|sinh (?:ngày|năm)|sinh(?=:? ?\d)|sn|ns)\b)\s*:?\s*(?:\d{1,2}\s?[./-]\s?\d{1,2}"
        rf"\s?[./-]\s?\d{{2,4}}|(?:ngày )?\d{{1,2}} tháng \d{{1,2}} năm \d{{4}}|(?:19|20)\d\d){_END}"
    ),
    "chỗ có thể giấu chữ": rf"\({_NOT_SEEN}: [0-9A-F ]+\)",
    "địa chỉ thư điện tử": r"[\w.+-]+ ?(?:@|\((?:at|a còng)\)) ?[\w-]+(?: ?(?:\.|\(dot\)) ?[\w-]+)+",
}


def clean(text: str) -> str:
    """A text as it is compared and shown: composed, wide and look-alike letters as plain ones, nothing hidden."""
    seen = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", seen.translate(_ALIKE)).strip()


def read_out(text: str) -> tuple[str, ...]:
    """A text's cleaned lines, each with the codes of what is hidden in it."""
    hidden = [(line, " ".join(f"{ord(c):X}" for c in "".join(_HIDDEN.findall(line)))) for line in text.splitlines()]
    lines = (f"{clean(line)} ({_NOT_SEEN}: {codes})" if codes else clean(line) for line, codes in hidden)
    return tuple(filter(None, lines))


def texts_in(value: object) -> Iterator[str]:
    """Every text in settings, blocks and nested plain values, save what is never shown as it stands there."""
    if isinstance(value, BaseModel | Mapping):
        value = [one for name, one in dict(value).items() if name not in _NOT_SHOWN]
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


class Word(NamedTuple):
    """A word of a line: where it stands, its letters without case, and the same however its accents are placed."""

    text: str
    start: int
    end: int
    lower: str
    key: str


@lru_cache(maxsize=1 << 16)
def _key(lower: str) -> str:
    """'hoà' and 'hòa' have one key, the letters and then the accents; a word without accents is its own."""
    accents = sorted(letter for letter in unicodedata.normalize("NFD", lower) if unicodedata.combining(letter))
    return f"{without_accents(lower)}{''.join(accents)}{'đ' * lower.count('đ')}"


def runs(line: str) -> list[list[Word]]:
    """The words of a cleaned line, parted where more than spaces and hyphens stands between them: so ends a name."""
    spans = [_WORD.finditer(line, *run.span()) for run in _RUN.finditer(line)]
    return [[Word(m[0], *m.span(), m[0].casefold(), _key(m[0].casefold())) for m in words] for words in spans]


class Mark(NamedTuple):
    """What looks personal in a cleaned line, and why."""

    start: int
    end: int
    why: str


class People:
    """Whom the registers of a school name, and what may be named all the same: the settings of the school.

    ``unreadable`` are sentences about files of which nobody knows whom they name.
    """

    def __init__(self, settings: Collection[str] = ()) -> None:
        self.unreadable: list[str] = []
        self._names = dict[tuple[str, ...], str]()  # the keys of their words, as written and without accents
        self._given, self._public, self._sentences = set[str](), set[str](), dict[str, str]()
        self._ours = "|".join(
            f" {' '.join(word.key for word in run)} " for text in settings for run in runs(clean(text))
        )
        self._digits = "|".join(re.sub(r"\D", "", text) for text in settings)

    def add_names(self, text: str, origin: str, *, least: int = 1) -> None:
        """Know the people named in one cell of a column of names, by ``least`` words or more."""
        for part in _BETWEEN_NAMES.split(clean(text)):
            name = [word for run in runs(part) for word in run]
            while name and (name[0].lower in _TITLES or _phrase(name, 2) in _ROLES):
                name = name[1:] if name[0].lower in _TITLES else name[2:]
            if not (name and least <= len(name) <= _LONGEST_NAME and all(word.text[0].isalpha() for word in name)):
                continue
            known = name[0].lower in _SURNAMES
            if _no_person(name) or not (known or all(map(_capital, name))):
                continue
            if known or len(name) != 2:
                self._given.add(name[-1].key)
            if len(name) > 1:
                self._add(name, origin)

    def add_text(self, text: str, origin: str, *, sentence: bool = False) -> None:
        """Know the names inside a longer text; with ``sentence`` the text as a whole too."""
        for line in clean(text).splitlines():
            for name, _ in (each for run in runs(line) for each in self._written(line, run)):
                self._add(name, origin)
            if sentence and line.count(" ") >= _LEAST_OF_SENTENCE:
                self._sentences.setdefault(folded(line).strip(_AROUND), origin)

    def add_public(self, text: str) -> None:
        """Know a text of a public column: the same words in a personal one give away nothing."""
        self._public.update(folded(line).strip(_AROUND) for line in clean(text).splitlines())

    def _add(self, name: list[Word], origin: str) -> None:
        for keys in ((word.key for word in name), (without_accents(word.text) for word in name)):
            self._names.setdefault(tuple(keys), origin)

    def marks(self, line: str) -> list[Mark]:
        """What looks personal in a cleaned line, in order, nothing twice."""
        apart: list[Mark] = []
        for mark in sorted(self._found(line), key=lambda mark: (mark.start, -mark.end)):
            if not apart or mark.start >= apart[-1].end:
                apart.append(mark)
        return apart

    def _found(self, line: str) -> Iterator[Mark]:
        for run in runs(line):
            for name, why in (*self._registered(run), *self._written(line, run)):
                if f" {' '.join(word.key for word in name)} " not in self._ours:
                    yield Mark(name[0].start, name[-1].end, why)
        plain = folded(line)
        for sentence, origin in self._sentences.items():
            whole = sentence in plain and re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", plain)
            if whole and sentence not in self._public:
                yield Mark(0, len(line), f"câu có ở {origin}")
        for why, shape in _SHAPES.items():
            for match in re.finditer(shape, line):
                digits = re.sub(r"\D", "", match.group())
                if not (digits and digits in self._digits):
                    yield Mark(match.start(), match.end(), why)

    def _registered(self, said: list[Word]) -> Iterator[tuple[list[Word], str]]:
        """Names of the registers, as written or wholly without accents; of two words only as names are written."""
        for at in range(len(said)):
            for end in range(at + 2, min(at + _LONGEST_NAME, len(said)) + 1):
                name = said[at:end]
                origin = self._names.get(tuple(word.key for word in name))
                if origin and (len(name) > 2 or (name[0].lower in _SURNAMES and all(map(_capital, name)))):
                    yield name, f"tên có ở {origin}"

    def _written(self, line: str, said: list[Word]) -> Iterator[tuple[list[Word], str]]:
        """Full names; capitalised words after a title; a known name, or a surname and more, after a role."""
        for at in range(len(said)):
            name, before = list(takewhile(_capital, said[at : at + _LONGEST_NAME])), said[max(at - 2, 0) : at]
            if not name or _no_person(said[at:]):
                continue
            surname, last = name[0].lower in _SURNAMES, _phrase(before[-1:], 1)
            placed = _OF_A_PLACE.search(line[: name[0].start].lower())
            inside = last in _SURNAMES and _capital(before[-1])
            shouted = all(one.text.isupper() and len(one.text) > 1 for one in name)
            if surname and len(name) > 2 and not (placed or inside or shouted):
                yield name, "họ và tên"
            titled = last in _TITLES and before[0].lower not in {"tiếng", "trẻ"}
            known = name[-1].key in self._given or (len(name) > 1 and surname)
            if (titled and not name[0].text.isupper()) or (known and (titled or _phrase(before, 2) in _ROLES)):
                yield name, "tên sau danh xưng, chức vụ"


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _phrase(said: list[Word], size: int) -> str:
    return " ".join(word.lower for word in said[:size])


def _no_person(said: list[Word]) -> bool:
    """Whether a text begins with a role, a body, a subject: "Ban Giám hiệu", "Kế toán", "Ngữ văn"."""
    return said[0].lower in _NO_NAME or _phrase(said, 2) in _NO_PERSON or _phrase(said, 3) in _NO_PERSON


def read_people(params: Params, schools: Iterable[str]) -> People:
    """Whom the files of some schools name: all years, exports, rows with faults, other sheets, columns and comments."""
    settings = [params.school(school) for school in schools]
    people = People(list(texts_in(settings)))
    for folder in (params.school_folder(one.code) for one in settings):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and _OF_A_YEAR.fullmatch(path.relative_to(folder).as_posix()):
                _read_file(path, params, params.sources(folder.name), people)
    return people


def _read_file(path: Path, params: Params, sources: Iterable[Source], people: People) -> None:
    """Add whom a workbook or an export names."""
    label, names, is_csv = source_label(params, path), params.known_names(), path.suffix.lower() == ".csv"
    try:
        sheets = (read_csv_sheet(path.stem, read_bytes(path), label),) if is_csv else open_source(path, label).sheets
    except UnreadableError:
        sheets = ()
    if not sheets or any(sheet.too_large for sheet in sheets):
        people.unreadable.append(f"{label}: không đọc được nên không biết sổ nêu tên ai. Hãy sửa hoặc chuyển tệp đi.")
        return
    registers = {sheet.name: REGISTERS[name] for name, sheet in assign_sheets(sheets, FaultLog(label)).items()}
    feeding = (one for one in sources if path in matching(path.parent, one))
    fed = [mapping_of(REGISTERS[one.register_id], names, one) for one in feeding]
    for sheet in sheets:
        read_sheet(sheet, [mapping_of(registers[sheet.name], names)] if sheet.name in registers else fed, people)
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as package:  # an old .xls or a .csv is no package
        for name in filter(_WITH_COMMENTS.match, package.namelist()):
            for comment in _COMMENT.finditer(package.read(name).decode("utf-8", errors="replace")):
                people.add_text(unescape(re.sub(r"<[^>]*>", " ", comment[0])), f"ghi chú của ô trong {label}")


def read_sheet(sheet: RawSheet, mappings: Iterable[SheetMapping], people: People) -> None:
    """Add whom one sheet names; without mappings it is no register, its columns are called by their first cells."""
    columns, titles, first = dict[int, Column](), dict[int, str](), 0
    for mapping in mappings:
        if heading := find_heading(mapping, sheet):
            first = heading.first
            titles |= heading.others
            for name in (name for name in heading.columns if not is_source_only(name)):
                places = heading.alike.get(name, (heading.columns[name],))
                columns |= dict.fromkeys(places, mapping.register.column(name))
    for at, cells in enumerate(zip_longest(*sheet.rows[first:], fillvalue="")):
        column = columns.get(at)
        texts = [read_text(cell) or "" for cell in dict.fromkeys(cells) if not is_blank(cell)]
        if not texts or (column and column.kind != "text"):
            continue
        title = column.heading if column else titles.get(at, texts[0])
        origin = f"cột “{title}”, trang “{sheet.name}”"
        sentence = column is not None and column.id in _SENTENCES
        for text in texts:
            if column and not column.personal:
                people.add_public(text)
                continue
            if not sentence:
                people.add_names(text, origin, least=1 if column or _OF_PEOPLE.search(folded(title)) else 3)
            people.add_text(text, origin, sentence=sentence)
