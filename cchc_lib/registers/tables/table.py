"""The table on one sheet: which rows below its headings are data, and these as typed columns with their faults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise, product, zip_longest
from string import ascii_lowercase

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.schema import ROW, Column, Register
from cchc_lib.registers.checks.faults import FaultLog, Place, SheetFaults
from cchc_lib.registers.formats.raw import MOST_CELLS, Cell, RawSheet, as_text, is_blank
from cchc_lib.registers.tables.cells import NO_KEYS, convert, dtype_of, holding
from cchc_lib.registers.tables.headings import (
    Heading,
    SheetMapping,
    check_heading,
    find_heading,
    heading_key,
    is_source_only,
    legacy_encoding,
    letter,
    own_text,
    source_only,
)
from cchc_lib.text import collapsed, match_key, without_accents

_NUMBERING = re.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?|\(?[a-z]\)?")
_SECTION = re.compile(
    r"(?:(?:[ivxlc]+|[a-zđ])\s*[.)/:-]|\d{1,2}(?:\.\d{1,2})*\s*(?:[.):-]|/(?=\s)))(?=\s|\S+\s).*"
    r"|(?:phần|mục|lĩnh vực|nhóm)\s.*|(?:tháng|quý|học kỳ)\s+[\divx]+(?:\W+(?:năm(?: học)?\W+)?[\d\W]+)?"
)
_WORD = re.compile(r"(?<![^\W_])(?<![-/.])[^\W\d_]{2,}(?![-/.\d]\w)")
"""A section's title has words in it: a day, a target's number, the number of a paper have none."""
_SECTION_NUMBER = re.compile(r"[IVXLC]+|[A-ZĐ]")
"""A section's number, in a column of its own before the section's title."""
_TOTAL = re.compile(
    r"(?:tong cong|tong so|luy ke)(?:\W.*)?"
    r"|(?:tong|cong)(?:\W+(?:(?:thang|quy|hoc ky|ky|nam|trang|don|chung)\b.*|[\d(].*)?)?"
)
"""A line of sums; “Tổng kết …”, “Công văn …” are the work of a row."""
_SIGNATURE = re.compile(
    r"(?:pho )?hieu truong|(?:nguoi|can bo) (?:lap|tong hop|bao cao|phu trach).*|thu truong(?: don vi| co quan)?"
    r"|ke toan(?: truong)?|van thu|\(?ky[ ,;].*|(?:kt|tm)\. ?hieu truong"
)
_PLACE_AND_DATE = re.compile(r".*ngay [\d .…]+ thang [\d .…]+ nam [\d .…]+")
"""Stands alone above a signature; beside other cells it is a day written in words."""
_NOTE = re.compile(r"[*(]|(?:ghi chu|luu y|chu thich|nguon)\s*:|an dinh danh sach|danh sach (?:nay )?co")
_DIGIT = re.compile(r"\d")
_ORDINALS = frozenset({"stt", "tt", "sott"})
_LONGEST_HEADING = 40
_LEAST_LETTERS = 3
_WIDE = 2
"""The fewest cells besides its first that a section's title is merged over."""
_SPARSE = 3
"""The most cells that a foot row fills."""


