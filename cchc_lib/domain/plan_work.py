"""What was done for each task of the plan: items of three registers linked to it, documents, the school's own words.

Nghị định 09/2019's periodic report asks what was done, by which document, and what is late; the plan's tasks (nhiệm vụ)
are the headings of that answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from cchc_lib.domain.balance import Balance, standing
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import PlanTask
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.text import folded

_NAMED_BY = {"tasks": "", "work_programme": "content", "reports": "name"}
"""The registers whose rows may name a task of the plan, each with the column that says what its documents are."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A document issued in the window: its number as the register has it, what it is, its day."""

    doc_no: str
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class PlanWork:
    """What the registers say of one task of the plan, or (``task`` None) of the items linked to none.

    ``results`` are the school's own words on what ended by the closing day or is under way, in the order of those days.
    """

    task: PlanTask | None
    balance: Balance = field(default_factory=Balance)
    results: tuple[str, ...] = ()
    documents: tuple[Issued, ...] = ()

    @property
    def items(self) -> int:
        """How many items stood in the window."""
        return self.balance.carried_over + self.balance.received

    @property
    def arisen(self) -> bool:
        """Whether the registers say anything of it."""
        return bool(self.items or self.documents)


def plan_work(tasks: Iterable[PlanTask], frames: Mapping[str, pd.DataFrame], window: Window) -> tuple[PlanWork, ...]:
    """For each task of the plan, what the registers link to it in the window; last, the items linked to none.

    A register that has no frame adds nothing. Evidence counts up to the closing day.
    """
    known = {folded(task.id): task for task in tasks}
    balances: defaultdict[str, Balance] = defaultdict(Balance)
    results: defaultdict[str, list[str]] = defaultdict(list)
    documents: defaultdict[str, list[Issued | None]] = defaultdict(list)
    for register_id, named_by in _NAMED_BY.items():
        for row, stands in _inside(register_id, frames[register_id], window) if register_id in frames else ():
            named = folded(_text(row, "plan_task"))
            key = named if named in known else ""
            balances[key] += stands
            documents[key].append(_document(row, named_by, window))
            if not row["finished_on"] > pd.Timestamp(window.close):  # else its result is the next period's news
                results[key].append(_text(row, "result"))
    for key, issued in _evidence(frames.get("evidence"), window):
        documents[key] += [issued] if key in known else []
    return tuple(
        PlanWork(
            task,
            balances[key],
            tuple(dict.fromkeys(filter(None, results[key]))),
            _by_day(dict.fromkeys(documents[key])),
        )
        for key, task in [*known.items(), ("", None)]
    )


def issued_documents(frames: Mapping[str, pd.DataFrame], window: Window) -> tuple[Issued, ...]:
    """The documents of the work programme and of plans and reports that were issued in the window, by day."""
    return _by_day(
        _document(row, named_by, window)
        for register_id, named_by in _NAMED_BY.items()
        if named_by and register_id in frames
        for row in frames[register_id].to_dict("records")
    )


def _by_day(documents: Iterable[Issued | None]) -> tuple[Issued, ...]:
    return tuple(sorted(filter(None, documents), key=lambda one: (one.day, one.doc_no)))


def _inside(register_id: str, frame: pd.DataFrame, window: Window) -> Iterator[tuple[Mapping[str, Any], Balance]]:
    """Each row that stands in the window, by the day on which it ended, and where it stands."""
    if register_id == "work_programme":
        frame = frame[frame["cancelled_by"].isna()]
    frame = frame.sort_values("finished_on", kind="stable")
    flags = standing(frame, REGISTERS[register_id], window)
    inside = (flags["carried_over"] | flags["received"]).to_numpy(bool)
    stands = (Balance(*one) for one in flags.to_numpy(int)[inside].tolist())
    yield from zip(frame[inside].to_dict("records"), stands, strict=True)


def _evidence(frame: pd.DataFrame | None, window: Window) -> Iterator[tuple[str, Issued]]:
    for row in () if frame is None else frame.sort_values("dated", kind="stable").to_dict("records"):
        if window.start <= row["dated"].date() <= window.close:
            yield folded(str(row["target"])), Issued(str(row["doc_no"]), "", row["dated"].date())


def _document(row: Mapping[str, Any], named_by: str, window: Window) -> Issued | None:
    """The document that a row says was issued in the window."""
    doc_no, day = _text(row, "doc_no"), row["finished_on"]
    if not doc_no or pd.isna(day) or not window.start <= day.date() <= window.close:
        return None
    return Issued(doc_no, _text(row, named_by), day.date())


def _text(row: Mapping[str, Any], column: str) -> str:
    return "" if pd.isna(row.get(column)) else str(row[column])
