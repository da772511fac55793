"""Opening a report: a school's registers and settings worked out into what a notebook shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

import cchc_lib
from cchc_lib.domain.form06 import form06
from cchc_lib.domain.measures import Basis, results_of
from cchc_lib.domain.periods import SchoolYear, open_window
from cchc_lib.domain.result_file import Provenance
from cchc_lib.domain.results import TargetResult
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import UsageError
from cchc_lib.presentation.report import Report
from cchc_lib.presentation.report_data import Sources
from cchc_lib.registers.merging import read_registers
from cchc_lib.registers.school_years import default_school_year
from cchc_lib.settings.params import Params
from cchc_lib.text import did_you_mean, written_day

AUDIENCES = ("public", "internal")


def open_report(
    *,
    school: str,
    period: str,
    school_year: str = "",
    params_dir: str = "",
    as_of: str = "",
    audience: str = "public",
) -> Report:
    """Read a school's registers and work out its report of a period.

    All are text; blank ones take their defaults: the school year that has the period, the kit's own ``params/``, the
    period's own cut-off. ``as_of`` is a day like 31/12/2025 or 2025-12-31. To the audience "public" the report has no
    personal column.
    Raises UsageError for an unknown name, SettingsError and RegisterError for what is wrong in ``params/``.
    """
    if audience not in AUDIENCES:
        raise UsageError(f"audience “{audience}” không đúng. {did_you_mean(audience, AUDIENCES)}")
    params = Params.open(params_dir or None)
    settings = params.school(school)
    year = SchoolYear.parse(school_year or default_school_year(params, school, period)).id
    chosen = params.period(period, year)
    window = open_window(chosen, written_day(as_of, "Ngày chốt số liệu"))
    plan = params.plan(school, year)
    registers = read_registers(params, school, plan, window)
    basis = Basis(window, params.calendar(), params.legal_values().working_days())
    results = results_of(plan, registers.frames, basis)
    provenance = Provenance(
        school=school,
        school_year=year,
        sample=settings.sample,
        errors=registers.errors,
        warnings=registers.warnings,
        inputs=_inputs(params, registers.inputs, params.files_of(school, year)),
        kit=cchc_lib.__version__,
    )
    internal = audience == "internal"
    return Report(
        school=settings,
        plan=plan,
        period=chosen,
        window=window,
        results=results if internal else tuple(map(_without_names, results)),
        lines=form06(registers.frames.get("cases"), window),
        frames=registers.frames if internal else _public(registers.frames),
        basis=basis,
        sources=Sources(provenance, registers.faults, registers.rows_read, registers.uncovered, registers.lacking),
        internal=internal,
    )


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
