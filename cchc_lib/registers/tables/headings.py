"""From sheets to registers: which sheet is which register, where its heading row and its columns stand."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cchc_lib.domain.schema import GUIDE_SHEET, LISTS_SHEET, REGISTERS, Register
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.formats.raw import RawSheet, as_text, is_blank
from cchc_lib.settings.values import NOT_READ, KnownNames, OtherNames, Source
from cchc_lib.text import collapsed, match_key, without_accents, without_unseen

GIVEN, OWN, KNOWN = range(3)
"""Where a name comes from, the surest first: the source, the schema, the names known from practice in their order."""
Names = Mapping[str, tuple[int, tuple[str, ...]]]
"""Folded heading to how sure it is, and the ids of the columns that it may be."""
_SOURCE_ONLY = "="


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """A heading for comparing: as ``match_key``, without the star of a required column."""
    return match_key(text).replace("(*)", "").strip("*:")


def source_only(heading: str) -> str:
    """The id of a column that a source needs and the register has not: it stands beside the register's own."""
    return _SOURCE_ONLY + heading_key(heading)


def is_source_only(column_id: str) -> bool:
    """Whether a column is none of the register's own."""
    return column_id.startswith(_SOURCE_ONLY)


@dataclass(frozen=True)
class SheetMapping:
    """How a sheet of a register is read. ``words``: by column id, folded words of the file to ours."""

    register: Register
    names: Names
    words: Mapping[str, Mapping[str, str]]
    source: Source | None = None

    @property
    def supplied(self) -> set[str]:
        """Ids of columns that the source fills from elsewhere than a column of their own."""
        source = self.source
        if source is None:
            return set()
        melt = (source.melt.name, source.melt.value) if source.melt else ()
        return {*source.fixed, *melt, *([self.register.key] if source.key and self.register.key else ())}

    @property
    def needed(self) -> tuple[str, ...]:
        """Headings that the source wants to find in the file, whatever column they are."""
        if self.source is None:
            return ()
        return (*self.source.where, *self.source.key, *(self.source.melt.columns if self.source.melt else ()))

    def place(self, sheet: RawSheet) -> dict[str, str]:
        """How a sheet is named in faults: a workbook's as the register is, a source's as its file has it."""
        name = sheet.name if self.source else self.register.sheet
        return {"sheet": name, "file": sheet.file, "register": self.register.id}


def mapping_of(register: Register, known: KnownNames | None = None, source: Source | None = None) -> SheetMapping:
    """The mapping of a register's sheet: own headings, those known from practice, and what a source says."""
    others = known.registers.get(register.id, OtherNames()) if known else OtherNames()
    names: dict[str, tuple[int, tuple[str, ...]]] = {}
    for column_id, headings in others.headings.items():
        for place, key in enumerate(map(heading_key, headings)):
            sure, ids = names.get(key, (KNOWN + place, ()))
            names[key] = (min(sure, KNOWN + place), (*ids, column_id))
    names |= {heading_key(column.heading): (OWN, (column.id,)) for column in register.columns}
    words = {
        column_id: {match_key(word): ours for ours, several in choices.items() for word in several}
        for column_id, choices in others.choices.items()
    }
    if source:
        given = {heading_key(heading): column_id for heading, column_id in source.headings.items()}
        names |= {key: (GIVEN, () if column_id == NOT_READ else (column_id,)) for key, column_id in given.items()}
        for column_id, choices in source.choices.items():
            words.setdefault(column_id, {}).update({match_key(word): ours for word, ours in choices.items()})
        for heading in (*source.where, *source.key):
            sure, ids = names.get(heading_key(heading), (GIVEN, ()))
            names[heading_key(heading)] = (sure, tuple(dict.fromkeys((*ids, source_only(heading)))))
        for heading in source.melt.columns if source.melt else ():
            names[heading_key(heading)] = (GIVEN, (source_only(heading),))
    return SheetMapping(register, names, words, source)


_SEARCHED_ROWS = 60
_SEARCHED_COLUMNS = 1000
_MOST_HEADING_ROWS = 3
_LIKE_A_SHEET = 0.65
_LIKE_A_HEADING = 0.75
_OF_AN_END = re.compile("ngay|hoan ?thanh|xong|ket ?qua"), re.compile("nghi|thoi ?viec|chuyen|ket ?thuc")
"""What a column's name has in it that tells of work done, of a person gone."""
_LONG = 80


