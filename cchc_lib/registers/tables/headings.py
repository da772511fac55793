"""From sheets to registers: which sheet is which register, where its heading row and its columns stand."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cchc_lib.domain.columns import Register
from cchc_lib.domain.schema import GUIDE_SHEET, LISTS_SHEET, REGISTERS
from cchc_lib.registers.checks.faults import FaultLog, hint
from cchc_lib.registers.formats.raw import RawSheet, is_blank, shown
from cchc_lib.registers.tables.cells import match_key
from cchc_lib.text import without_accents, without_unseen

_SEARCHED_ROWS = 60
_SEARCHED_COLUMNS = 1000
_MOST_HEADING_ROWS = 3
_LIKE_A_SHEET = 0.65
_LIKE_A_HEADING = 0.75


@dataclass(frozen=True)
class Heading:
    """Where a table stands: ``columns`` maps column ids to positions, ``first`` is the row below the headings."""

    columns: Mapping[str, int]
    first: int
    alike: Mapping[str, tuple[int, ...]]
    others: Mapping[int, str]


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """A heading for comparing: as ``match_key``, without the star of a required column."""
    return match_key(text).replace("(*)", "").strip("*:")


def assign_sheets(sheets: Sequence[RawSheet], log: FaultLog, needed: Collection[str] = ()) -> dict[str, RawSheet]:
    """Register id to its sheet; tells of sheets that are alike, unknown, or named almost right.

    A name with a number or the like around it ("2. Nhân sự", "Nhân sự - Table 1") is read when nothing else can be
    meant. ``needed`` are registers whose lack is an error.
    """
    ids = {match_key(register.sheet): register.id for register in REGISTERS.values()}
    found: dict[str, list[RawSheet]] = {}
    around: dict[str, list[RawSheet]] = {}
    unknown = []
    for sheet in sheets:
        if register_id := ids.get(match_key(sheet.name)):
            found.setdefault(register_id, []).append(sheet)
        elif (
            len(
                meant := [
                    r.id for r in REGISTERS.values() if is_around(r.sheet, sheet.name) or is_around(r.id, sheet.name)
                ]
            )
            == 1
        ):
            around.setdefault(meant[0], []).append(sheet)
        elif match_key(sheet.name) not in _OWN_SHEETS:
            unknown.append(sheet.name)
    for register_id, alike in around.items():
        name = REGISTERS[register_id].sheet
        code = "other_sheet" if register_id in found else "renamed_sheet"
        for sheet in alike if code == "other_sheet" or len(alike) == 1 else ():
            log.add(code, sheet=sheet.name, value=name, found=sheet.name)
        found.setdefault(register_id, alike)
    for register_id, same in found.items():
        if len(same) > 1:
            name = REGISTERS[register_id].sheet
            log.add("alike_sheets", sheet=name, value=name, places=", ".join(f"“{sheet.name}”" for sheet in same))
    _tell_missing(unknown, [register for register in REGISTERS.values() if register.id not in found], log, needed)
    return {register_id: same[0] for register_id, same in found.items() if len(same) == 1}


def _tell_missing(unknown: list[str], registers: list[Register], log: FaultLog, needed: Collection[str]) -> None:
    """Tell of sheets that are no register, or perhaps one that is missing, and of those missing that are needed."""
    missing = {match_key(register.sheet): register for register in registers}
    lacking = {register.id for register in missing.values() if register.id in needed}
    for name in unknown:
        if near := _like(match_key(name), missing):
            log.add("similar_sheet", sheet=missing[near].sheet, value=missing[near].sheet, found=name)
            lacking.discard(missing[near].id)
        else:
            log.add("unknown_sheet", sheet=name)
    for register in registers:
        if register.id in lacking:
            log.add("missing_sheet", value=register.sheet)


_OWN_SHEETS = frozenset({match_key(GUIDE_SHEET), match_key(LISTS_SHEET)})
_AROUND = re.compile(r"(?:[\W\d_]|\b(?:table|sheet|copy|of|bang|trang|so|ban sao|bieu|mau|phu luc|nam hoc|[ivx]+)\b)*")


def is_around(name: str, text: str) -> bool:
    """Whether a sheet's name is a register's with nothing but numbers, signs and words like "Table" around it."""
    before, is_inside, after = without_accents(without_unseen(text)).partition(without_accents(name))
    return bool(is_inside and _AROUND.fullmatch(before) and _AROUND.fullmatch(after))


def _like(key: str, names: Iterable[str]) -> str | None:
    known = list(names)
    near = difflib.get_close_matches(key, known, n=1, cutoff=_LIKE_A_SHEET)
    return near[0] if near else next((name for name in known if name in key), None)


def find_heading(register: Register, sheet: RawSheet) -> Heading | None:
    """The block of one to three rows that names most of the register's columns; None when no row names any two."""
    ids = {heading_key(column.heading): column.id for column in register.columns}
    best: Heading | None = None
    for top in range(min(_SEARCHED_ROWS, len(sheet.rows))):
        for count in range(1, _MOST_HEADING_ROWS + 1):
            if top + count > len(sheet.rows):
                break
            found = _read_heading(ids, sheet, top, count)
            if best is None or len(found.columns) > len(best.columns):
                best = found
            if len(best.columns) == len(register.columns):
                return best
    least = min(2, len(register.columns))
    return best if best and len(best.columns) >= least else None


