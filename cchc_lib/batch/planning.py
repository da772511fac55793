"""Which reports a run makes: schools × school years × periods, checked before anything runs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from cchc_lib.batch.files import STATE_FOLDER
from cchc_lib.batch.notebooks import check_parameters, read_parameters
from cchc_lib.batch.records import DEFAULT_STEM, ROLLUPS, Job, Record, Sources, read_record, why_stale
from cchc_lib.domain.periods import calendar_period, open_window
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.registers.returns import schools_of
from cchc_lib.registers.sources import default_school_year
from cchc_lib.rendering.formats import FORMATS
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import CITY
from cchc_lib.text import did_you_mean, written_day

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
    formats: tuple[str, ...] = tuple(FORMATS)
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


class _Planner:
    """What was asked for, beside the settings and the hashes of what reports are made from."""

    def __init__(self, selection: Selection) -> None:
        self.asked, self.params = selection, Params.open(selection.params)
        self.sources = Sources(self.params)
        self.as_of = written_day(selection.as_of, "Ngày chốt")

    def reports(self) -> list[dict[str, str]]:
        """School, year and period of each report; one that no year is asked for is made once, of the latest begun."""
        found: dict[tuple[str, str, str], None] = {}
        day, given = self.as_of or self.asked.today, self.asked.school_years
        for school in self.schools():
            for year in self._years(school):
                for period in self._periods(year):
                    free = not given and bool(self.asked.periods or calendar_period(period))
                    its_year = default_school_year(self.params, school, period, day) if free else year
                    if given or self.as_of or self.params.period(period, its_year).start <= day:
                        found[school, period, its_year] = None
        return [{"school": school, "period": period, "school_year": year} for school, period, year in found]

    def schools(self) -> tuple[str, ...]:
        """Those asked for, or all."""
        for school in self.asked.schools:
            self.params.school_folder(school)
        return tuple(dict.fromkeys(self.asked.schools)) or self.params.school_codes()

    def _years(self, school: str) -> tuple[str, ...]:
        """The years asked for; else those for which the school has registers, else the latest."""
        for year in self.asked.school_years:
            self.params.school_year(year)
        if self.asked.school_years:
            return tuple(dict.fromkeys(self.asked.school_years))
        folder, known = self.params.school_folder(school), self.params.school_year_ids()
        if not known:
            raise UsageError(f"Chưa có năm học nào trong {self.params.root / 'school_years'}.")
        return tuple(year for year in known if any(folder.glob(f"{year}*"))) or known[-1:]

    def _periods(self, year: str) -> tuple[str, ...]:
        """The periods asked for; else those of the settings that have begun, or that the cut-off given lies in."""
        names = tuple(dict.fromkeys(self.asked.periods))
        if not names:
            reports = self.params.school_year(year).reports
            known = {name: self.params.period(name, year) for name in reports}
            day, last = (self.as_of, self.as_of) if self.as_of else (self.asked.today, date.min)
            return tuple(name for name in reports if known[name].start <= day and last <= known[name].end)
        for name in names:
            period = self.params.period(name, year)
            if self.asked.school_years != (year,):
                continue
            touched = [one.id for one in open_window(period, self.as_of).school_years]
            if year not in touched:
                raise UsageError(
                    f"Kỳ “{name}” không nằm trong năm học {year}. Hãy chọn --year {touched[-1]}, hoặc bỏ --year."
                )
        return names

    def job(self, given: dict[str, str], notebook: Path, audience: str = "") -> Job:
        """One job; every notebook of a run is given the cut-off and the params folder that were asked for."""
        parameters = {
            **given,
            **({"as_of": self.as_of.isoformat()} if self.as_of else {}),
            **({"params_dir": str(self.params.root)} if self.asked.params else {}),
            **({"audience": audience} if audience else {}),
        }
        internal = audience == "internal"
        return Job(
            school=given.get("school") or f"{ROLLUPS}/{given['commune']}",
            school_year=given["school_year"],
            period=given["period"],
            notebook=str(notebook),
            outputs=str(self.asked.outputs.absolute()),
            parameters=parameters,
            formats=("html",) if internal else self.asked.formats,
            internal=internal,
            force=self.asked.force,
            engine=self.asked.engine,
            timeout=self.asked.timeout,
            sources=self.sources.of(notebook, parameters),
        )

    def rollup(self, code: str, year: str, period: str) -> Job:
        """The job of a commune's roll-up, or of the city's."""
        outputs = str(self.asked.outputs.absolute())
        given = {"commune": code, "period": period, "school_year": year, "outputs_dir": outputs}
        return self.job(given, ROLLUP_NOTEBOOK)

    def planned(self, job: Job) -> Planned:
        """A job with what is known of it."""
        record = read_record(job.record_path)
        reasons = why_stale(job, record) or (["được yêu cầu làm lại (--force)"] if self.asked.force else [])
        close = open_window(self.params.period(job.period, job.school_year), self.as_of).close
        return Planned(job, record, tuple(reasons), close)


def _audiences(notebook: Path, *, internal: bool = False) -> tuple[str, ...]:
    """For whom a notebook's reports are made, blank as it says itself; ``internal``: for the school too.

    A teacher's own that says internal is for the school alone; the kit's report may have been saved so by a teacher.
    """
    says_internal = read_parameters(notebook).get("audience") == "internal"
    if says_internal and notebook != DEFAULT_NOTEBOOK:
        return ("internal",)
    return ("public" if says_internal else "", *(["internal"] if internal else []))


def plan(selection: Selection) -> list[Planned]:
    """Every report of the selection, in the order of schools, school years, periods.

    Raises UsageError for a name that is not known, a day that is none, a parameter that a notebook lacks.
    """
    planner = _Planner(selection)
    for name in selection.formats:
        if name not in FORMATS:
            raise UsageError(f"Không có dạng tệp “{name}”. {did_you_mean(name, FORMATS)}")
    if ROLLUP_NOTEBOOK in {notebook.absolute() for notebook in selection.notebooks}:
        raise UsageError(
            f"Sổ tay {ROLLUP_NOTEBOOK.name} không chọn bằng --notebook: lệnh run tự làm bản tổng hợp sau báo cáo của "
            "các trường. Hãy chạy lệnh run không có --notebook."
        )
    if not planner.schools():
        where = planner.params.root / "schools"
        raise UsageError(f"Chưa có trường nào trong {where}. Hãy tạo trường bằng lệnh new-school.")
    reports = planner.reports()
    notebooks = [path.absolute() for path in selection.notebooks or (DEFAULT_NOTEBOOK,)]
    kinds = [(path, audience) for path in notebooks for audience in _audiences(path, internal=selection.internal)]
    jobs = [planner.job(given, *kind) for given in reports for kind in kinds]
    if not jobs and planner.as_of:
        day = f"{planner.as_of:%d/%m/%Y}"
        raise UsageError(f"Ngày chốt {day} không nằm trong kỳ báo cáo nào. Hãy chọn ngày khác, hoặc chọn --period.")
    if not jobs:
        begun = f"kỳ {', '.join(selection.periods)} chưa" if selection.periods else "chưa có kỳ báo cáo nào"
        first = (*selection.periods, "hk1")[0]
        raise UsageError(
            f"Đến hôm nay {selection.today:%d/%m/%Y} {begun} bắt đầu. Muốn làm trước, hãy chọn cả kỳ và năm học: "
            f"--period {first} --year {planner.params.school_year_ids()[-1]}."
        )
    for job in {(job.notebook, *job.parameters): job for job in jobs}.values():  # one of each notebook and parameters
        check_parameters(Path(job.notebook), job.parameters)
    planned = [planner.planned(job) for job in jobs]
    _refuse_two_notebooks(planned)
    return planned


def _refuse_two_notebooks(planned: Sequence[Planned]) -> None:
    """Raise UsageError where two notebooks would make the same files, or one those that another of the kit's made."""
    makers = dict[str, str]()
    for each in planned:
        before = each.record.about.get("notebook", "") if each.record else ""
        stands = Path(before).is_relative_to(_NOTEBOOKS) and Path(before).is_file()
        others = {makers.setdefault(each.job.key, each.job.notebook), before if stands else each.job.notebook}
        if other := others - {each.job.notebook}:
            raise UsageError(
                f"Hai sổ tay {each.job.notebook} và {other.pop()} cùng ra các tệp tên “{each.job.stem}”, "
                "bản sau sẽ chép đè bản trước. Hãy đổi tên một sổ tay."
            )