@dataclass(frozen=True)
class Heading:
    """Where a table stands: ``columns`` maps column ids to positions, ``first`` is the row below the headings.

    ``texts`` are the headings as the file has them, ``others`` those of no column; ``doubtful`` may be several columns.
    """

    columns: Mapping[str, int]
    first: int
    alike: Mapping[str, tuple[int, ...]]
    texts: Mapping[int, str]
    others: Mapping[int, str]
    doubtful: Mapping[int, tuple[str, ...]]


def assign_sheets(
    sheets: Sequence[RawSheet], log: FaultLog, needed: Collection[str] = (), fed: Collection[str] = ()
) -> dict[str, RawSheet]:
    """Register id to its sheet; tells of sheets that are alike, unknown, or named almost right.

    A name with a number or the like around it ("2. Nhân sự", "Nhân sự - Table 1") is read when nothing else can be
    meant. ``needed`` are registers whose lack is an error, ``fed`` those that have rows from elsewhere.
    """
    ids = {match_key(register.sheet): register.id for register in REGISTERS.values()}
    found: dict[str, list[RawSheet]] = {}
    around: dict[str, list[RawSheet]] = {}
    unknown = []
    for sheet in sheets:
        key, name = match_key(sheet.name), sheet.name
        meant = [one.id for one in REGISTERS.values() if is_around(one.sheet, name) or is_around(one.id, name)]
        if key in ids:
            found.setdefault(ids[key], []).append(sheet)
        elif len(meant) == 1:
            around.setdefault(meant[0], []).append(sheet)
        elif not is_guide(name):
            unknown.append(name)
    for register_id, alike in around.items():
        name = REGISTERS[register_id].sheet
        code = "other_sheet" if register_id in found else "renamed_sheet"
        for sheet in alike if code == "other_sheet" or len(alike) == 1 else ():
            log.add(code, sheet=sheet.name, value=name, found=sheet.name, split="")
        found.setdefault(register_id, alike)
    for register_id, same in found.items():
        if len(same) > 1:
            name = REGISTERS[register_id].sheet
            log.add("alike_sheets", sheet=name, value=name, places=", ".join(f"“{sheet.name}”" for sheet in same))
    lacking = [one for one in REGISTERS if one not in {*found, *fed}]
    likely = _tell_unknown(unknown, lacking, list(found), log)
    for register_id in (one for one in lacking if one in needed and one not in likely):
        log.add("missing_sheet", value=REGISTERS[register_id].sheet, register=register_id)
    return {register_id: same[0] for register_id, same in found.items() if len(same) == 1}


def _tell_unknown(
    names: Iterable[str], lacking: Collection[str], found: Collection[str], log: FaultLog
) -> Collection[str]:
    """Tell of sheets that are no register's by name; gives the ids of those lacking whose name one or more is like."""
    likely: dict[str, list[str]] = {}
    for name in names:
        if near := _like(name, lacking):
            likely.setdefault(near, []).append(name)
        elif near := _like(name, found):
            title = REGISTERS[near].sheet
            log.add("other_sheet", sheet=name, value=title, found=name, split=_split(REGISTERS[near], [name]))
        else:
            log.add("unknown_sheet", sheet=name)
    for register_id, alike in likely.items():
        title, split = REGISTERS[register_id].sheet, _split(REGISTERS[register_id], alike)
        details = {"found": alike[0], "places": ", ".join(f"“{name}”" for name in alike), "split": split}
        log.add("similar_sheet" if len(alike) == 1 else "split_sheet", sheet=title, value=title, **details)
    return likely


def _split(register: Register, names: Sequence[str]) -> str:
    """The column whose choices stand in sheets' names, as in those of incoming documents and of outgoing ones."""
    keys = list(map(match_key, names))
    said = (c for c in register.columns if any(match_key(choice) in key for choice in c.choices for key in keys))
    column = next(said, None)
    return f", điền cột “{column.heading}” ở từng dòng" if column else ""


_AROUND = re.compile(r"(?:[\W\d_]|\b(?:table|sheet|copy|of|bang|trang|so|ban sao|bieu|mau|phu luc|nam hoc|[ivx]+)\b)*")


def is_around(name: str, text: str) -> bool:
    """Whether a sheet's name is a register's with nothing but numbers, signs and words like "Table" around it."""
    before, is_inside, after = without_accents(without_unseen(text)).partition(without_accents(name))
    return bool(is_inside and _AROUND.fullmatch(before) and _AROUND.fullmatch(after))


