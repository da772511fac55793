"""What a batch makes: a job is one report of one school and period, an outcome is how it went."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self

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
    def result_name(self) -> str:
        """The name of the result file: ``ket-qua.json`` for the report itself, its own for a teacher's notebook."""
        return RESULT_NAME if self.stem == DEFAULT_STEM else f"{self.stem}.{RESULT_NAME}"

    def to_data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The job that ``to_data`` wrote."""
        return cls(**{**data, "formats": tuple(data["formats"])})


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

    def to_data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The outcome that ``to_data`` wrote."""
        known = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        return cls(**{**known, **{name: tuple(known.get(name, ())) for name in ("kept", "notes")}})
