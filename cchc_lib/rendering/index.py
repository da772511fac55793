"""The index of all reports: school years, communes, schools and periods, each with its status at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import SimpleNamespace
from urllib.parse import quote

from cchc_lib.presentation.blocks import StatusId
from cchc_lib.presentation.words import STATUS_LABELS
from cchc_lib.rendering.page import page_bytes
from cchc_lib.text import without_accents

_FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Biểu 06 (Excel)", "json": "Số liệu (JSON)"}
_FIRST_SHOWN = 40
"""With more schools than this in a school year, each commune's are folded away."""


@dataclass(frozen=True)
class IndexEntry:
    """One report: whose, of which period, how its targets stand, its files by format as links from the index.

    ``failed`` is the reason, in Vietnamese, of a report that could not be made.
    """

    school: str
    school_name: str
    commune: str
    school_year: str
    period: str
    period_label: str
    sample: bool = False
    draft: bool = False
    errors: int = 0
    counts: Mapping[StatusId, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    failed: str = ""

    @property
    def page(self) -> str:
        """The link to the report's page, if it has one."""
        return quote(self.files.get("html", ""))

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """What each other file is called, and the link to it."""
        names = [*(name for name in _FORMATS if name in self.files), *sorted(self.files.keys() - _FORMATS.keys())]
        return [(_FORMATS.get(name, name.upper()), quote(self.files[name])) for name in names if name != "html"]

    @property
    def tally(self) -> list[tuple[StatusId, str, int]]:
        """The statuses that some target has: id, words, how many."""
        return [(status, label, n) for status, label in STATUS_LABELS.items() if (n := self.counts.get(status, 0))]


@dataclass(frozen=True, slots=True)
class Branch:
    """A heading of the index and what stands under it: branches, or at the end reports."""

    title: str
    branches: list[Branch] = field(default_factory=list)
    entries: list[IndexEntry] = field(default_factory=list)
    folded: bool = False


def render_index(entries: Sequence[IndexEntry]) -> bytes:
    """The page that leads to all reports; periods of a school stand in the order given."""
    years = sorted({entry.school_year for entry in entries}, reverse=True)
    all_sample = bool(entries) and all(entry.sample for entry in entries)
    values = {
        "head": SimpleNamespace(draft=False, sample=all_sample, internal=False),
        "years": [_year(year, [entry for entry in entries if entry.school_year == year]) for year in years],
        "said": _said(entries),
        "all_sample": all_sample,
        "shapes": sorted({status for entry in entries for status, _, _ in entry.tally}),
    }
    return page_bytes("index.html.jinja", values)


def _said(entries: Sequence[IndexEntry]) -> str:
    """How many reports, and which of them are not to be relied on."""
    if not entries:
        return "Chưa có báo cáo nào."
    schools = len({entry.school for entry in entries})
    failed = sum(bool(entry.failed) for entry in entries)
    drafts = sum(entry.draft for entry in entries)
    parts = [f"{len(entries) - failed} báo cáo của {schools} trường"]
    parts += [f"{drafts} bản dự thảo vì sổ còn lỗi"] if drafts else []
    parts += [f"{failed} báo cáo không lập được"] if failed else []
    return "; ".join(parts) + "."


def _year(year: str, entries: list[IndexEntry]) -> Branch:
    schools = len({entry.school for entry in entries})
    folded = schools > _FIRST_SHOWN
    communes = [
        Branch(commune[:1].upper() + commune[1:], branches=_schools(members), folded=folded)
        for commune, members in _grouped(entries, lambda entry: entry.commune)
    ]
    return Branch(f"Năm học {year}", branches=communes if len(communes) > 1 else communes[0].branches)


def _schools(entries: Iterable[IndexEntry]) -> list[Branch]:
    by_school = _grouped(entries, lambda entry: f"{entry.school_name}\0{entry.school}")
    return [Branch(members[0].school_name, entries=members) for _, members in by_school]


def _grouped(entries: Iterable[IndexEntry], key: Callable[[IndexEntry], str]) -> list[tuple[str, list[IndexEntry]]]:
    ordered = sorted(entries, key=lambda entry: (without_accents(key(entry)), key(entry)))
    return [(name, list(members)) for name, members in groupby(ordered, key)]
