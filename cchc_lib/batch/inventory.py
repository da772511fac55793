"""The reports that stand under the outputs, whichever run made them, and those whose school or notebook is gone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cchc_lib.batch.files import STATE_FOLDER, locked
from cchc_lib.batch.jobs import ROLLUPS
from cchc_lib.batch.records import Record, look_at, read_record
from cchc_lib.domain.rollup import CITY, commune_codes
from cchc_lib.settings.params import Params


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that stands; ``owner`` is its stem, with ``.noi-bo`` when internal. ``gone``: why no run can make it."""

    school: str
    school_year: str
    period: str
    owner: str
    record: Record
    gone: str

    @property
    def name(self) -> str:
        """The handle of the report, as that of the job that made it."""
        stem = self.owner.replace(".noi-bo", " (nội bộ)")
        return f"{self.school} · {self.school_year} · {self.period} · {stem}"

    @property
    def folder(self) -> Path:
        """Where its files lie, below the outputs."""
        return Path(self.school, self.school_year, self.period)


def kept_reports(outputs: Path, params: Params) -> Iterator[Kept]:
    """Every report of which there is a record, in the order of their places."""
    state = outputs / STATE_FOLDER
    codes = commune_codes(filter(None, params.communes())).values()
    known = {*params.school_codes(), *(f"{ROLLUPS}/{code}" for code in (*codes, CITY))}
    for path in sorted([*state.glob("*/*/*/*.json"), *state.glob(f"{ROLLUPS}/*/*/*/*.json")]):
        if record := read_record(path):
            *place, year, period = path.relative_to(state).parent.parts
            school = "/".join(place)
            gone = "" if school in known else "không còn trường hoặc xã, phường này trong params"
            notebook = record.about.get("notebook", "")
            here = Path(__file__).parents[2] / "notebooks" / Path(notebook).name  # the kit may have been moved
            if notebook and not Path(notebook).is_file() and not here.is_file():
                gone = gone or f"không còn sổ tay {Path(notebook).name}"
            yield Kept(school, year, period, path.stem, record, gone)


def remove(outputs: Path, report: Kept) -> None:
    """Take a report away: the files as the run left them, its record, and folders left empty. Edited files stay."""
    key = f"{report.folder.as_posix()}/{report.owner}"
    with locked(outputs, key), contextlib.suppress(OSError):
        for name, recorded in report.record.outputs.items():
            if look_at(outputs / report.folder / name, recorded.format) == recorded:
                (outputs / report.folder / name).unlink()
        (outputs / report.folder / f"{report.owner.replace('.', '-')}.LOI.txt").unlink(missing_ok=True)
        (outputs / STATE_FOLDER / f"{key}.json").unlink()
        for folder in (outputs / report.folder / "x").relative_to(outputs).parents[:-1]:
            (outputs / folder).rmdir()