def rolled_up(params: Params) -> dict[str, tuple[str, ...]]:
    """What is added up, by its code, with its schools: communes with several, and the city of several communes."""
    found = {}
    for code in (*params.commune_codes().values(), CITY):
        _, communes = schools_of(params, code)
        schools = tuple(school for inside in communes.values() for school in inside)
        if len(communes.keys() - {""} if code == CITY else schools) > 1:
            found[code] = schools
    return found


def places(params: Params) -> dict[str, tuple[str, ...]]:
    """The folders under the outputs that runs make, each with the schools in it: a school's own, those of a roll-up."""
    own = {code: (code,) for code in params.school_codes()}
    return {**own, **{f"{ROLLUPS}/{code}": schools for code, schools in rolled_up(params).items()}}


def plan_rollups(selection: Selection, planned: Sequence[Planned]) -> list[Planned]:
    """The roll-ups in which the reports planned are added up: of communes with several schools, and of a city.

    To be asked for when the reports are made, for their result files are what a roll-up is made from.
    """
    planner = _Planner(selection)
    members = {code: frozenset(schools) for code, schools in rolled_up(planner.params).items()}
    reports = [each.job for each in planned if each.job.notebook == str(DEFAULT_NOTEBOOK) and not each.job.internal]
    wanted = dict.fromkeys(
        (code, job.school_year, job.period) for job in reports for code in members if job.school in members[code]
    )
    return [planner.planned(planner.rollup(*one)) for one in wanted]


def standing_elsewhere(selection: Selection, planned: Sequence[Planned]) -> list[Planned]:
    """The reports and roll-ups of the kit's own notebook that were made once and are not among those planned."""
    planner = _Planner(replace(selection, as_of=""))
    asked = {(each.job.school, each.job.school_year, each.job.period) for each in planned}
    known, state = places(planner.params), selection.outputs / STATE_FOLDER
    found = []
    for path in sorted(state.rglob(f"*/*/*/{DEFAULT_STEM}.json")):
        (year, period), place = path.parts[-3:-1], path.relative_to(state).parents[2].as_posix()
        schools = known.get(place, ())
        if not schools or any((school, year, period) in asked for school in schools):
            continue
        with contextlib.suppress(CchcError):  # what is wrong with its settings is told when it is asked for
            name, given = place.removeprefix(f"{ROLLUPS}/"), {"school": place, "period": period, "school_year": year}
            own = planner.job(given, DEFAULT_NOTEBOOK, *_audiences(DEFAULT_NOTEBOOK)) if name == place else None
            found.append(planner.planned(own or planner.rollup(name, year, period)))
    return found


def stale_elsewhere(selection: Selection, planned: Sequence[Planned]) -> list[str]:
    """The names of those among them that are out of date, whichever formats are asked for."""
    elsewhere = standing_elsewhere(replace(selection, formats=(), force=False), planned)
    return [each.job.name for each in elsewhere if each.reasons]
