"""What a person reads first: the sheet ``doc-lai.html``, and what was approved, in ``da-duyet.yaml`` of each school."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from cchc_lib.batch.files import STATE_FOLDER, write_whole
from cchc_lib.domain.expectations import Frozen
from cchc_lib.errors import UsageError
from cchc_lib.publishing.marks import Mark
from cchc_lib.publishing.passages import Passage
from cchc_lib.settings.yaml_files import read_yaml

if TYPE_CHECKING:
    from cchc_lib.publishing.publish import ReportsOf

SHEET, APPROVALS = "doc-lai.html", "da-duyet.yaml"
_STATE = Path(STATE_FOLDER, "publish", "da-hien.json")
_HEAD = (
    "# Những đoạn chữ, bảng, hình do người viết đã được đọc và duyệt để công khai (lệnh publish --approve ghi).\n"
    "# Muốn rút lại: xóa đoạn ấy khỏi tệp này rồi chạy lại lệnh publish. Sửa chữ trong sổ thì phải đọc lại.\n"
)
Shown = Mapping[str, Mapping[str, Sequence[int]]]
"""What a sheet showed: by school and by hash of a passage the numbers of its marks."""


class Approval(Frozen):
    """One text that was read: its hash, how it begins, on which day, by whom; why, where something was marked."""

    hash: str
    words: str
    day: date
    by: str
    reason: str = ""


class _Approvals(Frozen):
    texts: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage that nobody has approved, and by row and cell what looks personal in it.

    ``label`` is the report in which it stands, where it stands in only one of several.
    """

    passage: Passage
    label: str = ""
    marks: Mapping[tuple[int, int], Sequence[Mark]] = field(default_factory=dict)

    @property
    def table(self) -> bool:
        """Whether its cells stand beside each other."""
        return any(len(row) > 1 for row in self.passage.rows)

    @property
    def marked(self) -> list[tuple[str, str]]:
        """Each mark in reading order: the text on which it stands, and why."""
        rows = self.passage.rows
        return [(rows[y][x][mark.start : mark.end], mark.why) for (y, x), marks in self.marks.items() for mark in marks]


def read_approvals(folder: Path) -> tuple[Approval, ...]:
    """What is approved in a folder; SettingsError when the file is spoiled."""
    path = folder / APPROVALS
    return read_yaml(path, _Approvals, f"{folder.name}/{APPROVALS}").texts if path.exists() else ()


def write_sheet(outputs: Path, schools: Sequence[ReportsOf]) -> Shown:
    """Write the sheet, and what it shows where ``--approve`` looks it up."""
    numbers, sections = count(1), []
    shown: dict[str, dict[str, list[int]]] = {}
    for school in schools:
        places: dict[str, list[Any]] = {}
        for one in sorted(school.unread, key=lambda one: not one.marks):
            place = "Có chỗ giống thông tin cá nhân" if one.marks else one.passage.place or "Đầu báo cáo"
            mine = [next(numbers) for _ in one.marked]
            shown.setdefault(school.code, {})[one.passage.hash] = mine
            left = iter(mine)
            rows = [
                [_cell(cell, one.marks.get((y, x), ()), left) for x, cell in enumerate(row)]
                for y, row in enumerate(one.passage.rows)
            ]
            places.setdefault(place, []).append((one, rows))
        sections.append((school, places))
    jinja = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
    template, total = jinja.get_template(f"{SHEET}.jinja"), sum(map(len, shown.values()))
    page = template.render(sections=sections, marks=next(numbers) - 1, total=total)
    write_whole({outputs / SHEET: page.encode(), outputs / _STATE: json.dumps(shown).encode()})
    return shown


def _cell(text: str, marks: Iterable[Mark], numbers: Iterator[int]) -> Markup:
    """A cell with its marks, each with its number and why."""
    html, at = Markup(), 0
    for start, end, why in marks:
        mark = Markup('{}<mark title="{}">{}<sup>{}</sup></mark>')
        html, at = html + mark.format(text[at:start], why, text[start:end], next(numbers)), end
    return html + text[at:]


def last_shown(outputs: Path) -> Shown:
    """What the last sheet showed; nothing when there was none."""
    try:
        shown: Shown = json.loads((outputs / _STATE).read_bytes())
    except (OSError, ValueError):
        return {}
    return shown


def marks_of(school: ReportsOf, shown: Shown) -> Iterator[tuple[int, str, str]]:
    """The marks of a school that still wait: number on the sheet, the text on which it stands, and why."""
    for one in school.unread:
        numbers = shown.get(school.code, {}).get(one.passage.hash, ())
        yield from ((number, *mark) for number, mark in zip(numbers, one.marked, strict=False))


def approve_shown(
    schools: Sequence[ReportsOf], shown: Shown, accepted: Mapping[int, str], by: tuple[date, str], *, unmarked: bool
) -> int:
    """Record as read what the last sheet showed and is still so; how many passages.

    ``accepted`` has the reasons for marks, by number: a marked passage is approved when all its marks are. Those
    without a mark are approved with ``unmarked``. ``by`` is the day and the reader's name; blank: as the machine knows.
    UsageError for a number that the sheet has not.
    """
    every = {number for some in shown.values() for numbers in some.values() for number in numbers}
    if strange := sorted(accepted.keys() - every):
        raise UsageError(f"Trang đọc lại không có chỗ đánh dấu số {strange[0]}. Hãy xem lại số trên trang.")
    total, (day, name) = 0, by
    for school in schools:
        new: dict[str, Approval] = {}
        for one in school.unread:
            numbers = shown.get(school.code, {}).get(one.passage.hash)
            if numbers is None or len(numbers) != len(one.marked):
                continue
            if all(number in accepted for number in numbers) if numbers else unmarked:
                reason = "; ".join(dict.fromkeys(accepted[number] for number in numbers))
                new[one.passage.hash] = Approval(
                    hash=one.passage.hash, words=one.passage.first_words, day=day, by=name or _user(), reason=reason
                )
        if new:
            every_text = (*read_approvals(school.folder), *new.values())
            texts = [each.model_dump(mode="json", exclude_defaults=True) for each in every_text]
            written = yaml.safe_dump({"texts": texts}, allow_unicode=True, sort_keys=False, width=120)
            write_whole({school.folder / APPROVALS: f"{_HEAD}{written}".encode()})
        school.unread = [one for one in school.unread if one.passage.hash not in new]
        total += len(new)
    return total


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may know no user by name
        return "không rõ"
