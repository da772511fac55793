"""The page: an executed notebook as one HTML file, and the index of all reports, which links them to each other.

Pages are without script or code, load nothing, and stand under a strict policy.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from posixpath import basename, dirname, relpath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Template
from markupsafe import Markup

from cchc_lib.rendering.document import read_document, span_of
from cchc_lib.report.blocks import StatusId, Summary
from cchc_lib.report.html import PageWriter, dark_charts, environment
from cchc_lib.report.words import STATUS_LABELS, count, upper_first
from cchc_lib.text import slugs, without_accents

if TYPE_CHECKING:
    from nbformat import NotebookNode

INDEX = "index.html"
MORE = "muc-luc"
"""The folder of the pages that a large index is split into: ``muc-luc/<school year>/<commune>/index.html``."""
_TEMPLATES = Path(__file__).parent / "templates"
_BEFORE_HEADING = re.compile(r'(?=<h[2-6] id=")')
_WITH_DIGEST = re.compile(r'(<h[2-6] id=.*?</h[2-6]>)(.*?)<p class="digest">(.*?)</p>', re.DOTALL)
_MOST_ON_A_PAGE = 100
"""Reports: as many stay under 150 KB, each with five files."""
_TITLE = "Báo cáo cải cách hành chính"
_NO_COMMUNE = "chưa rõ xã, phường"
_FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Biểu 06 (Excel)", "json": "Số liệu (JSON)"}
_PLACE = re.compile(rb'(<nav class="ways"[^>]*>).*?(</nav>)', re.DOTALL)
Links = tuple[tuple[str, str], ...]
"""Where each leads, from the page, and what it says."""


def render_html(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook; raises NotebookError when it failed or was not run."""
    document = read_document(notebook, page=True)
    title, blocks = document.titled()
    writer, head = PageWriter(), document.head
    body = _folded(_BEFORE_HEADING.split("\n".join(writer.html(block) for block in blocks)))
    answer = next((block.sentence for block in blocks if isinstance(block, Summary)), title)
    when = span_of(head) if head else ""
    values = {
        "head": head,
        "title": title,
        "when": upper_first(when) if head and head.opening else f"Số liệu {when}",
        "description": f"{head.school}: {answer}" if head else answer,  # what a search engine shows under the title
        "body": Markup("".join(body)),  # noqa: S704 - what the writer has made, in pieces
        "outline": [entry for entry in writer.outline if entry.level == 2],
    }
    return page_bytes("page.html.jinja", values)


def _folded(chunks: list[str]) -> list[str]:
    """A heading with a digest becomes a line that opens, and holds all that stands below it until its like."""
    pieces = []
    while chunks:
        piece = chunks.pop(0)
        if found := _WITH_DIGEST.match(piece):
            inner = [piece[found.end() :]]
            while chunks and chunks[0][2] > piece[2]:
                inner.append(chunks.pop(0))
            heading, above, digest = found.groups()
            line = f'<summary>{heading}<span class="digest">{digest}</span></summary>'
            piece = f'<details class="fold">{line}{above}{"".join(_folded(inner))}</details>\n'
        pieces.append(piece)
    return pieces


def page_bytes(template: str, values: Mapping[str, Any]) -> bytes:
    """The page that a template makes of these values; the same bytes for the same values."""
    style = page_style()
    pictures = '="data:image' in values.get("body", "")
    text: str = _template(template).render(values, style=Markup(style), policy=policy(style, pictures=pictures))  # noqa: S704 - our own sheet
    return text.encode("utf-8")


@cache
def _template(name: str) -> Template:
    return environment(_TEMPLATES).get_template(name)


