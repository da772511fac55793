"""The reading sheet ``doc-lai.html``: all that is unread, once each, what looks personal marked with a number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from cchc_lib.batch.files import STATE_FOLDER, write_whole
from cchc_lib.publishing.marks import Mark
from cchc_lib.publishing.reports import SchoolReports, Unread

SHEET = "doc-lai.html"
_MARKED = "Có chỗ giống thông tin cá nhân"
_TEMPLATES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A mark on the sheet: its number, the text it stands on, of whom it is, and which passage it keeps back."""

    number: int
    school: str
    hash: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the last sheet showed: hashes of passages by school, and its marks."""

    hashes: dict[str, list[str]]
    marks: tuple[ShownMark, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A passage as the sheet has it: rows of cells, each in pieces of text with the mark that stands on it."""

    rows: list[list[list[tuple[str, ShownMark | None]]]]
    picture: str
    place: str
    labels: tuple[str, ...]
    marked: bool

    @property
    def table(self) -> bool:
        """Whether its cells stand beside each other."""
        return any(len(row) > 1 for row in self.rows)


def write_sheet(outputs: Path, schools: Sequence[SchoolReports]) -> Shown:
    """Write the sheet, and what it shows where ``--approve`` looks it up."""
    numbers = count(1)
    marks: list[ShownMark] = []
    sections = []
    for school in schools:
        places: dict[str, list[Item]] = {}
        for one in sorted(school.unread, key=lambda one: not one.marks):
            place = _MARKED if one.marks else one.passage.place or "Đầu báo cáo"
            places.setdefault(place, []).append(_item(school.code, one, numbers, marks))
        sections.append((school, places))
    jinja = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True)
    template = jinja.get_template("doc-lai.html.jinja")
    shown = Shown({one.code: [each.passage.hash for each in one.unread] for one in schools}, tuple(marks))
    page = template.render(sections=sections, marks=marks, texts=sum(map(len, shown.hashes.values())))
    state = {"hashes": shown.hashes, "marks": [[getattr(m, name) for name in ShownMark.__slots__] for m in marks]}
    write_whole({outputs / SHEET: page.encode(), _state(outputs): json.dumps(state, ensure_ascii=False).encode()})
    return shown


def last_shown(outputs: Path) -> Shown:
    """What the last sheet showed; nothing when there was none."""
    try:
        state = json.loads(_state(outputs).read_bytes())
        return Shown(state["hashes"], tuple(ShownMark(*one) for one in state["marks"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Shown({}, ())


def _state(outputs: Path) -> Path:
    return outputs / STATE_FOLDER / "publish" / "doc-lai.json"


def _item(school: str, one: Unread, numbers: Iterable[int], marks: list[ShownMark]) -> Item:
    rows = [
        [list(_pieces(school, one, cell, one.marks.get((y, x), ()), numbers, marks)) for x, cell in enumerate(row)]
        for y, row in enumerate(one.passage.rows)
    ]
    return Item(rows, one.passage.picture, one.passage.place, one.labels, bool(one.marks))


def _pieces(
    school: str, one: Unread, cell: str, found: Sequence[Mark], numbers: Iterable[int], marks: list[ShownMark]
) -> Iterator[tuple[str, ShownMark | None]]:
    at = 0
    for mark in found:
        yield cell[at : mark.start], None
        text = cell[mark.start : mark.end]
        marks.append(ShownMark(next(iter(numbers)), school, one.passage.hash, text, mark.why))
        yield text, marks[-1]
        at = mark.end
    yield cell[at:], None