def is_guide(name: str) -> bool:
    """Whether a sheet is the kit's own guide or lists: the guide's example rows look like a register's."""
    return is_around(GUIDE_SHEET, name) or is_around(LISTS_SHEET, name)


def _like(name: str, register_ids: Iterable[str]) -> str | None:
    """The id of the register whose sheet's name is most like a name, if any is."""
    key, ids = match_key(name), {match_key(REGISTERS[one].sheet): one for one in register_ids}
    near = difflib.get_close_matches(key, ids, n=1, cutoff=_LIKE_A_SHEET) or [one for one in ids if one in key]
    return ids[near[0]] if near else None


def find_heading(mapping: SheetMapping, sheet: RawSheet) -> Heading | None:
    """The block of one to three rows that names most of the register's columns; None when no row names any two."""
    wanted = {column_id for _, ids in mapping.names.values() for column_id in ids}
    best: Heading | None = None
    filled = [_filled(sheet, row) for row in range(min(_SEARCHED_ROWS + _MOST_HEADING_ROWS - 1, len(sheet.rows)))]
    for top in range(min(_SEARCHED_ROWS, len(sheet.rows))):
        for count in range(1, min(_MOST_HEADING_ROWS, len(sheet.rows) - top) + 1):
            found = _read_heading(mapping.names, filled[top : top + count], top + count)
            if best is None or len(found.columns) > len(best.columns):
                best = found
            if len(best.columns) == len(wanted):
                return best
    least = min(2, len(wanted))
    return best if best and len(best.columns) >= least else None


def read_heading(names: Names, sheet: RawSheet, row: int) -> Heading:
    """One row as headings: which column each names, in doubt, twice, or none."""
    return _read_heading(names, [_filled(sheet, row)], row + 1)


def _read_heading(names: Names, block: list[list[str]], first: int) -> Heading:
    width = max(len(row) for row in block)
    places: dict[str, list[tuple[int, int]]] = {}
    texts, doubtful = {}, {}
    for at in range(width):
        written = [row[at] for row in block if at < len(row) and row[at]]
        key = next((key for key in _candidates(written, block, at) if key in names), None)
        sure, ids = names[key] if key else (OWN, ())
        own = [column_id for column_id in ids if not is_source_only(column_id)]
        for column_id in ids if len(own) <= 1 else set(ids) - set(own):
            places.setdefault(column_id, []).append((sure, at))
        if written:
            texts[at] = " ".join(written) if key and key != heading_key(written[-1]) else written[-1]
        if len(own) > 1:
            doubtful[at] = tuple(own)
    surest = {key: [at for sure, at in found if sure == min(found)[0]] for key, found in places.items()}
    taken = {at[0] for at in surest.values()}
    return Heading(
        columns={column_id: at[0] for column_id, at in surest.items()},
        first=first,
        alike={column_id: tuple(at) for column_id, at in surest.items() if len(at) > 1},
        texts=texts,
        others={at: text for at, text in texts.items() if at not in taken},
        doubtful=doubtful,
    )


def _filled(sheet: RawSheet, row: int) -> list[str]:
    """The texts of a row; a heading merged over several columns stands above each of them."""
    texts = [
        "" if is_blank(cell) else collapsed(cell) if isinstance(cell, str) else as_text(cell)
        for cell in sheet.rows[row][:_SEARCHED_COLUMNS]
    ]
    for merged in sheet.merged:
        if merged.top == row and merged.left < len(texts):
            for at in range(merged.left, min(merged.right + 1, len(texts))):
                texts[at] = texts[merged.left]
    return texts


def _candidates(texts: list[str], block: list[list[str]], at: int) -> Iterator[str]:
    """What a column may be called: its lowest text, or all its texts joined, the group's name at the left included."""
    if texts:
        yield heading_key(texts[-1])
        if len(texts) > 1:
            yield heading_key(" ".join(texts))
        if len(block) > 1 and block[0][at : at + 1] != [texts[0]]:
            left = next((text for text in reversed(block[0][:at]) if text), "")
            yield heading_key(f"{left} {texts[-1]}")


