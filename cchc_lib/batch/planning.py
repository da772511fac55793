"""Which reports a run makes: schools × school years × periods, checked before anything runs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from cchc_lib.batch.files import STATE_FOLDER
from cchc_lib.batch.notebooks import check_parameters
from cchc_lib.batch.records import DEFAULT_STEM, ROLLUPS, Job, Record, read_record, record_path, why_stale
from cchc_lib.batch.sources import Sources
from cchc_lib.domain.periods import calendar_period, open_window
from cchc_lib.domain.rollup import CITY, commune_codes
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.registers.sources import default_school_year
from cchc_lib.settings.params import Params
from cchc_lib.text import did_you_mean, written_day

FORMATS = ("html", "pdf", "docx", "xlsx")
INTERNAL_FORMATS = ("html",)
_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
DEFAULT_NOTEBOOK, ROLLUP_NOTEBOOK = _NOTEBOOKS / "bao_cao.ipynb", _NOTEBOOKS / "tong_hop.ipynb"
DESK_NOTEBOOK = _NOTEBOOKS / "theo_doi.ipynb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was asked for; blank or empty means all, or the default."""

    params: Path | None = None
    outputs: Path
    schools: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    school_years: tuple[str, ...] = ()
    notebooks: tuple[Path, ...] = ()
    as_of: str = ""
    today: date = field(default_factory=date.today)
    formats: tuple[str, ...] = FORMATS
    internal: bool = False
    force: bool = False
    engine: str = "kernel"
    timeout: float = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A report, what is known of it, why it must be made (nothing: it is up to date), and its closing day."""

    job: Job
    record: Record | None
    reasons: tuple[str, ...]
    close: date


def plan(selection: Selection) -> list[Planned]:
    """Every report of the selection, in the order of schools, school years, periods.

    Raises UsageError for a name that is not known, a day that is none, a parameter that a notebook lacks.
    """
    params = Params.open(selection.params)
    _check_formats(selection.formats)
    sources = Sources(params)
    if not _schools(params, selection):
        raise UsageError(f"Chưa có trường nào trong {params.root / 'schools'}. Hãy tạo trường bằng lệnh new-school.")
    jobs = [job for parameters in _reports(params, selection) for job in _jobs(parameters, params, selection, sources)]
    if not jobs:
        raise UsageError(_no_period(selection))
    _check_notebooks(jobs)
    return [_planned(job, params, selection) for job in jobs]


def plan_rollups(selection: Selection, planned: Sequence[Planned]) -> list[Planned]:
    """The roll-ups in which the reports planned are added up: of communes with several schools, and of a city.

    To be asked for when the reports are made, for their result files are what a roll-up is made from.
    """
    params = Params.open(selection.params)
    communes = {name: schools for name, schools in params.communes().items() if name}
    codes, sources = commune_codes(communes), Sources(params)
    home = {school: name for name, schools in communes.items() for school in schools}
    wanted: dict[tuple[str, str, str], None] = {}
    for job in (each.job for each in planned):
        if job.notebook == str(DEFAULT_NOTEBOOK) and not job.internal and job.school in home:
            commune = [codes[home[job.school]]] if len(communes[home[job.school]]) > 1 else []
            city = [CITY] if len(communes) > 1 else []
            wanted |= {(code, job.school_year, job.period): None for code in (*commune, *city)}
    outputs = str(selection.outputs.absolute())
    jobs = (
        _job(
            {
                "commune": code,
                "period": period,
                "school_year": year,
                "outputs_dir": outputs,
                **_common(params, selection),
            },
            ROLLUP_NOTEBOOK,
            selection,
            sources,
            internal=False,
        )
        for code, year, period in wanted
    )
    return [_planned(job, params, selection) for job in jobs]


def stale_elsewhere(selection: Selection, planned: Sequence[Planned]) -> list[str]:
    """The names of reports that were made once, are out of date, and are not among those planned."""
    params = Params.open(selection.params)
    sources = Sources(params)
    default = replace(selection, as_of="", notebooks=(), formats=(), internal=False)
    asked = {(each.job.school, each.job.school_year, each.job.period) for each in planned}
    stale = []
    for path in sorted((selection.outputs / STATE_FOLDER).glob(f"*/*/*/{DEFAULT_STEM}.json")):
        school, year, period = path.parts[-4:-1]
        if (school, year, period) in asked or school not in params.school_codes():
            continue
        with contextlib.suppress(CchcError):  # what is wrong with its settings is told when it is asked for
            (job,) = _jobs({"school": school, "period": period, "school_year": year}, params, default, sources)
            if why_stale(job, read_record(path)):
                stale.append(job.name)
    return stale


def _no_period(selection: Selection) -> str:
    if as_of := written_day(selection.as_of, "Ngày chốt"):
        return f"Ngày chốt {as_of:%d/%m/%Y} không nằm trong kỳ báo cáo nào. Hãy chọn ngày khác, hoặc chọn --period."
    return (
        f"Đến hôm nay {selection.today:%d/%m/%Y} chưa có kỳ báo cáo nào bắt đầu. "
        "Muốn làm trước, hãy chọn kỳ, ví dụ --period hk1."
    )


def _check_formats(formats: tuple[str, ...]) -> None:
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"Không có dạng tệp “{name}”. {did_you_mean(name, FORMATS)}")


def _check_notebooks(jobs: list[Job]) -> None:
    checked: set[tuple[str, ...]] = set()
    for job in jobs:
        key = (job.notebook, *job.parameters)
        if key not in checked:
            check_parameters(Path(job.notebook), job.parameters)
            checked.add(key)


def _reports(params: Params, selection: Selection) -> list[dict[str, str]]:
    """School, school year and period of each report; a period of the calendar once, of the year that it falls to."""
    found: dict[tuple[str, str, str], None] = {}
    for school in _schools(params, selection):
        for year in _years(params, selection, school):
            for period in _periods(params, selection, year):
                free = not selection.school_years and calendar_period(period) is not None
                found[school, period, default_school_year(params, school, period) if free else year] = None
    return [{"school": school, "period": period, "school_year": year} for school, period, year in found]


def _schools(params: Params, selection: Selection) -> tuple[str, ...]:
    for school in selection.schools:
        params.school_folder(school)
    return tuple(dict.fromkeys(selection.schools)) or params.school_codes()


def _years(params: Params, selection: Selection, school: str) -> tuple[str, ...]:
    """The years asked for; else those for which the school has registers, else the latest."""
    for year in selection.school_years:
        params.school_year(year)
    if selection.school_years:
        return tuple(dict.fromkeys(selection.school_years))
    folder, known = params.school_folder(school), params.school_year_ids()
    if not known:
        raise UsageError(f"Chưa có năm học nào trong {params.root / 'school_years'}.")
    return tuple(year for year in known if any(folder.glob(f"{year}*"))) or known[-1:]


def _periods(params: Params, selection: Selection, year: str) -> tuple[str, ...]:
    """The periods asked for; else those of the settings that have begun, or that the cut-off given lies in."""
    as_of = written_day(selection.as_of, "Ngày chốt")
    names = tuple(dict.fromkeys(selection.periods))
    if not names:
        reports = params.school_year(year).reports
        known = {name: params.period(name, year) for name in reports}
        day, last = (as_of, as_of) if as_of else (selection.today, date.min)
        return tuple(name for name in reports if known[name].start <= day and last <= known[name].end)
    for name in names:
        open_window(params.period(name, year), as_of)
    return names


def _jobs(parameters: dict[str, str], params: Params, selection: Selection, sources: Sources) -> list[Job]:
    given = parameters | _common(params, selection)
    return [
        _job(given, notebook.absolute(), selection, sources, internal=internal)
        for notebook in selection.notebooks or (DEFAULT_NOTEBOOK,)
        for internal in ((False, True) if selection.internal else (False,))
    ]


def _common(params: Params, selection: Selection) -> dict[str, str]:
    """The parameters that every report of a run is given."""
    as_of = written_day(selection.as_of, "Ngày chốt")
    given = {"as_of": as_of.isoformat()} if as_of else {}
    return given | ({"params_dir": str(params.root)} if selection.params else {})


def _job(given: dict[str, str], notebook: Path, selection: Selection, sources: Sources, *, internal: bool) -> Job:
    parameters = {**given, "audience": "internal"} if internal else given
    return Job(
        school=given.get("school") or f"{ROLLUPS}/{given['commune']}",
        school_year=given["school_year"],
        period=given["period"],
        notebook=str(notebook),
        outputs=str(selection.outputs.absolute()),
        parameters=parameters,
        formats=INTERNAL_FORMATS if internal else selection.formats,
        internal=internal,
        force=selection.force,
        engine=selection.engine,
        timeout=selection.timeout,
        sources=sources.of(notebook, parameters),
    )


def _planned(job: Job, params: Params, selection: Selection) -> Planned:
    record = read_record(record_path(job))
    reasons = why_stale(job, record) or (["được yêu cầu làm lại (--force)"] if selection.force else [])
    as_of = written_day(selection.as_of, "Ngày chốt")
    return Planned(job, record, tuple(reasons), open_window(params.period(job.period, job.school_year), as_of).close)
