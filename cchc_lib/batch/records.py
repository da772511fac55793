"""Jobs, and the record of each report: what it was made from and left, so that nothing stale looks up to date."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

import cchc_lib
from cchc_lib.batch.files import STATE_FOLDER, sha256, write_whole
from cchc_lib.domain.periods import SchoolYear, open_window
from cchc_lib.errors import CchcError
from cchc_lib.registers.returns import RESULT_NAME, Returns, schools_of
from cchc_lib.registers.sources import export_files
from cchc_lib.rendering.foreign import pictures_beside
from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.settings.params import Params

_VERSION = 1
_ALWAYS = ("ipynb", "json")  # what every report leaves beside the formats asked for

State = Literal["made", "current", "failed"]
DEFAULT_STEM = "bao-cao"
ROLLUPS = "tong-hop"
"""The folder of the roll-ups under the outputs, and the stem of their notebook; their files are named as a report's."""


@dataclass(frozen=True, slots=True)
class Job:
    """One report to make; plain values only, so that it can be handed to another process or machine.

    ``sources`` maps what the report is made from to its SHA-256 as planned; ``parameters`` are the notebook's.
    ``timeout`` is in seconds, 0 for none. An ``internal`` job gives the rows behind the figures and nothing else.
    """

    school: str
    school_year: str
    period: str
    notebook: str
    outputs: str
    parameters: dict[str, str]
    formats: tuple[str, ...] = ("html",)
    internal: bool = False
    force: bool = False
    engine: str = "kernel"
    timeout: float = 0
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """What the report's files are called, without suffix."""
        stem = Path(self.notebook).stem.replace("_", "-")
        return DEFAULT_STEM if stem == ROLLUPS else stem

    @property
    def name(self) -> str:
        """The handle of the report, as lists and messages show it."""
        stem = f"{self.stem} (nội bộ)" if self.internal else self.stem
        return f"{self.school} · {self.school_year} · {self.period} · {stem}"

    @property
    def key(self) -> str:
        """The place of the report's record, under the folder of records; several notebooks' reports share a folder."""
        return f"{self.school}/{self.school_year}/{self.period}/{self.stem}{'.noi-bo' if self.internal else ''}"

    @property
    def folder(self) -> Path:
        """Where the report's files go."""
        return Path(self.outputs) / self.school / self.school_year / self.period

    @property
    def record_path(self) -> Path:
        """Where the report's record stands."""
        return Path(self.outputs) / STATE_FOLDER / f"{self.key}.json"

    @property
    def staging(self) -> Path:
        """Where the report's files are written before they take their places."""
        return self.record_path.with_suffix(".tmp")

    @property
    def failure_note(self) -> Path:
        """The file that says, beside a report's files, that its last making failed and they are from before."""
        return self.folder / f"{self.record_path.stem.replace('.', '-')}.LOI.txt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job went. ``reason`` and ``cell`` are Vietnamese and there when it failed; ``log`` is for engineers.

    A report that was made may lack formats: ``failures`` says of each why. ``kept`` names the files into which older
    ones that a person had edited were put aside, ``notes`` are sentences to be told. ``disk_full``: there is no room to
    make any other.
    """

    state: State
    seconds: float = 0.0
    draft: bool = False
    errors: int = 0
    reason: str = ""
    cell: str = ""
    log: str = ""
    attempts: int = 1
    retry: bool = False
    kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    disk_full: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """A file as the run left it: of which format, and its time of change in nanoseconds.

    ``changed`` is when the system saw its last change of any kind, which nobody can set back; 0 where none tells.
    """

    format: str
    sha256: str
    size: int
    touched: int
    changed: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a report. ``reason`` is why its last making failed, blank when it went well.

    ``formats`` are those asked for, whether or not the notebook has what each is written from; ``failures`` those that
    could not be made, with the reason. ``about`` says what the index shows of it: names in words, days, how many
    targets have each status.
    """

    sources: dict[str, str]
    outputs: dict[str, Output]
    formats: tuple[str, ...] = ()
    draft: bool = False
    sample: bool = False
    errors: int = 0
    reason: str = ""
    failures: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    version: int = _VERSION


def read_record(path: Path) -> Record | None:
    """The record, or None when there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        data = json.loads(path.read_bytes())
        if data["version"] == _VERSION:
            outputs = {name: Output(**value) for name, value in data["outputs"].items()}
            return Record(**{**data, "outputs": outputs, "formats": tuple(data["formats"])})
    return None


def write_record(job: Job, record: Record) -> None:
    """Write a report's record whole or not at all; its lock must be held."""
    text = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True, indent=1)
    write_whole({job.record_path: f"{text}\n".encode()}, job.staging)