def find_rows(
    register: Register, heading: Heading, sheet: RawSheet, columns: Mapping[str, Sequence[Cell]]
) -> tuple[NDArray[np.bool_], int | None]:
    """Which rows below the headings are data, not what stands around them; and in which row a second table begins.

    A row in doubt is data, so that its faults are told. ``columns`` are the cells of the columns that count, from the
    row below the headings on.
    """
    body = sheet.rows[heading.first :]
    places = sorted(heading.columns.values())
    filled = {column_id: ~holding(cells, is_blank) for column_id, cells in columns.items()}
    count: NDArray[np.int64] = np.sum(list(filled.values()), axis=0, dtype=np.int64)
    idle = [_idle(column, columns[column.id]) for column in register.columns if column.id in columns]
    data: NDArray[np.bool_] = np.asarray(count > np.sum(idle, axis=0, dtype=np.int64))
    required = [filled[column.id] for column in register.columns if column.required and column.id in filled]
    whole: NDArray[np.bool_] = np.logical_and.reduce([data, *required])
    pages = _pages(sheet.rows[heading.first - 1], body, places)
    data[pages] = False
    second = _headings_again(register, heading, body, pages)
    if second is None:
        second = _other_headings(register, body, columns, data, whole & _dated(register, columns, whole))
    if second is not None:
        opening = _opening(body, second)
        data[second if opening is None else opening :] = False
    kept = np.flatnonzero(data)
    if len(kept) and _is_numbering(_texts(body[kept[0]], places)):
        data[kept[0]] = False
    wide = {m.top - heading.first for m in sheet.merged if m.top == m.bottom and m.right - m.left >= _WIDE}
    _drop_around(body, places, data, whole & data, count, wide)
    return data, None if second is None else second + heading.first


def _idle(column: Column, cells: Sequence[Cell]) -> NDArray[np.bool_]:
    """Which cells say no more than a blank one would: an empty check box, a default filled down to the last row."""
    unsaid = NO_KEYS if column.kind == "yes_no" else {match_key(column.default or "")} - {""}
    return _saying(unsaid, cells) if unsaid else np.zeros(len(cells), dtype=bool)


def _saying(words: Collection[str], cells: Sequence[Cell]) -> NDArray[np.bool_]:
    """Which cells say one of some folded words."""
    return holding(cells, lambda cell: match_key(as_text(cell)) in words)


def _texts(row: Sequence[Cell], places: Sequence[int]) -> list[str]:
    cells = [row[place] for place in places if place < len(row)]
    return [as_text(cell) for cell in cells if not is_blank(cell)]


def _is_numbering(texts: Sequence[str]) -> bool:
    """(1) (2) (3), 1 2 3 or A B 1 2 rising from column to column, or A B C."""
    matches = [_NUMBERING.fullmatch(text.casefold()) for text in texts]
    if len(texts) < 2 or not all(matches):
        return False
    numbers = [int(match[1]) for match in matches if match and match[1]]
    if not numbers:
        return len(texts) >= _LEAST_LETTERS and "".join(texts).casefold() in ascii_lowercase
    return len(numbers) >= 2 and all(after > before for before, after in pairwise(numbers))


def _drop_around(
    body: Sequence[Sequence[Cell]],
    places: Sequence[int],
    data: NDArray[np.bool_],
    whole: NDArray[np.bool_],
    count: NDArray[np.int64],
    wide: Collection[int],
) -> None:
    """Take sections, totals, signatures and notes out of ``data``, and what stands below a total or signature.

    Below them is told what has a number: a row may be there that only lacks a cell.
    """
    closed, last = False, max(np.flatnonzero(whole), default=-1)
    for at in np.flatnonzero(data & ~whole).tolist():
        begin = next(place for place, cell in enumerate(body[at]) if not is_blank(cell))
        first = collapsed(as_text(body[at][begin]))
        sums = bool(_TOTAL.fullmatch(without_accents(first)))
        if count[at] > _SPARSE and not sums:
            continue
        texts = [collapsed(text) for text in _texts(body[at], places)]
        closes = sums or _is_foot(texts)
        below = closed and at > last and not any(map(_DIGIT.search, texts))
        if closes or below or _is_title(texts, first, at_left=begin <= places[0], wide=at in wide):
            data[at] = False
        closed = closed or closes


def _is_foot(texts: Sequence[str]) -> bool:
    """A row that begins with “Tổng cộng” or the like, or says first who signs, or alone the place and day above that.

    A row with a number in it, as of a code or a day, is none of who signs.
    """
    plain = [without_accents(text) for text in texts]
    return bool(
        _TOTAL.fullmatch(plain[0])
        or (_SIGNATURE.fullmatch(plain[0]) and not any(map(_DIGIT.search, plain)))
        or (len(plain) == 1 and _PLACE_AND_DATE.fullmatch(plain[0]))
    )


