"""What stands under the outputs, whichever run made it: its index, the pages' links, what can be made no more."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import STATE_FOLDER, locked, remove_empty, take_away, write_whole
from cchc_lib.batch.planning import places
from cchc_lib.batch.records import DEFAULT_STEM, ROLLUPS, Job, Record, look_at, read_record, write_record
from cchc_lib.errors import CchcError
from cchc_lib.rendering.page import INTERNAL, MORE, IndexEntry, links_between, render_index, with_links
from cchc_lib.report.words import day
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import CITY
from cchc_lib.text import folded

_OWNER = "index"
_INTERNAL = ".noi-bo"


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that stands, as a job that would make it were its notebook there; ``gone``: why no run can make it."""

    job: Job
    record: Record
    gone: str


def kept_reports(outputs: Path, params: Params) -> Iterator[Kept]:
    """Every report of which there is a record, in the order of their places."""
    state = outputs / STATE_FOLDER
    known, years = places(params), params.school_year_ids()
    for path in sorted([*state.glob("*/*/*/*.json"), *state.glob(f"{ROLLUPS}/*/*/*/*.json")]):
        if record := read_record(path):
            *place, year, period = path.relative_to(state).parent.parts
            school, stem = "/".join(place), path.stem.removesuffix(_INTERNAL)
            internal = path.stem.endswith(_INTERNAL)
            job = Job(school, year, period, f"{stem}.ipynb", str(outputs), {}, internal=internal)
            gone = "" if year in years else f"không còn năm học {year} trong params"
            if school not in known and len(place) > 1:
                gone = gone or f"không còn từ hai {'xã, phường' if place[-1] == CITY else 'trường'} trở lên để tổng hợp"
            elif school not in known:
                gone = gone or "không còn trường này trong params"
            elif len(place) > 1 and not any((outputs / one / year / period).is_dir() for one in known[school]):
                gone = gone or "không còn trường nào có báo cáo để tổng hợp"
            notebook = record.about.get("notebook", "")
            here = Path(__file__).parents[2] / "notebooks" / Path(notebook).name  # the kit may have been moved
            if notebook and not Path(notebook).is_file() and not here.is_file():
                gone = gone or f"không còn sổ tay {Path(notebook).name}"
            yield Kept(job, record, gone)


def remove(outputs: Path, report: Kept) -> None:
    """Take a report away: the files as the run left them, its record, and folders left empty. Edited files stay."""
    job = report.job
    with locked(outputs, job.key), contextlib.suppress(OSError):
        for name, recorded in report.record.outputs.items():
            if look_at(job.folder / name) == recorded:
                (job.folder / name).unlink()
        job.failure_note.unlink(missing_ok=True)
        job.record_path.unlink()
        remove_empty(job.folder, outputs)


def write_index(outputs: Path, params: Params, stale: Collection[str] = ()) -> None:
    """Write the index from the records of all reports, and link their pages; CchcError when it cannot be written.

    ``stale`` are the names of reports that are out of date. Pages that a larger index once had are taken away.
    """
    with locked(outputs, _OWNER):
        found = sorted(entries(outputs, params, stale), key=lambda pair: pair[0])
        _link_pages(outputs, [(one, entry) for _, entry, one in found])
        pages = {outputs / name: page for name, page in render_index([entry for _, entry, _ in found]).items()}
        old = set((outputs / MORE).rglob("*.html")) - pages.keys()
        changed = {path: page for path, page in pages.items() if not path.exists() or path.read_bytes() != page}
        write_whole(changed, outputs / STATE_FOLDER / f"{_OWNER}.tmp")
        for path in old:
            with contextlib.suppress(OSError):
                take_away(path, outputs)


def entries(
    outputs: Path, params: Params, stale: Collection[str] = ()
) -> Iterator[tuple[tuple[str | int, ...], IndexEntry, Kept]]:
    """Sort key (end, then the shorter period first), index entry and report of each, with its internal page."""
    every = list(kept_reports(outputs, params))
    kept = [one for one in every if not one.job.internal]
    internal = {(one.job.folder, one.job.stem): one.record.outputs for one in every if one.job.internal}
    about = [one.record.about if "start" in one.record.about else _about(params, one.job) for one in kept]
    places = [(one.job.school, one.job.school_year, one.job.stem) for one in kept]
    spelled = {folded(name): name for name in params.communes()}
    labels = Counter((place, told.get("period_label")) for place, told in zip(places, about, strict=True))
    for one, place, told in zip(kept, places, about, strict=True):
        job, record = one.job, one.record
        made = [(output.format, name) for name, output in record.outputs.items()]
        label = told.get("period_label", job.period)
        if "start" in told and labels[place, label] > 1:
            label += " ({} đến {})".format(*(day(date.fromisoformat(told[end])) for end in ("start", "end")))
        entry = IndexEntry(
            school=job.school,
            school_name=told.get("school", job.school),
            commune=spelled.get(folded(commune := told.get("commune", "")), commune),
            school_year=job.school_year,
            period=job.period,
            period_label=label if job.stem == DEFAULT_STEM else f"{label} ({job.stem})",
            sample=record.sample,
            draft=record.draft,
            errors=record.errors,
            counts=told.get("counts", {}),
            files={  # those that a reader can open
                kind: (job.folder / name).relative_to(outputs).as_posix()
                for kind, name in (*made, *((INTERNAL, name) for name in internal.get((job.folder, job.stem), ())))
                if kind != "ipynb" and (job.folder / name).exists()
            },
            failed=record.reason,
            stale=job.name in stale or bool(one.gone),
            rollup=job.school.startswith(f"{ROLLUPS}/"),
        )
        first = date.fromisoformat(told["start"]).toordinal() if "start" in told else 0
        yield (job.school, job.school_year, told.get("end", ""), -first, job.stem), entry, one


def _about(params: Params, job: Job) -> dict[str, Any]:
    """Names in words of a report that was never made; its codes where even the settings are wrong."""
    try:
        settings, window = params.school(job.school), params.period(job.period, job.school_year)
    except CchcError:
        return {}
    days = {"start": window.start.isoformat(), "end": window.end.isoformat()}
    return {"school": settings.name, "commune": settings.commune, "period_label": window.label, **days}


def _link_pages(outputs: Path, reports: Iterable[tuple[Kept, IndexEntry]]) -> None:
    """Put today's links into each page that has others; one that cannot be written, or was edited, keeps its own."""
    kept = {entry.files["html"]: one for one, entry in reports if "html" in entry.files}
    for entry, links in links_between(entry for _, entry in reports):
        one, page = kept[entry.files["html"]], outputs / entry.files["html"]
        if one.record.about.get("links") == [list(link) for link in links]:
            continue
        with contextlib.suppress(CchcError, OSError), locked(outputs, one.job.key):
            record = read_record(one.job.record_path)
            if record and look_at(page) == record.outputs.get(page.name):
                write_whole({page: with_links(page.read_bytes(), links)}, one.job.staging)
                if linked := look_at(page):
                    about = {**record.about, "links": links}
                    write_record(one.job, replace(record, outputs={**record.outputs, page.name: linked}, about=about))