def look_at(path: Path, recorded: Output | None = None) -> Output | None:
    """A file as it stands now, None when it is not there; not read if the system knows it untouched since recorded."""
    try:
        stat = path.stat()
        changed = stat.st_ctime_ns if os.name == "posix" else 0  # on Windows it is the day of birth
        if recorded and changed and (stat.st_mtime_ns, changed) == (recorded.touched, recorded.changed):
            return recorded
        content = path.read_bytes()
    except OSError:
        return None
    return Output(path.suffix[1:], sha256(content), len(content), stat.st_mtime_ns, changed)


def why_stale(job: Job, record: Record | None) -> list[str]:
    """Vietnamese reasons for which a report must be made; none when it is up to date."""
    if record is None:
        return ["chưa làm lần nào" if not job.record_path.exists() else "không đọc được sổ ghi của lần trước"]
    if record.reason:
        return [f"lần trước bị lỗi: {record.reason.splitlines()[0]}"]
    failures, before, now = record.failures, record.sources, job.sources
    wanted = (*job.formats, *_ALWAYS)
    reasons = [f"lần trước không làm được bản {name}: {failures[name]}" for name in wanted if name in failures]
    reasons += [f"chưa có bản {name}" for name in job.formats if name not in {*record.formats, *failures}]
    reasons += [f"đã đổi: {name}" for name in now if name in before and before[name] != now[name]]
    reasons += [f"mới có: {name}" for name in now if name not in before]
    reasons += [f"không còn: {name}" for name in before if name not in now]
    for name, recorded in record.outputs.items():
        found = look_at(job.folder / name, recorded)
        if found is None:
            reasons.append(f"mất tệp {name}")
        elif found != recorded:
            reasons.append(f"tệp {name} đã được sửa hoặc chép đè")
    return reasons


RETURNS, EXPORTS = "kết quả của các trường", "các bản xuất được đọc"
LIBRARY = "thư viện cchc_lib"
"""The name under which the library's own code stands among a report's sources."""
PARAMETERS, PACKAGES = "tham số", "các gói phần mềm"
_NO_FILES = (PARAMETERS, LIBRARY, PACKAGES)  # sources that are no files: hashed once a run
_TOLD_ASIDE = ("tags", "caption", "alt")
"""What of a cell's metadata reaches a report, beside its source and attachments; its saved outputs do not."""
_QUOTED = re.compile(r"""["']([^"'\n]{1,200})["']""")
_IMPORTED = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)
_NOT_IN_REPORTS = ("commands", "publishing")  # a change of these changes no report


