"""The page: an executed notebook as one HTML file, and the index of all reports, which links them to each other.

Pages are without script or code, load nothing, and stand under a strict policy.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from posixpath import basename, dirname, relpath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment
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
"""The folder of the pages that a large index is split into: ``muc-luc/<commune>.html``, ``<commune>/<school>.html``."""
_TEMPLATES = Path(__file__).parent / "templates"
_BEFORE_HEADING = re.compile(r'(?=<h[2-6] id=")')
_WITH_DIGEST = re.compile(r'(<h[2-6] id=.*?</h[2-6]>)(.*?)<p class="digest">(.*?)</p>', re.DOTALL)
_MOST_ON_A_PAGE = 100
"""This many reports, of five files each, stay under 150 KB."""
_TITLE = "Báo cáo cải cách hành chính"
_NO_COMMUNE, _COMMUNE = "chưa rõ xã, phường", attrgetter("commune")
INTERNAL = "internal"
_FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Biểu 06 (Excel)", "json": "Số liệu (JSON)", INTERNAL: "Bản nội bộ"}
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
    return _page_bytes("page.html.jinja", values)


def _folded(chunks: list[str]) -> list[str]:
    """Fold each heading that has a digest, with all below it up to the next of its level or above."""
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


def _page_bytes(template: str, values: Mapping[str, Any]) -> bytes:
    """The page that a template makes of these values; the same bytes for the same values.

    It may use its own style and its own pictures; connecting to its own host lets audits read robots.txt.
    """
    templates, style, digest = _look()
    images = " img-src data:;" if '="data:image' in values.get("body", "") else ""
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}';{images} connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    text: str = templates.get_template(template).render(values, style=style, policy=policy)
    return text.encode("utf-8")


@cache
def _look() -> tuple[Environment, Markup, str]:
    """The templates, the style sheet without indents and comments, and its hash."""
    sheet = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    sheet += f"@media screen and (prefers-color-scheme: dark) {{\n{dark_charts('.drawing')}}}\n"
    lines = (line.strip() for line in sheet.splitlines())
    style = "\n".join(line for line in lines if line and not line.startswith("/*"))
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment(_TEMPLATES), Markup(style), digest  # noqa: S704 - our own sheet


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
        names = [*_FORMATS, *sorted(self.files.keys() - {"html", *_FORMATS})]
        return [(_FORMATS.get(name, name.upper()), quote(self.files[name])) for name in names if name in self.files]


def tally(entries: Iterable[IndexEntry]) -> list[tuple[StatusId, str, str]]:
    """How many targets of some reports have each status that occurs: id, words, number."""
    counts = [entry.counts for entry in entries]
    totals = {status: sum(one.get(status, 0) for one in counts) for status in STATUS_LABELS}
    return [(status, STATUS_LABELS[status], count(number)) for status, number in totals.items() if number]


def _said(entries: Sequence[IndexEntry]) -> str:
    """How many reports there are, and which of them are not to be relied on."""
    if not entries:
        return "Chưa có báo cáo nào."
    failed = sum(bool(entry.failed) for entry in entries)
    drafts = sum(entry.draft for entry in entries)
    schools = len({entry.school for entry in entries if not entry.rollup})
    parts = [(f"{count(schools)} trường, " if schools > 1 else "") + f"{count(len(entries) - failed)} báo cáo"]
    parts += [f"{count(drafts)} bản dự thảo vì sổ còn lỗi"] if drafts else []
    parts += [f"{count(failed)} báo cáo không lập được"] if failed else []
    return "; ".join(parts) + "."


def _school(entry: IndexEntry) -> str:
    return f"{entry.school_name}\0{entry.school}"


def render_index(entries: Sequence[IndexEntry], path: str = INDEX, title: str = _TITLE) -> dict[str, bytes]:
    """The pages that lead to all reports, by path; periods of a school stand in the order given.

    Up to a hundred reports stand on one page. A page of more lists the communes, or the schools where there is but one
    commune, each with how the targets of the latest school year stand and with a page of its own.
    """
    communes, schools = (_grouped(entries, key) for key in (_COMMUNE, _school))
    groups = communes if len(communes) > 1 else schools
    if len(entries) <= _MOST_ON_A_PAGE or len(groups) == 1:
        return {path: _page(path, title, entries)}
    latest = max(entry.school_year for entry in entries)
    folder = path.removesuffix(".html") if path != INDEX else MORE
    listed, pages = [], dict[str, bytes]()
    for slug, (key, inside) in zip(slugs(key.rpartition("\0")[2] for key, _ in groups), groups, strict=True):
        name, below = key.partition("\0")[0] or _NO_COMMUNE, f"{folder}/{slug}.html"
        found = tally(one for one in inside if one.school_year == latest and not one.rollup)
        rated = [line for line in found if line[0] not in {"not_arisen", "monitored"}]
        listed.append((upper_first(name), below, _said(inside), rated))
        whose = f"các trường {name}" if groups is communes else name
        pages |= render_index(inside, below, f"{_TITLE} của {whose}")
    what = "Xã, phường" if groups is communes else "Trường"
    return {path: _page(path, title, entries, f"{what}: kết quả năm học {latest}", listed)} | pages


def _page(
    path: str, title: str, entries: Sequence[IndexEntry], heading: str = "", listed: Sequence[tuple[Any, ...]] = ()
) -> bytes:
    """A page that shows reports, or communes, schools ``listed`` with their name, page, words and targets."""
    values = {
        "head": {"marks": ("SỐ LIỆU MINH HỌA",) if entries and all(entry.sample for entry in entries) else ()},
        "title": title,
        "said": _said(entries),
        "heading": heading,
        "listed": listed,
        "parts": () if listed else _parts(entries),
        "up": "../" * path.count("/"),
        "page": PageWriter(),
        "tally": tally,
    }
    return _page_bytes("index.html.jinja", values)


def _parts(entries: Iterable[IndexEntry]) -> Iterator[tuple[int, str, Sequence[IndexEntry]]]:
    """Headings with their level, and the reports that stand below: by year, commune if there are several, school."""
    for year, of_year in _grouped(entries, lambda entry: entry.school_year)[::-1]:
        yield 2, f"Năm học {year}", ()
        communes = _grouped(of_year, _COMMUNE)
        several = len(communes) > 1
        for commune, inside in communes:
            if several:
                yield 3, upper_first(commune or _NO_COMMUNE), ()
            for _, of_school in _grouped(inside, _school):
                yield 3 + several, of_school[0].school_name, of_school


def _grouped(entries: Iterable[IndexEntry], key: Callable[[IndexEntry], str]) -> list[tuple[str, list[IndexEntry]]]:
    ordered = sorted(entries, key=lambda entry: (without_accents(key(entry)), key(entry)))
    return [(name, list(members)) for name, members in groupby(ordered, key)]


def links_between(entries: Iterable[IndexEntry]) -> Iterator[tuple[IndexEntry, Links]]:
    """Each report that has a page, and where its page leads; the periods of a school year in the order given."""
    alike: dict[tuple[str, ...], list[IndexEntry]] = {}
    for one in entries:
        if "html" in one.files:
            alike.setdefault((one.school, one.school_year, basename(one.files["html"])), []).append(one)
    for one, others in [(one, group) for group in alike.values() for one in group]:
        named = [("pdf", "Bản in (PDF)", one)] if "pdf" in one.files else []
        named += [("html", other.period_label, other) for other in others if other is not one]
        here = dirname(one.files["html"])
        links = [(quote(relpath(other.files[form], here)), text) for form, text, other in named]
        yield one, (*links, (relpath(INDEX, here), "Tất cả báo cáo"))


def with_links(page: bytes, links: Links) -> bytes:
    """The page with these links in the place that it keeps for them, instead of those that it had."""
    items = Markup("").join(Markup('<a href="{}">{}</a>\n').format(*link) for link in links)
    return _PLACE.sub(lambda place: place[1] + items.encode() + place[2], page, count=1)
