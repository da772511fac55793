"""Opening a report: a school's registers and settings worked out into what a notebook shows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

import cchc_lib
from cchc_lib.domain.form06 import form06, total
from cchc_lib.domain.measures import Basis, results_of
from cchc_lib.domain.periods import Period, SchoolYear, Window, around, open_window
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.result_file import Before, Provenance
from cchc_lib.domain.results import TargetResult
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError, UsageError
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.merging import Workbooks, reading_context
from cchc_lib.registers.reading import read_book
from cchc_lib.registers.sources import default_school_year
from cchc_lib.registers.values import Fault, RegisterBook, count_faults
from cchc_lib.report.report import Report
from cchc_lib.report.report_data import History, Sources
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import School
from cchc_lib.text import did_you_mean, written_day

AUDIENCES = ("public", "internal")


@dataclass(frozen=True)
class Asked:
    """What a notebook's parameters ask for."""

    params: Params
    school: School
    year: SchoolYear
    period: Period
    window: Window
    internal: bool


def asked(
    *,
    school: str,
    period: str,
    school_year: str = "",
    params_dir: str = "",
    as_of: str = "",
    audience: str = "public",
) -> Asked:
    """The parameters that notebooks share, looked up in the settings; all are text.

    Blank ones take their defaults: the latest school year that has the period, the kit's own ``params/``, the period's
    own cut-off. ``as_of`` is a day like 31/12/2025 or 2025-12-31; ``audience`` is "public" or "internal".
    Raises UsageError for an unknown name, SettingsError for what is wrong in ``params/``.
    """
    if audience not in AUDIENCES:
        raise UsageError(f"audience “{audience}” không đúng. {did_you_mean(audience, AUDIENCES)}")
    params = Params.open(params_dir or None)
    settings = params.school(school)
    year = SchoolYear.parse(school_year or default_school_year(params, school, period))
    chosen = params.period(period, year.id)
    window = open_window(chosen, written_day(as_of, "Ngày chốt số liệu"))
    return Asked(params, settings, year, chosen, window, audience == "internal")


def open_report(**parameters: str) -> Report:
    """Read a school's registers and work out its report of a period; parameters are those of ``asked``.

    To the audience "public" the report has no personal column. Raises what ``asked`` raises, and RegisterError for
    what is wrong in the registers' files.
    """
    given = asked(**parameters)
    plan = given.params.plan(given.school.code, given.year.id)
    return _work_out(given, Workbooks(given.params, given.school.code, plan))


def open_example(
    registers: Mapping[str, str], *, school: str, period: str, school_year: str = "", params_dir: str = ""
) -> Report:
    """A report worked out from rows typed in a notebook: by sheet their text, headings first, cells parted by ``;``.

    They are read, checked and judged as a workbook's are, by the plan and the calendar of a school; the school's own
    registers are not looked at. Raises UsageError for an unknown name and for a period of two school years.
    """
    given = asked(school=school, period=period, school_year=school_year, params_dir=params_dir)
    year, plan = given.year, given.params.plan(school, given.year.id)
    if given.window.school_years != (year,):
        raise UsageError(f"Kỳ “{period}” không nằm trọn trong năm học {year.id}; ví dụ chỉ nhận kỳ của một năm học.")
    ids = {one.sheet: one.id for one in REGISTERS.values()}
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / year.id
        folder.mkdir()
        for sheet, text in registers.items():
            if sheet not in ids:
                raise UsageError(f"Sổ không có trang “{sheet}”. {did_you_mean(sheet, ids)}")
            (folder / f"{ids[sheet]}.csv").write_text(text.strip(), encoding="utf-8")
        book = read_book(folder, year, reading_context(given.params, plan), label="ví dụ")
    return _work_out(given, Workbooks(given.params, school, plan, [replace(book, inputs={})]))


def reminders(params: Params, school: str, book: RegisterBook, today: date) -> list[str]:
    """What the school still has to say in a workbook, of the year's reports that have begun: targets not explained."""
    year, settings = book.school_year, params.school(school)
    books = Workbooks(params, school, params.plan(school, year.id), [book])
    reports = params.school_year(year.id).reports
    begun = [period for name in reports if (period := params.period(name, year.id)).start <= today]
    made = [_work_out(Asked(params, settings, year, one, open_window(one), internal=False), books) for one in begun]
    return [f"{one.period.label}: {note}" for one in made for note in one.head().notes]