class Sources:
    """What reports are made from, as hashes by name; each file is read once however many reports are made from it."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self._hash = cache(_hash)
        self._registers = cache(_registers)
        self._name = cache(lambda path: f"params/{path.relative_to(params.root).as_posix()}")
        self._notebook = cache(self._hash_notebook)
        self._return = cache(self._hash_return)

    def of(self, notebook: Path, parameters: dict[str, str]) -> dict[str, str]:
        """What a report with these parameters is made from; files that are missing are left out."""
        told = sha256(json.dumps(parameters, sort_keys=True).encode())
        return {PARAMETERS: told, LIBRARY: library(), PACKAGES: packages(), **self.files(notebook, parameters)}

    def files(self, notebook: Path, parameters: dict[str, str]) -> dict[str, str]:
        """The files among them: the notebook, settings and registers, named as a report's own provenance names them.

        Those of every school year that the window touches count, of the one before, which the period before may touch,
        and of those before it as far as there are registers: what was open in them may be carried over.
        """
        found = dict(self._notebook(notebook))
        if "commune" in parameters:
            return {**found, RETURNS: self._returns(parameters)}
        school, main = parameters["school"], parameters["school_year"]
        folder = self._params.school_folder(school)
        years = self._years(folder, parameters["period"], main)
        paths = [folder / TEMPLATE]
        for year in dict.fromkeys([main, *years]):
            paths += [*self._params.files_of(school, year), *self._registers(folder, year)]
        for path in paths:
            if digest := self._hash(path):
                found[self._name(path)] = digest
        if read := export_files(self._params, school, map(SchoolYear.parse, years)):
            found[EXPORTS] = sha256("\n".join(map(str, read)).encode())
        return found

    def _years(self, folder: Path, period: str, school_year: str) -> list[str]:
        try:
            touched = open_window(self._params.period(period, school_year)).school_years
        except CchcError:  # the report itself will say what is wrong
            return [school_year]
        earliest = touched[0].first - 2
        while self._registers(folder, SchoolYear(earliest).id):
            earliest -= 1
        years = [SchoolYear(first).id for first in range(earliest, touched[-1].first + 1)]
        return years if school_year in years else [school_year, *years]

    def _hash_notebook(self, notebook: Path) -> dict[str, str]:
        """What counts of the notebook, and the files beside it that its text shows or its code names."""
        try:
            cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            counts = [[cell["cell_type"], "".join(cell["source"]), cell.get("attachments")] for cell in cells]
            aside = [{name: cell["metadata"].get(name) for name in _TOLD_ASIDE} for cell in cells]
            beside = sorted({name for cell in cells for name in _beside(cell, notebook.parent)})
        except (OSError, ValueError, KeyError, TypeError):  # the report itself will say what is wrong
            return {"sổ tay": self._hash(notebook)}
        told = sha256(json.dumps([counts, aside], sort_keys=True).encode())
        return {"sổ tay": told, **{f"bên sổ tay {name}": self._hash(notebook.parent / name) for name in beside}}

    def _returns(self, parameters: dict[str, str]) -> str:
        """All that a roll-up reads: the schools' result files, and the files that these were worked out from."""
        outputs, year = Path(parameters["outputs_dir"]), parameters["school_year"]
        _, chosen = schools_of(self._params, parameters["commune"])
        schools = [school for codes in chosen.values() for school in codes]
        period = self._params.period(parameters["period"], year)
        periods = Returns(self._params, outputs).periods_like(period, schools) or [(year, period)]
        read = [
            self._return(outputs / code / its_year / then.id / RESULT_NAME, code, its_year)
            for its_year, then in periods
            for code in schools
        ]
        return sha256("\n".join(read).encode())

    def _hash_return(self, result: Path, code: str, year: str) -> str:
        """A school's result file and its sources; kept, for its commune and the city both ask."""
        registers = self._registers(self._params.school_folder(code), year)
        read = (result, *self._params.files_of(code, year), *registers)
        return "\n".join(f"{path} {self._hash(path)}" for path in read)


def _hash(path: Path) -> str:
    """Blank for a file that cannot be read."""
    try:
        stat = path.stat()
        return _hash_once(path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)
    except OSError:
        return ""


@cache
def _hash_once(path: Path, *_: int) -> str:
    """Read once while the file is the same: a run plans its reports, those elsewhere, then the roll-ups."""
    return sha256(path.read_bytes())


def _registers(folder: Path, year: str) -> list[Path]:
    """The files that a school year's registers may be read from: its workbook, all that lies in its folder."""
    return sorted(folder.glob(f"{year}.*")) + sorted(path for path in (folder / year).glob("[!.~]*") if path.is_file())


def _beside(cell: Any, folder: Path) -> Iterator[str]:
    """The files beside a notebook that a cell shows, reads or imports, as far as it names them."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield from map(unquote, pictures_beside(source))
    elif cell["cell_type"] == "code":
        names = {*_QUOTED.findall(source), *(f"{name}.py" for name in _IMPORTED.findall(source))}
        yield from (name for name in names if (folder / name).is_file())


def sources_now(job: Job) -> dict[str, str]:
    """A planned job's sources with its files as they are at this moment."""
    fresh = Sources(Params.open(job.parameters.get("params_dir"))).files(Path(job.notebook), job.parameters)
    return {name: job.sources[name] for name in _NO_FILES if name in job.sources} | fresh


@cache
def library() -> str:
    """The library as far as a report can depend on it: its code, templates, styles and fonts."""
    root = Path(cchc_lib.__file__).parent
    files = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    lines = [
        f"{name.as_posix()} {sha256(path.read_bytes())}"
        for name, path in files.items()
        if name.parts[0] not in _NOT_IN_REPORTS and "__pycache__" not in name.parts
    ]
    return sha256("\n".join(lines).encode())


@cache
def packages() -> str:
    """Names and versions of what is installed, and of Python itself."""
    folders = {path.name for entry in sys.path for path in Path(entry or ".").glob("*.dist-info")}
    return sha256("\n".join([sys.version, *sorted(folders)]).encode())