def policy(style: str, *, pictures: bool) -> str:
    """What the page may do: its own style, its own pictures; connecting to its own host lets audits read robots.txt."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = " img-src data:;" if pictures else ""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}';{images} connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def page_style() -> str:
    """The pages' style sheet, without what only its readers in the source need."""
    sheet = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    sheet += f"@media screen and (prefers-color-scheme: dark) {{\n{dark_charts('.drawing')}}}\n"
    lines = (line.strip() for line in sheet.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


@dataclass(frozen=True)
class IndexEntry:
    """One report: whose, of which period, how its targets stand, its files by format as links from ``index.html``.

    ``failed`` is the reason, in Vietnamese, of a report that could not be made; one that is ``stale`` is not of today's
    registers. A ``rollup`` repeats the figures of its schools, so that no total counts it.
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
    stale: bool = False
    rollup: bool = False

    @property
    def link(self) -> str:
        """The path of the report's page as a link has it, if there is one."""
        return quote(self.files.get("html", ""))

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """What each other file is called, and its path as a link has it."""
        names = [*(name for name in _FORMATS if name in self.files), *sorted(self.files.keys() - _FORMATS.keys())]
        return [(_FORMATS.get(name, name.upper()), quote(self.files[name])) for name in names if name != "html"]


@dataclass(frozen=True)
class Branch:
    """A heading of the index and the reports under it, by ``branches`` or, at the end, as they are.

    ``path`` is where its own page lies when it has one, ``page_title`` that page's title.
    """

    title: str
    page_title: str
    path: str
    entries: tuple[IndexEntry, ...]
    branches: tuple[Branch, ...] = ()

    @property
    def large(self) -> bool:
        """Whether its branches have pages of their own."""
        return len(self.entries) > _MOST_ON_A_PAGE and bool(self.branches)

    @cached_property
    def tally(self) -> list[tuple[StatusId, str, str]]:
        """How many targets of all these reports are met, not met or still to be rated: id, words, number."""
        lines = tally(one for one in self.entries if not one.rollup)
        return [line for line in lines if line[0] not in {"not_arisen", "monitored"}]

    @cached_property
    def said(self) -> str:
        """How many reports, and which of them are not to be relied on."""
        if not self.entries:
            return "Chưa có báo cáo nào."
        failed = sum(bool(entry.failed) for entry in self.entries)
        drafts = sum(entry.draft for entry in self.entries)
        schools = len({entry.school for entry in self.entries if not entry.rollup})
        parts = [f"{count(schools)} trường, {count(len(self.entries) - failed)} báo cáo"]
        parts += [f"{count(drafts)} bản dự thảo vì sổ còn lỗi"] if drafts else []
        parts += [f"{count(failed)} báo cáo không lập được"] if failed else []
        return "; ".join(parts) + "."


def tally(entries: Iterable[IndexEntry]) -> list[tuple[StatusId, str, str]]:
    """How many targets of some reports have each status that occurs: id, words, number."""
    counts = [entry.counts for entry in entries]
    totals = {status: sum(one.get(status, 0) for one in counts) for status in STATUS_LABELS}
    return [(status, STATUS_LABELS[status], count(number)) for status, number in totals.items() if number]


def render_index(entries: Sequence[IndexEntry]) -> dict[str, bytes]:
    """The pages that lead to all reports, by path; periods of a school stand in the order given.

    Up to a hundred reports stand on ``index.html``. With more it has the latest school year, whose communes get a page
    each, and leads to a page of every year before.
    """
    by_year = _grouped(entries, lambda entry: entry.school_year)[::-1]
    whole = Branch(_TITLE, _TITLE, INDEX, tuple(entries), tuple(_year(year, members) for year, members in by_year))
    opened, older = (whole.branches[:1], whole.branches[1:]) if whole.large else (whole.branches, ())
    pages = {INDEX: _page(whole, opened, older)} | {year.path: _page(year, (year,)) for year in older}
    for year in whole.branches:
        pages |= dict(_below(year))
    return pages


def _below(branch: Branch) -> Iterator[tuple[str, bytes]]:
    """The pages that a branch leads to."""
    for one in branch.branches if branch.large else ():
        yield one.path, _page(one, (one,))
        yield from _below(one)


def _page(branch: Branch, opened: Sequence[Branch], older: Sequence[Branch] = ()) -> bytes:
    """A page that shows some branches as far as they are not large, and links to others."""
    all_sample = bool(branch.entries) and all(entry.sample for entry in branch.entries)
    values = {
        "head": {"marks": ("SỐ LIỆU MINH HỌA",) if all_sample else ()},
        "whole": branch,
        "opened": opened,
        "older": older,
        "up": "../" * branch.path.count("/"),
        "page": PageWriter(),
        "tally": tally,
    }
    return page_bytes("index.html.jinja", values)


def _year(year: str, entries: Sequence[IndexEntry]) -> Branch:
    communes = _grouped(entries, lambda entry: entry.commune)
    names = slugs((commune for commune, _ in communes), taken=("nam-hoc",))
    branches = [
        Branch(
            title=upper_first(commune or _NO_COMMUNE),
            page_title=f"{_TITLE} của các trường {commune or _NO_COMMUNE}, năm học {year}",
            path=f"{MORE}/{year}/{slug}/{INDEX}",
            entries=tuple(members),
            branches=tuple(_schools(members, f"{MORE}/{year}/{slug}")),
        )
        for slug, (commune, members) in zip(names, communes, strict=True)
    ]
    return Branch(
        title=f"Năm học {year}",
        page_title=f"{_TITLE} năm học {year}",
        path=f"{MORE}/{year}/nam-hoc/{INDEX}",
        entries=tuple(entries),
        branches=tuple(branches) if len(branches) > 1 else branches[0].branches,
    )


def _schools(entries: Iterable[IndexEntry], path: str) -> Iterator[Branch]:
    for _, members in _grouped(entries, lambda entry: f"{entry.school_name}\0{entry.school}"):
        name, code, year = members[0].school_name, members[0].school, members[0].school_year
        yield Branch(name, f"{_TITLE} của {name}, năm học {year}", f"{path}--{code}/{INDEX}", tuple(members))


def _grouped(entries: Iterable[IndexEntry], key: Callable[[IndexEntry], str]) -> list[tuple[str, list[IndexEntry]]]:
    ordered = sorted(entries, key=lambda entry: (without_accents(key(entry)), key(entry)))
    return [(name, list(members)) for name, members in groupby(ordered, key)]


def links_between(entries: Iterable[IndexEntry]) -> Iterator[tuple[IndexEntry, Links]]:
    """Each report that has a page, and where its page leads; the periods of a school year in the order given."""

    def kind(one: IndexEntry) -> tuple[str, str, str]:
        return one.school, one.school_year, basename(one.files["html"])

    for _, group in groupby(sorted((one for one in entries if "html" in one.files), key=kind), key=kind):
        like = list(group)
        for one in like:
            named = [("pdf", "Bản in (PDF)", one)] if "pdf" in one.files else []
            named += [("html", other.period_label, other) for other in like if other is not one]
            here = dirname(one.files["html"])
            links = [(quote(relpath(other.files[form], here)), text) for form, text, other in named]
            yield one, (*links, (relpath(INDEX, here), "Tất cả báo cáo"))


def with_links(page: bytes, links: Links) -> bytes:
    """The page with these links in the place that it keeps for them, instead of those that it had."""
    items = Markup("").join(Markup('<a href="{}">{}</a>\n').format(*link) for link in links)
    return _PLACE.sub(lambda place: place[1] + items.encode() + place[2], page, count=1)
