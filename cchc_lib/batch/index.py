"""``outputs/index.html``: the way to every report that stands, whichever run made it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import locked, remove_temporary, write_whole
from cchc_lib.batch.inventory import Kept, kept_reports
from cchc_lib.batch.jobs import DEFAULT_STEM, ROLLUPS
from cchc_lib.batch.links import link_pages
from cchc_lib.batch.records import Record
from cchc_lib.errors import CchcError
from cchc_lib.presentation.numbers import day
from cchc_lib.rendering.page.index import INDEX, MORE, IndexEntry, render_index
from cchc_lib.settings.params import Params

_OWNER = "index"
_INTERNAL = ".noi-bo"


def write_index(outputs: Path, params: Params, stale: Collection[str] = ()) -> None:
    """Write the index from the records of all reports, and link their pages; CchcError when it cannot be written.

    ``stale`` are the names of reports that are out of date. Pages that a larger index once had are taken away.
    """
    with locked(outputs, _OWNER):
        entries = sorted(_entries(outputs, params, stale), key=lambda pair: pair[0])
        link_pages(outputs, [(one, entry) for _, entry, one in entries])
        pages = {outputs / name: page for name, page in render_index([entry for _, entry, _ in entries]).items()}
        old = set((outputs / MORE).glob(f"*/*/{INDEX}")) - pages.keys()
        for folder in {path.parent for path in (*pages, *old)}:
            remove_temporary(folder, _OWNER)
        changed = {path: page for path, page in pages.items() if not path.exists() or path.read_bytes() != page}
        write_whole(changed, _OWNER)
        for path in old:
            _remove(path, outputs)


def _remove(page: Path, outputs: Path) -> None:
    """Take a page away, and the folders that it leaves empty."""
    with contextlib.suppress(OSError):
        page.unlink()
        for folder in page.relative_to(outputs).parents[:-1]:
            (outputs / folder).rmdir()


def _entries(
    outputs: Path, params: Params, stale: Collection[str]
) -> Iterator[tuple[tuple[str | int, ...], IndexEntry, Kept]]:
    """Every report with what it is sorted by (the end, the shorter period first); internal pages are not listed."""
    kept = [one for one in kept_reports(outputs, params) if not one.owner.endswith(_INTERNAL)]
    about = {one.name: one.record.about if "start" in one.record.about else _about(params, one) for one in kept}
    labels = Counter((one.school, one.school_year, one.owner, about[one.name].get("period_label")) for one in kept)
    for one in kept:
        told, record = about[one.name], one.record
        label = told.get("period_label", one.period)
        if "start" in told and labels[one.school, one.school_year, one.owner, label] > 1:
            label += " ({} đến {})".format(*(day(date.fromisoformat(told[end])) for end in ("start", "end")))
        entry = IndexEntry(
            school=one.school,
            school_name=told.get("school", one.school),
            commune=told.get("commune", ""),
            school_year=one.school_year,
            period=one.period,
            period_label=label if one.owner == DEFAULT_STEM else f"{label} ({one.owner})",
            sample=record.sample,
            draft=record.draft,
            errors=record.errors,
            counts=told.get("counts", {}),
            files=_files(outputs, one.folder, record),
            failed=record.reason,
            stale=one.name in stale or bool(one.gone),
            rollup=one.school.startswith(f"{ROLLUPS}/"),
        )
        first = date.fromisoformat(told["start"]).toordinal() if "start" in told else 0
        yield (one.school, one.school_year, told.get("end", ""), -first, one.owner), entry, one


def _files(outputs: Path, folder: Path, record: Record) -> dict[str, str]:
    """The files by format that a reader can open, as links from the index."""
    return {
        output.format: (folder / name).as_posix()
        for name, output in record.outputs.items()
        if output.format != "ipynb" and (outputs / folder / name).exists()
    }


def _about(params: Params, report: Kept) -> dict[str, Any]:
    """Names in words of a report that was never made; its codes where even the settings are wrong."""
    try:
        settings, window = params.school(report.school), params.period(report.period, report.school_year)
    except CchcError:
        return {}
    days = {"start": window.start.isoformat(), "end": window.end.isoformat()}
    return {"school": settings.name, "commune": settings.commune, "period_label": window.label, **days}