def check_heading(mapping: SheetMapping, heading: Heading, sheet: RawSheet, log: FaultLog) -> bool:
    """Tell of columns that are missing, twice or in doubt; whether the sheet can be read."""
    register = mapping.register
    lacking = [c for c in register.columns if c.id not in heading.columns and c.id not in mapping.supplied]
    other = "nếu tệp có cột này dưới tên khác, ghi tiêu đề đó vào headings của nguồn; nếu không có, "
    required = {
        column.heading: other + ("ghép mã bằng key" if column.key else "ghi giá trị của mọi dòng vào fixed")
        for column in lacking
        if column.required
    }
    of_source = "sửa lại trong where, key hoặc melt của nguồn cho đúng tiêu đề của tệp"
    required |= {name: of_source for name in mapping.needed if source_only(name) not in heading.columns}
    optional = {heading_key(column.heading): column.heading for column in lacking if not column.required}

    def tell(code: str, name: str, **details: Any) -> None:
        log.add(code, heading=short(name), value=short(name), **mapping.place(sheet), **details)

    for places in heading.alike.values():
        names = dict.fromkeys(own_text(register, heading.texts[at]) for at in places)
        tell("alike_headings", "” và “".join(names), places=" và ".join(map(letter, places)))
    for at, ids in heading.doubtful.items():
        if any(column in lacking for column in map(register.column, ids)):
            either = " hay ".join(f"“{register.column(column_id).heading}”" for column_id in ids)
            tell("doubtful_heading", heading.texts[at], either=either, ids=" hoặc ".join(ids))
    others = [short(text) for text in heading.others.values()]
    for name, advice in required.items():
        tell("missing_column", name, advice=advice if mapping.source else "thêm cột hoặc sửa lại tiêu đề", known=others)
    end = register.dated.finished if register.dated else "left_on"
    ends = {column.heading for column in lacking if column.id == end}
    for text in heading.others.values():
        for similar in difflib.get_close_matches(heading_key(text), list(optional), n=1, cutoff=_LIKE_A_HEADING):
            tell("similar_column", text, near=optional[similar])
            ends.discard(optional[similar])
    telling = _OF_AN_END[register.dated is None]
    if days := [text for text in others if telling.search(heading_key(text))]:
        mend = "ghi tiêu đề ấy vào headings của nguồn" if mapping.source else "sửa tiêu đề ấy thành “{}”"
        for name in ends:
            tell("unread_end", name, found="”, “".join(days), advice=mend.format(name))
    return not heading.alike and not required


def own_text(register: Register, text: str) -> str:
    """A heading of a file in the schema's spelling where it is the schema's, else as the file has it."""
    own = {heading_key(column.heading): column.heading for column in register.columns}
    return own.get(heading_key(text), short(text))


def short(text: str) -> str:
    """A heading for a sentence: a question of a form may be long."""
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def letter(at: int) -> str:
    """The letters of a column in Excel: 0 is A, 26 is AA."""
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


_TCVN3 = re.compile(r"(?<=[^\W\d_])[¨©ª¬®µ¶·¸¹»¼½¾]|[¨©ª¬®µ¶·¸¹»¼½¾](?=[^\W\d_])|(?<=[a-zß-ÿ])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞ]")
"""Signs beside letters, capitals behind small letters: NguyÔn V¨n."""
_VNI = re.compile(r"(?<=[a-zA-ZöôñÖÔÑ])[øûïäåëüúùõáàâãéèêÄÅËÜØÛÏ]|ö(?=[ôï])|ñ(?=[aeiouöô])")
_VNI_ONLY = re.compile(r"[øûïäåëüöñØÛÏÄÅËÜÖÑ]|(?<=[aA])[âáàãêéèú]|(?<=[eE])[âáàã]")
"""Letters, and pairs of letters, that Vietnamese never holds: Nguyeãn Vaên."""
_CODES = (("TCVN3 (.VnTime)", _TCVN3, _TCVN3), ("VNI (VNI-Times)", _VNI, _VNI_ONLY))
_LEAST_MARKS = 3
_LEAST_SHARE = 4
"""At least a quarter of the texts with letters bear such marks."""


def legacy_encoding(texts: Iterable[str], least: int = _LEAST_MARKS) -> str | None:
    """The legacy encoding that most of these texts seem to be in, if any; ``least`` marks of it are enough to tell."""
    worded = [text for text in texts if not text.isascii() and any(letter.isalpha() for letter in text)]
    for name, pattern, telling in _CODES:
        marked = [text for text in worded if telling.search(text) and pattern.search(text)]
        marks = sum(len(pattern.findall(text)) for text in marked)
        if marks >= least and len(marked) * _LEAST_SHARE >= len(worded):
            return name
    return None