def _work_out(given: Asked, books: Workbooks) -> Report:
    """The report that is asked for, from workbooks that may serve several reports."""
    params, school, year, window, internal = given.params, given.school, given.year.id, given.window, given.internal
    plan = params.plan(school.code, year)
    registers = books.registers(window)
    longer = tuple(around(given.period, params.school_year(year).periods.values()))
    basis = Basis(window, params.calendar(), params.legal_values().working_days(), longer)
    results = results_of(plan.targets, registers.frames, basis)
    earlier = _work_out_before(given, books, plan, basis)
    faults = (*registers.faults, *_opening_faults(results, earlier, books.label(SchoolYear.of(window.start))))
    provenance = Provenance(
        school=school.code,
        school_year=year,
        sample=school.sample,
        errors=count_faults(faults, "error"),
        warnings=count_faults(faults, "warning"),
        inputs=_inputs(params, {**earlier.inputs, **registers.inputs}, params.files_of(school.code, year)),
        kit=cchc_lib.__version__,
    )
    return Report(
        school=school,
        plan=plan,
        period=given.period,
        window=window,
        results=results if internal else tuple(map(_without_names, results)),
        indicators=results_of(plan.indicators, registers.frames, basis),
        before=earlier.before if internal else _nameless(earlier.before),
        lines=form06(registers.frames.get("cases"), window),
        frames=registers.frames if internal else _public(registers.frames),
        basis=basis,
        sources=Sources(provenance, faults, registers.rows_read, registers.uncovered, registers.lacking),
        internal=internal,
        form06_code=params.legal_values().text("form06_code"),
        work_out_history=lambda: _history(
            books, plan, params.periods_so_far(given.period, year), replace(basis, around=()), results
        ),
    )


@dataclass(frozen=True)
class _Earlier:
    """What could be worked out of the period before, how many items were open the day before, what it was made from."""

    before: Before | None = None
    open_items: Mapping[str, int] = field(default_factory=dict)
    inputs: Mapping[Path, str] = field(default_factory=dict)


def _work_out_before(given: Asked, books: Workbooks, plan: Plan, basis: Basis) -> _Earlier:
    """The period before by its own year's plan, wherever workbooks cover all of it."""
    params, school = given.params, given.school.code
    found = params.period_before(given.period, given.year.id)
    if found is None:
        return _Earlier()
    year, period = found
    window = open_window(period)
    try:
        if not books.covers(window):
            return _Earlier()
        registers = books.registers(window)
    except RegisterError:  # two workbooks of one year: told where that year's own report is made
        return _Earlier()
    has_plan = year in params.school_year_ids() and params.plan_path(school, year).is_file()
    targets = (params.plan(school, year) if has_plan else plan).targets
    results = results_of(targets, registers.frames, replace(basis, window=window))
    sums = total(form06(registers.frames.get("cases"), window), period.label)
    consecutive = window.end == basis.window.start - timedelta(days=1)
    closing = results
    if consecutive and window.close < window.end:
        closing = results_of(targets, registers.frames, replace(basis, window=replace(window, as_of=window.end)))
    return _Earlier(
        Before(year, period, {one.target.id: one for one in results}, sums),
        {one.target.id: one.balance.open for one in closing if one.balance} if consecutive else {},
        registers.inputs,
    )


def _history(
    books: Workbooks, plan: Plan, periods: Sequence[Period], basis: Basis, results: tuple[TargetResult, ...]
) -> History:
    """The results of each period, by its name, that workbooks cover; none where there is but one."""
    windows = {one.label: open_window(one) for one in periods} if len(periods) > 1 else {}
    return tuple(
        (label, results if window == basis.window else results_of(plan.targets, books.registers(window).frames, each))
        for label, window in windows.items()
        if books.covers(window)
        for each in (replace(basis, window=window),)
    )


def _opening_faults(results: Iterable[TargetResult], earlier: _Earlier, workbook: str) -> tuple[Fault, ...]:
    """A warning for each target whose items carried over are not as many as were open the day before."""
    log = FaultLog(workbook)
    for one in results:
        still_open = earlier.open_items.get(one.target.id)
        if one.balance and still_open is not None and one.balance.carried_over != still_open:
            log.add(
                "opening_differs",
                sheet=one.target.register.sheet,
                value=str(one.balance.carried_over),
                target=one.target.id,
                items=one.target.items,
                still_open=str(still_open),
            )
    return log.faults()


def _nameless(before: Before | None) -> Before | None:
    return before and replace(before, results={name: _without_names(one) for name, one in before.results.items()})


def _public(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames without any personal column, so that no cell of a public notebook can print one."""
    return {
        register_id: frame.drop(columns=[column.id for column in REGISTERS[register_id].columns if column.personal])
        for register_id, frame in frames.items()
    }


def _without_names(result: TargetResult) -> TargetResult:
    """The same result with people numbered in place of named."""
    if not result.groups_are_people:
        return result
    ratios = sorted(result.by_group.values(), key=lambda ratio: (ratio.hundredths or 0, -ratio.denominator))
    return replace(result, by_group={f"Người thứ {number}": ratio for number, ratio in enumerate(ratios, 1)})


def _inputs(params: Params, registers: Mapping[Path, str], settings: tuple[Path, ...]) -> dict[str, str]:
    hashes = {**registers, **{path: hashlib.sha256(path.read_bytes()).hexdigest() for path in settings}}
    return {f"params/{path.relative_to(params.root).as_posix()}": digest for path, digest in sorted(hashes.items())}