def _is_title(texts: Sequence[str], first: str, *, at_left: bool, wide: bool) -> bool:
    """A note on the table, or a section's title in words: after its number, beside it, or merged over columns.

    ``at_left``: ``first`` stands in the table's first column or before it. ``wide``: it is merged over several.
    """
    alone = len(texts) == 1
    if alone and _NOTE.match(without_accents(first)):
        return True
    beside = len(texts) - (first == texts[0])
    numbered = at_left and beside == 1 and _SECTION_NUMBER.fullmatch(first.rstrip("."))
    titled = alone and (wide or _SECTION.fullmatch(texts[0].casefold()))
    return bool((titled or numbered) and _WORD.search(texts[-1]))


def _pages(head: Sequence[Cell], body: Sequence[Sequence[Cell]], places: Sequence[int]) -> list[int]:
    """The rows of headings that begin a new page of the same table: as above, below a row that is not blank."""
    again = [at for at, row in enumerate(body) if row == head and at and not all(map(is_blank, body[at - 1]))]
    return again + [at + 1 for at in again if at + 1 < len(body) and _is_numbering(_texts(body[at + 1], places))]


def _headings_again(
    register: Register, heading: Heading, body: Sequence[Sequence[Cell]], pages: Collection[int]
) -> int | None:
    """Where the register's own headings stand again below the first table, other than on its next ``pages``."""
    names = {heading_key(column.heading) for column in register.columns}
    firsts = [next((cell for cell in row if cell != ""), "") for row in body]
    openings = {cell for cell in set(firsts) if _is_heading(cell) and heading_key(cell) in names | _ORDINALS}
    least = max(2, len(heading.columns) // 2)
    for at in (at for at, cell in enumerate(firsts) if cell in openings and at not in pages):
        if sum(heading_key(as_text(cell)) in names for cell in body[at] if not is_blank(cell)) >= least:
            return at
    return None


def _other_headings(
    register: Register,
    body: Sequence[Sequence[Cell]],
    columns: Mapping[str, Sequence[Cell]],
    data: NDArray[np.bool_],
    fitting: NDArray[np.bool_],
) -> int | None:
    """Where a table of other headings begins: set apart by a blank row, below it none that fits the register."""
    if not any(column.key or column.kind == "date" for column in register.columns):
        return None  # its rows are words alone, as headings are
    offered = {c.id: set(map(match_key, c.choices)) for c in register.columns if c.choices and c.id in columns}
    last = int(np.flatnonzero(fitting)[-1]) if fitting.any() else -1
    below = np.flatnonzero(data[last + 1 :]) + last + 1
    for at in below[:-1].tolist():
        cells = [cell for cell in body[at] if not is_blank(cell)]
        if len(cells) < 2 or not all(map(_is_heading, cells)) or _opening(body, at) is None:
            continue
        if not any(match_key(as_text(columns[key][at])) in choices for key, choices in offered.items()):
            texts = [without_accents(cell) for cell in cells]
            return None if any(_SIGNATURE.fullmatch(text) or _TOTAL.fullmatch(text) for text in texts) else at
    return None


def _opening(body: Sequence[Sequence[Cell]], at: int) -> int | None:
    """The blank row that parts a table from the one above, if any does; lone cells between are its title."""
    above = at
    while above > 0 and sum(not is_blank(cell) for cell in body[above - 1]) <= 1:
        above -= 1
    return next((row for row in range(above, at) if all(map(is_blank, body[row]))), None)


def _dated(register: Register, columns: Mapping[str, Sequence[Cell]], whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows that may hold a day where the register must have one; all rows of a register that need not."""
    dates = (column.id for column in register.columns if column.required and column.kind == "date")
    days = next((columns[column_id] for column_id in dates if column_id in columns), None)
    if days is None:
        return np.ones_like(whole)
    return holding(days, lambda cell: not isinstance(cell, str) or bool(_DIGIT.search(cell)))


def _is_heading(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= _LONGEST_HEADING and not _DIGIT.search(cell) and cell[:1] != "#"


Cells = Mapping[str, Sequence[Cell]]
"""The cells of a sheet's data rows by column id; a column that the sheet has not is left out."""


Table = tuple[pd.DataFrame, SheetFaults]
"""A sheet read: the typed frame (cells that cannot be read are blank), and its faults beside its raw cells."""


def read_table(mapping: SheetMapping, sheet: RawSheet, log: FaultLog) -> Table | None:
    """The data rows of a sheet; None, and the reason told, when the sheet is unreadable."""
    register, source, place = mapping.register, mapping.source, mapping.place(sheet)
    if sheet.too_large:
        log.add("sheet_too_large", value=sheet.too_large, limit=f"{MOST_CELLS // 10**6} triệu", **place)
        return None
    heading = find_heading(mapping, sheet)
    if heading is None:
        _tell_no_heading(mapping, sheet, log, place)
        return None
    if not check_heading(mapping, heading, sheet, log):
        return None
    width = max(heading.columns.values()) + 1
    body = (row[:width] for row in sheet.rows[heading.first :])
    across = list(zip_longest([""] * width, *body, fillvalue=""))  # as wide as the headings, whatever the rows are
    cells: Cells = {key: across[at][1:] for key, at in heading.columns.items()}
    melted = [source_only(name) for name in source.melt.columns] if source and source.melt else []
    counted = {key: column for key, column in cells.items() if key in melted or not is_source_only(key)}
    data, second_table = find_rows(register, heading, sheet, counted)
    if second_table is not None:
        log.add("second_table", second_table + 1, **place)
    for name, words in source.where.items() if source else ():
        data &= _saying(set(map(match_key, words)), cells[source_only(name)])
    taken = np.flatnonzero(data)
    if len(taken) < len(data):
        cells = {key: [column[at] for at in taken.tolist()] for key, column in cells.items()}
    columns, places = _supplied(mapping, heading, cells, melted)
    positions = taken + heading.first
    rows = np.repeat(positions, len(melted) or 1) + 1
    faults = SheetFaults(register, place, rows, places, columns, log, is_export=source is not None)
    _tell_merged(sheet, heading, positions, faults, melted)
    typed = _columns(mapping, columns, faults, sheet.epoch_1904)
    return (pd.DataFrame({**typed, ROW: rows}), faults) if typed is not None else None


def _supplied(
    mapping: SheetMapping, heading: Heading, cells: Cells, melted: Sequence[str]
) -> tuple[Cells, dict[str, tuple[Place, ...]]]:
    """The register's columns with what the source says beside them, and where each stands.

    What is made of other columns stands where they do; ``fixed`` values stand nowhere. Where questions are ``melted``,
    each row of the sheet becomes one for each of them.
    """
    register, source = mapping.register, mapping.source
    at = {key: Place(own_text(register, heading.texts[place]), letter(place)) for key, place in heading.columns.items()}
    columns: dict[str, Sequence[Cell]] = {key: column for key, column in cells.items() if not is_source_only(key)}
    places: dict[str, tuple[Place, ...]] = {key: (at[key],) for key in columns}
    if source is None:
        return columns, places
    count = len(next(iter(cells.values())))
    if source.key and register.key:
        keys = [source_only(name) for name in source.key]
        parts = zip(*(map(as_text, cells[key]) for key in keys), strict=True)
        columns[register.key] = ["/".join(part) if all(part) else "" for part in parts]
        places[register.key] = (Place(" + ".join(at[key].heading for key in keys), at[keys[0]].letters),)
    columns |= {column_id: (word,) * count for column_id, word in source.fixed.items()}
    if source.melt:
        columns = {key: [cell for cell in column for _ in melted] for key, column in columns.items()}
        columns[source.melt.name] = tuple(source.melt.columns.values()) * count
        columns[source.melt.value] = [cell for row in zip(*(cells[key] for key in melted), strict=True) for cell in row]
        places[source.melt.value] = tuple(at[key] for key in melted)
    nowhere = {*source.fixed, *([source.melt.name] if source.melt else ())}
    return columns, {key: place for key, place in places.items() if key not in nowhere}


def _tell_no_heading(mapping: SheetMapping, sheet: RawSheet, log: FaultLog, place: Mapping[str, str]) -> None:
    texts = [cell for row in sheet.rows[:60] for cell in row if isinstance(cell, str)]
    encoding = legacy_encoding(texts)
    if encoding:
        log.add("legacy_sheet", value=encoding, **place)
        return
    given = tuple(mapping.source.headings) + mapping.needed if mapping.source else ()
    named = (given + tuple(column.heading for column in mapping.register.columns))[:3]
    log.add("no_heading", headings=", ".join(f"“{name}”" for name in named), **place)


def _tell_merged(
    sheet: RawSheet, heading: Heading, positions: NDArray[np.int64], faults: SheetFaults, melted: Sequence[str]
) -> None:
    """Data in cells that are merged, down or across, belong to no one row and column."""
    at_row = {row: at for at, row in enumerate(positions.tolist())} if sheet.merged else {}
    repeated = len(melted) or 1
    for merged in (merged for merged in sheet.merged if merged.top < len(sheet.rows)):
        inside = [key for key, place in heading.columns.items() if merged.left <= place <= merged.right]
        anchor = sheet.rows[merged.top][merged.left : merged.left + 1]
        rows = range(merged.top, merged.bottom + 1) if anchor and not is_blank(anchor[0]) else ()
        for at, key in product((at_row[row] for row in rows if row in at_row), inside):
            column_id = faults.register.key if is_source_only(key) and key not in melted else key
            for question in [melted.index(key)] if key in melted else range(repeated):
                faults.tell("merged", column_id or faults.register.columns[0].id, at * repeated + question)


def _columns(mapping: SheetMapping, table: Cells, faults: SheetFaults, epoch_1904: bool) -> dict[str, pd.Series] | None:
    """Typed columns in the register's order; None where one that must be filled is in a legacy encoding."""
    columns: dict[str, pd.Series] = {}
    readable = True
    encodings = _encodings(mapping.register, table)
    for column in mapping.register.columns:
        cells, encoding = table.get(column.id), encodings.get(column.id)
        if encoding:
            faults.of_column("legacy_encoding", column.id, value=encoding)
            readable = readable and not column.required
        if cells is None or encoding:
            columns[column.id] = pd.Series([column.default] * len(faults.rows), dtype=dtype_of(column))
            continue
        cells = in_our_words(column, cells, mapping.words.get(column.id))
        columns[column.id], troubles = convert(column, cells, epoch_1904=epoch_1904)
        for at, code in troubles.items():
            faults.tell(code, column.id, at)
    return columns if readable else None


def _encodings(register: Register, table: Cells) -> dict[str, str]:
    """The legacy encoding of each column typed in one; beside such a column a single mark of it tells of another."""
    worded = (column.id for column in register.columns if column.kind in ("text", "choice") and column.id in table)
    counts = {key: Counter(cell for cell in table[key][:2000] if isinstance(cell, str)) for key in worded}
    # a word that stands in three rows tells as much as three words
    texts = {key: [cell for cell, n in some.items() for _ in range(min(n, 3))] for key, some in counts.items()}
    sure = {key: found for key, some in texts.items() if (found := legacy_encoding(some))}
    if not sure:
        return {}
    likely = {key: legacy_encoding(some, least=1) for key, some in texts.items() if key not in sure}
    return sure | {key: found for key, found in likely.items() if found and found in sure.values()}


def in_our_words(column: Column, cells: Sequence[Cell], words: Mapping[str, str] | None) -> Sequence[Cell]:
    """The cells with the file's words for choices put into ours; a word of our own stays what it is."""
    if not words:
        return cells
    own = set(map(match_key, column.choices))
    folded = {cell: match_key(as_text(cell)) for cell in set(cells)}
    ours = {cell: words[key] for cell, key in folded.items() if key in words and key not in own}
    return [ours.get(cell, cell) for cell in cells] if ours else cells