def _read_heading(ids: Mapping[str, str], sheet: RawSheet, top: int, count: int) -> Heading:
    block = [_filled(sheet, row) for row in range(top, top + count)]
    width = max(len(row) for row in block)
    places: dict[str, list[int]] = {}
    others = {}
    for at in range(width):
        texts = [row[at] for row in block if at < len(row) and row[at]]
        column_id = next((ids[key] for key in _candidates(texts, block, at) if key in ids), None)
        if column_id:
            places.setdefault(column_id, []).append(at)
        elif texts:
            others[at] = texts[-1]
    alike = {column_id: tuple(at) for column_id, at in places.items() if len(at) > 1}
    return Heading({column_id: at[0] for column_id, at in places.items()}, top + count, alike, others)


def _filled(sheet: RawSheet, row: int) -> list[str]:
    """The texts of a row; a heading merged over several columns stands above each of them."""
    texts = ["" if is_blank(cell) else shown(cell) for cell in sheet.rows[row][:_SEARCHED_COLUMNS]]
    for merged in sheet.merged:
        if merged.top == row and merged.left < len(texts):
            for at in range(merged.left, min(merged.right + 1, len(texts))):
                texts[at] = texts[merged.left]
    return texts


def _candidates(texts: list[str], block: list[list[str]], at: int) -> list[str]:
    """What a column may be called: its lowest text, or all its texts joined, the group's name at the left included."""
    if not texts:
        return []
    joined = [heading_key(texts[-1]), heading_key(" ".join(texts))]
    if len(block) > 1 and block[0][at : at + 1] != [texts[0]]:
        left = next((text for text in reversed(block[0][:at]) if text), "")
        joined.append(heading_key(f"{left} {texts[-1]}"))
    return joined


def check_heading(register: Register, heading: Heading, sheet: RawSheet, log: FaultLog) -> bool:
    """Tell of columns that are missing or twice; whether the sheet can be read."""
    missing = [column for column in register.columns if column.id not in heading.columns]
    required = [column.heading for column in missing if column.required]
    optional = {heading_key(column.heading): column.heading for column in missing if not column.required}

    def tell(code: str, name: str, **details: Any) -> None:
        log.add(code, sheet=register.sheet, file=sheet.file, heading=name, value=name, **details)

    for column_id, places in heading.alike.items():
        tell("alike_headings", register.column(column_id).heading, places=" và ".join(map(letter, places)))
    for name in required:
        tell("missing_column", name, near=hint("thêm cột hoặc sửa lại tiêu đề", name, heading.others.values()))
    for text in heading.others.values():
        for similar in difflib.get_close_matches(heading_key(text), list(optional), n=1, cutoff=_LIKE_A_HEADING):
            tell("similar_column", text, near=optional[similar])
    return not heading.alike and not required


def letter(at: int) -> str:
    """The letters of a column in Excel: 0 is A, 26 is AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_TCVN3 = re.compile(r"(?<=[^\W\d_])[¨©ª¬®µ¶·¸¹»¼½¾]|[¨©ª¬®µ¶·¸¹»¼½¾](?=[^\W\d_])|(?<=[a-zß-ÿ])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞ]")
"""Signs beside letters, capitals behind small letters: NguyÔn V¨n."""
_VNI = re.compile(r"(?<=[a-zA-ZöôñÖÔÑ])[øûïäåëüúùõáàâãéèêÄÅËÜØÛÏ]|ö(?=[ôï])|ñ(?=[aeiouöô])")
_VNI_ONLY = re.compile(r"[øûïäåëüöñØÛÏÄÅËÜÖÑ]|(?<=[aA])[âáàãêéèú]|(?<=[eE])[âáàã]")
"""Letters, and pairs of letters, that Vietnamese never holds: Nguyeãn Vaên."""
_CODES = (("TCVN3 (.VnTime)", _TCVN3, _TCVN3), ("VNI (VNI-Times)", _VNI, _VNI_ONLY))
_LEAST_MARKS = 3
_LEAST_SHARE = 4
"""At least a quarter of the texts with letters bear such marks."""


def legacy_encoding(texts: Iterable[str]) -> str | None:
    """The legacy encoding that most of these texts seem to be in, if any."""
    worded = [text for text in texts if not text.isascii() and any(letter.isalpha() for letter in text)]
    for name, pattern, telling in _CODES:
        marked = [text for text in worded if telling.search(text) and pattern.search(text)]
        marks = sum(len(pattern.findall(text)) for text in marked)
        if marks >= _LEAST_MARKS and len(marked) * _LEAST_SHARE >= len(worded):
            return name
    return None
