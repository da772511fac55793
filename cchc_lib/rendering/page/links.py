"""From one page to the next: each report's page leads to its PDF, to the school's other periods, to the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from posixpath import basename, dirname, relpath
from urllib.parse import quote

from markupsafe import Markup

from cchc_lib.rendering.page.index import INDEX, IndexEntry

_PLACE = re.compile(rb'(<nav class="ways"[^>]*>).*?(</nav>)', re.DOTALL)
Links = tuple[tuple[str, str], ...]
"""Where each leads, from the page, and what it says."""


def links_between(entries: Iterable[IndexEntry]) -> Iterator[tuple[IndexEntry, Links]]:
    """Each report that has a page, and where its page leads; the periods of a school year in the order given."""
    pages = [one for one in entries if "html" in one.files]
    key = {id(one): (one.school, one.school_year, basename(one.files["html"])) for one in pages}
    for _, group in groupby(sorted(pages, key=lambda one: key[id(one)]), key=lambda one: key[id(one)]):
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
