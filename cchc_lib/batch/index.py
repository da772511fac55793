"""``outputs/index.html``: the way to every report that stands, whichever run made it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import STATE_FOLDER, locked, remove_temporary, write_whole
from cchc_lib.batch.jobs import DEFAULT_STEM
from cchc_lib.batch.records import Record, read_record
from cchc_lib.errors import CchcError
from cchc_lib.rendering.page.index import INDEX, MORE, IndexEntry, render_index
from cchc_lib.settings.params import Params

_OWNER = "index"
_INTERNAL = ".noi-bo"


def write_index(outputs: Path, params: Params) -> None:
    """Write the index from the records of all reports; CchcError when it cannot be written.

    Pages that a larger index once had are taken away.
    """
    with locked(outputs, _OWNER):
        entries = sorted(_entries(outputs, params), key=lambda pair: pair[0])
        pages = {outputs / name: page for name, page in render_index([entry for _, entry in entries]).items()}
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


def _entries(outputs: Path, params: Params) -> Iterator[tuple[tuple[str | int, ...], IndexEntry]]:
    """Every report with what it is sorted by (the end, the shorter period first); internal pages are not listed."""
    for path in (outputs / STATE_FOLDER).glob("*/*/*/*.json"):
        record = read_record(path)
        if record is None or path.stem.endswith(_INTERNAL):
            continue
        school, year, period = path.relative_to(outputs / STATE_FOLDER).parts[:3]
        about = record.about or _about(params, school, year, period)
        label = about.get("period_label", period)
        entry = IndexEntry(
            school=school,
            school_name=about.get("school", school),
            commune=about.get("commune", ""),
            school_year=year,
            period=period,
            period_label=label if path.stem == DEFAULT_STEM else f"{label} ({path.stem})",
            sample=record.sample,
            draft=record.draft,
            errors=record.errors,
            counts=about.get("counts", {}),
            files=_files(outputs, Path(school, year, period), record),
            failed=record.reason,
        )
        first = date.fromisoformat(about["start"]).toordinal() if "start" in about else 0
        yield (school, year, about.get("end", ""), -first, path.stem), entry


def _files(outputs: Path, folder: Path, record: Record) -> dict[str, str]:
    """The files by format that a reader can open, as links from the index."""
    return {
        output.format: (folder / name).as_posix()
        for name, output in record.outputs.items()
        if output.format != "ipynb" and (outputs / folder / name).exists()
    }


def _about(params: Params, school: str, year: str, period: str) -> dict[str, Any]:
    """Names in words of a report that was never made; its codes where even the settings are wrong."""
    try:
        settings, window = params.school(school), params.period(period, year)
    except CchcError:
        return {}
    days = {"start": window.start.isoformat(), "end": window.end.isoformat()}
    return {"school": settings.name, "commune": settings.commune, "period_label": window.label, **days}
