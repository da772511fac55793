"""``outputs/index.html``: the way to every report that stands, whichever run made it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import STATE_FOLDER, locked, remove_temporary, write_whole
from cchc_lib.batch.jobs import DEFAULT_STEM
from cchc_lib.batch.records import Record, read_record
from cchc_lib.errors import CchcError
from cchc_lib.rendering.index import IndexEntry, render_index
from cchc_lib.settings.params import Params

INDEX = "index.html"
_OWNER = "index"
_INTERNAL = ".noi-bo"


def write_index(outputs: Path, params: Params) -> None:
    """Write the index from the records of all reports; CchcError when it cannot be written."""
    entries = sorted(_entries(outputs, params), key=lambda pair: pair[0])
    page = render_index([entry for _, entry in entries])
    with locked(outputs, _OWNER):
        remove_temporary(outputs, _OWNER)
        path = outputs / INDEX
        if not path.exists() or path.read_bytes() != page:
            write_whole({path: page}, _OWNER)


def _entries(outputs: Path, params: Params) -> Iterator[tuple[tuple[str, ...], IndexEntry]]:
    """Every report with what it is sorted by; internal pages are for the school's own desk and not listed."""
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
        yield (school, year, about.get("start", ""), about.get("end", ""), path.stem), entry


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
