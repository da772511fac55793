"""Jobs, and the record of each report: what it was made from and left, so that nothing stale looks up to date."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from cchc_lib.batch.files import STATE_FOLDER, sha256, write_whole

_VERSION = 1
_ALWAYS = ("ipynb", "json")  # what every report leaves beside the formats asked for

State = Literal["made", "current", "failed"]
RESULT_NAME = "ket-qua.json"
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
        """The place of the report's record, under the folder of records."""
        return f"{self.school}/{self.school_year}/{self.period}/{self.owner}"

    @property
    def owner(self) -> str:
        """Which report of its folder this is: several notebooks' reports stand in one."""
        return f"{self.stem}.noi-bo" if self.internal else self.stem

    @property
    def folder(self) -> Path:
        """Where the report's files go."""
        return Path(self.outputs) / self.school / self.school_year / self.period

    @property
    def record_path(self) -> Path:
        """Where the report's record stands."""
        return Path(self.outputs) / STATE_FOLDER / f"{self.key}.json"

    @property
    def failure_note(self) -> Path:
        """The file that says, beside a report's files, that its last making failed and they are from before."""
        return self.folder / f"{self.owner.replace('.', '-')}.LOI.txt"

    @property
    def result_name(self) -> str:
        """The name of the result file: ``ket-qua.json`` for the report itself, its own for a teacher's notebook."""
        return RESULT_NAME if self.stem == DEFAULT_STEM else f"{self.stem}.{RESULT_NAME}"


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
    write_whole({job.record_path: f"{text}\n".encode()}, job.owner)


def look_at(path: Path, format_name: str) -> Output | None:
    """A file as it stands now, None when it is not there."""
    try:
        stat, content = path.stat(), path.read_bytes()
    except OSError:
        return None
    return Output(format_name, sha256(content), len(content), stat.st_mtime_ns, _changed(stat))


def _as_now(path: Path, expected: Output) -> Output | None:
    """The same, without reading a file that the system knows to be untouched since it was recorded."""
    with contextlib.suppress(OSError):
        stat = path.stat()
        if expected.changed and (stat.st_mtime_ns, _changed(stat)) == (expected.touched, expected.changed):
            return expected
    return look_at(path, expected.format)


def _changed(stat: os.stat_result) -> int:
    return stat.st_ctime_ns if os.name == "posix" else 0  # on Windows it is the day of birth


def why_stale(job: Job, record: Record | None) -> list[str]:
    """Vietnamese reasons for which a report must be made; none when it is up to date."""
    if record is None:
        return ["chưa làm lần nào" if not job.record_path.exists() else "không đọc được sổ ghi của lần trước"]
    if record.reason:
        return [f"lần trước bị lỗi: {record.reason.splitlines()[0]}"]
    failures, formats = record.failures, (*job.formats, *_ALWAYS)
    reasons = [f"lần trước không làm được bản {name}: {failures[name]}" for name in formats if name in failures]
    reasons += [f"chưa có bản {name}" for name in job.formats if name not in {*record.formats, *failures}]
    reasons += _changes(record.sources, job.sources)
    return reasons + _damage(job.folder, record.outputs)


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    changed = [f"đã đổi: {name}" for name in now if name in before and before[name] != now[name]]
    added = [f"mới có: {name}" for name in now if name not in before]
    gone = [f"không còn: {name}" for name in before if name not in now]
    return changed + added + gone


def _damage(folder: Path, outputs: Mapping[str, Output]) -> list[str]:
    reasons = []
    for name, expected in outputs.items():
        found = _as_now(folder / name, expected)
        if found is None:
            reasons.append(f"mất tệp {name}")
        elif found.size != expected.size:
            reasons.append(f"tệp {name} không còn nguyên ({found.size} byte, lẽ ra {expected.size})")
        elif found != expected:
            reasons.append(f"tệp {name} đã bị sửa hoặc chép đè")
    return reasons
