"""The links between the pages of reports, renewed after each run: when made, a page cannot know what else stands."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cchc_lib.batch.files import STATE_FOLDER, locked, write_whole
from cchc_lib.batch.inventory import Kept
from cchc_lib.batch.records import as_file, look_at, read_record
from cchc_lib.errors import CchcError
from cchc_lib.rendering.page.index import IndexEntry
from cchc_lib.rendering.page.links import Links, links_between, with_links


def link_pages(outputs: Path, reports: Iterable[tuple[Kept, IndexEntry]]) -> None:
    """Put the links of today into each page that has others; a page that cannot be written keeps its own."""
    kept = {entry.files["html"]: one for one, entry in reports if "html" in entry.files}
    for entry, links in links_between(entry for _, entry in reports):
        one = kept[entry.files["html"]]
        if one.record.about.get("links") != [list(link) for link in links]:
            with contextlib.suppress(CchcError, OSError):
                _link(outputs, one, outputs / entry.files["html"], links)


def _link(outputs: Path, one: Kept, page: Path, links: Links) -> None:
    """The page and then its record, under the report's lock; not a page that is no longer as the run left it."""
    key = f"{one.folder.as_posix()}/{one.owner}"
    place = outputs / STATE_FOLDER / f"{key}.json"
    with locked(outputs, key):
        record = read_record(place)
        if record is None or look_at(page, "html") != record.outputs.get(page.name):
            return
        write_whole({page: with_links(page.read_bytes(), links)}, one.owner)
        if linked := look_at(page, "html"):
            about = {**record.about, "links": links}
            record = replace(record, outputs={**record.outputs, page.name: linked}, about=about)
            write_whole({place: as_file(record)}, one.owner)
