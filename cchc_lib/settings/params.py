"""The folder ``params/``: everything that goes into a report but the registers, read once and frozen."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from cchc_lib.domain.periods import Period, SchoolYear, calendar_period_before
from cchc_lib.domain.plan import Plan
from cchc_lib.errors import CchcError, SettingsError, UsageError
from cchc_lib.settings import values
from cchc_lib.settings.yaml_files import Model, read_text, read_yaml
from cchc_lib.text import commonest, did_you_mean, folded, slugs, without_accents

if TYPE_CHECKING:
    from cchc_lib.domain.working_days import WorkingCalendar

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")
_SOURCES = re.compile(rb"^(?:shared_)?sources:", re.MULTILINE)
_COMMUNE = re.compile(rb"^commune:[ \t]+([^\s'\"#&*!|>%@`{\[][^#\r\n]*)$", re.MULTILINE)
"""A school's commune where it stands as the kit writes it: parsing the YAML of a city's 1,700 schools takes seconds."""
_LIKE_A_PLAN = re.compile(r"(?:plan|ke.?hoach).*\.(?:ya?ml|txt)")
_SAMPLE = re.compile(rb"^sample:[ \t]+(?i:true|yes|on)\b", re.MULTILINE)


def _once(method: Callable[Concatenate[Params, _Given], _Value]) -> Callable[Concatenate[Params, _Given], _Value]:
    """Keep what a method gives for the same arguments, as long as its ``Params`` lives."""

    @wraps(method)
    def kept(self: Params, /, *given: _Given.args, **named: _Given.kwargs) -> _Value:
        key = (method.__name__, *given)
        if key not in self._read:
            self._read[key] = method(self, *given, **named)
        value: _Value = self._read[key]
        return value

    return kept


class Params:
    """A ``params/`` folder; each file is read once, when it is first asked for.

    Every method raises SettingsError for a file that is wrong (all its faults at once) and UsageError for a school,
    school year or period that is not known, with the nearest known name.
    """

    def __init__(self, root: Path) -> None:
        self.root, self._schools = root, root / "schools"
        self._read: dict[tuple[object, ...], Any] = {}

    @classmethod
    def open(cls, folder: str | Path | None = None) -> Params:
        """The folder given; blank or None: the kit's own, found from where the library stands."""
        own = Path(__file__).parents[2] / "params"
        given = str(folder or "").strip()
        root = Path(os.path.abspath(Path(given).expanduser())) if given else own  # noqa: PTH100 - links stay as given
        if not (root / "school_years").is_dir():
            raise UsageError(
                f"Thư mục {root} không phải thư mục params (không có thư mục school_years trong đó). "
                "Hãy chọn thư mục params của bộ công cụ, hoặc để trống để dùng thư mục có sẵn."
            )
        return cls(root)

    @_once
    def school_codes(self) -> tuple[str, ...]:
        """Codes of all schools that have a ``school.yaml``, sorted."""
        folder = self._schools
        names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - Path takes ten times as long, here and below
        return tuple(sorted(name for name in names if os.path.exists(f"{folder}/{name}/school.yaml")))  # noqa: PTH110

    @_once
    def school_folder(self, code: str) -> Path:
        """The folder of a school's settings and registers."""
        folder = self._schools / code
        if re.fullmatch(values.SCHOOL_CODE, code) and (folder / "school.yaml").is_file():
            return self._inside(folder)  # without a look at all other schools
        if code not in self.school_codes():
            known = self.school_codes()
            hint = did_you_mean(code, known) if known else "Hãy tạo trường bằng lệnh new-school."
            raise UsageError(f"Không có trường “{code}” trong {self._schools}. {hint}")
        raise SettingsError(
            f"Tên thư mục params/schools/{code} chỉ được gồm a-z không dấu, 0-9 và dấu gạch nối, nhiều nhất 40 ký tự, "
            "không trùng tên riêng của Windows (con, nul…). Hãy đổi tên thư mục."
        )

    def school(self, code: str) -> values.School:
        """The settings of a school; its code must be its folder's name."""
        school = self._yaml(self.school_folder(code) / "school.yaml", values.School)
        self._same(self.school_folder(code) / "school.yaml", "code", school.code, code)
        return school

    @_once
    def sources(self, code: str) -> tuple[values.Source, ...]:
        """The exports that feed a school's registers: its own, then those that it shares with others."""
        path = self.school_folder(code) / "school.yaml"
        if not path.is_file() or not _SOURCES.search(path.read_bytes()):  # not parsed: a city has 1,700 schools
            return ()
        school = self.school(code)
        shared = (self._yaml(path, values.SharedSources).sources for path in self._shared_sources(code, school))
        return (*school.sources, *(source for sources in shared for source in sources))

    def _shared_sources(self, code: str, school: values.School) -> list[Path]:
        folder = self.root / "sources"
        known = sorted(path.stem for path in folder.glob("*.yaml"))
        for name in school.shared_sources:
            if name not in known:
                raise SettingsError(
                    f"Tệp {self._shown(self.school_folder(code) / 'school.yaml')}, shared_sources: không có tệp "
                    f"{self._shown(folder)}/{name}.yaml. {did_you_mean(name, known)}".rstrip()
                )
        return [folder / f"{name}.yaml" for name in school.shared_sources]

    def known_names(self) -> values.KnownNames:
        """Other names of columns and choices in practice; none without the file."""
        path = self.root / "headings.yaml"
        return self._yaml(path, values.KnownNames) if path.is_file() else values.KnownNames()

    @_once
    def communes(self) -> dict[str, tuple[str, ...]]:
        """Codes of the schools of each commune, sorted, by its name as most of them write it.

        "" has those whose settings cannot be read.
        """
        of_commune: dict[str, dict[str, str]] = {}
        for code in self.school_codes():
            name, _ = self._told(code)
            of_commune.setdefault(folded(name), {})[code] = name
        return dict(sorted((commonest(names.values()), tuple(names)) for names in of_commune.values()))

    @_once
    def commune_codes(self) -> dict[str, str]:
        """A code for each commune's name, as folders bear it: 'xã Quyết Thắng' is ``xa-quyet-thang``; no two alike."""
        names = [name for name in self.communes() if name]
        return dict(zip(names, slugs(names, taken=(values.CITY,)), strict=True))

    @_once
    def samples(self) -> frozenset[str]:
        """Codes of the schools whose data are made up."""
        return frozenset(code for code in self.school_codes() if self._told(code)[1])

    def _told(self, code: str) -> tuple[str, bool]:
        """A school's commune and whether it is a sample; blank where its settings cannot be read."""
        try:
            path = f"{self._schools}/{code}/school.yaml"
            stat = os.stat(path)  # noqa: PTH116
            commune, sample = _plain(path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)
            return commune or self.school(code).commune, sample
        except (OSError, UnicodeDecodeError, CchcError):
            return "", False

    @_once
    def school_year_ids(self) -> tuple[str, ...]:
        """Ids of all school years that have settings, sorted."""
        return tuple(sorted(path.stem for path in (self.root / "school_years").glob("*.yaml")))

    def school_year(self, school_year_id: str) -> values.SchoolYearSettings:
        """The settings of a school year."""
        if school_year_id not in self.school_year_ids():
            SchoolYear.parse(school_year_id)
            hint = did_you_mean(school_year_id, self.school_year_ids())
            raise UsageError(f"Không có thiết lập của năm học “{school_year_id}”. {hint}")
        path = self.root / "school_years" / f"{school_year_id}.yaml"
        settings = self._yaml(path, values.SchoolYearSettings)
        self._same(path, "id", settings.id, school_year_id)
        return settings

    def plan_path(self, school_code: str, school_year_id: str) -> Path:
        """The school's own plan of the year if it has one, else everybody's."""
        own = self.school_folder(school_code) / f"plan-{school_year_id}.yaml"
        return own if own.is_file() else self.root / "plans" / f"{school_year_id}.yaml"

    def _misnamed_plans(self, path: Path, school_code: str, school_year_id: str) -> list[Path]:
        """The files that seem meant as a school's own plan of a year, where it has none of the right name."""
        folder, years = self.school_folder(school_code), set(school_year_id.split("-"))
        names = () if path.parent == folder else sorted(os.listdir(folder))  # noqa: PTH208
        like = [name for name in names if _LIKE_A_PLAN.fullmatch(without_accents(name))]
        return [folder / name for name in like if years.issuperset(re.findall(r"20\d\d", name))]

    def plan(self, school_code: str, school_year_id: str) -> Plan:
        """The plan that a school follows in a school year."""
        self.school_year(school_year_id)
        path = self.plan_path(school_code, school_year_id)
        for other in self._misnamed_plans(path, school_code, school_year_id):
            raise SettingsError(
                f"Tệp {self._shown(other)} không được đọc vì kế hoạch riêng của trường phải có tên "
                f"plan-{school_year_id}.yaml. Hãy đổi tên tệp, hoặc chuyển tệp ra thư mục khác nếu không dùng."
            )
        plan = self._yaml(path, Plan)
        self._same(path, "school_year", plan.school_year, school_year_id)
        self._known_terms(path, plan)
        return plan

    def common_plan(self, school_year_id: str) -> Plan:
        """The plan of the schools that have none of their own."""
        return self._yaml(self.root / "plans" / f"{school_year_id}.yaml", Plan)

    @_once
    def calendar(self) -> WorkingCalendar:
        """The working days of the public sector."""
        from cchc_lib.settings.calendar_file import parse_calendar, working_calendar

        path = self.root / "calendar.csv"
        return working_calendar(parse_calendar(read_text(self._inside(path), self._shown(path)), self._shown(path)))

    def legal_values(self) -> values.LegalValues:
        """The values that the law sets."""
        return self._yaml(self.root / "legal_values.yaml", values.LegalValues)

    def catalogue(self) -> tuple[values.CatalogueProcedure, ...]:
        """The administrative procedures of a lower secondary school, old codes and new."""
        return self._yaml(self.root / "procedures.yaml", values.Catalogue).procedures

    @_once
    def period(self, period_id: str, school_year_id: str) -> Period:
        """A reporting period: the school year's own, or one of the calendar."""
        return self.school_year(school_year_id).period(period_id)

    def period_before(self, period: Period, school_year_id: str) -> tuple[str, Period] | None:
        """The period before one of a school year, of the same kind, and the school year that it is of.

        The first semester follows the last one of the year before, a school year the year before. None when the
        year before has no settings.
        """
        own = self.school_year(school_year_id)
        semesters = [semester.id for semester in own.semesters]
        if period.id in semesters[1:]:
            return own.id, own.periods[semesters[semesters.index(period.id) - 1]]
        if period.id in own.periods:
            year = own.school_year.first - 1
            if f"{year}-{year + 1}" not in self.school_year_ids():
                return None
            earlier = self.school_year(f"{year}-{year + 1}")
            last = earlier.semesters[-1].id if earlier.semesters else ""
            found = earlier.periods.get(period.id if period.id == values.WHOLE_YEAR else last)
            return (earlier.id, found) if found else None
        found = calendar_period_before(period)
        return (SchoolYear.of(found.end).id, found) if found else None

    def periods_so_far(self, period: Period, school_year_id: str) -> tuple[Period, ...]:
        """The periods of this one's kind in the school year up to it; of a whole year, its semesters."""
        own = self.school_year(school_year_id).periods.values()
        parts = [one for one in own if one != period and period.start <= one.start and one.end <= period.end]
        found = [parts[-1] if parts else period]
        while (before := self.period_before(found[0], school_year_id)) and before[0] == school_year_id:
            found.insert(0, before[1])
        return tuple(found)

    def files_of(self, school_code: str, school_year_id: str) -> tuple[Path, ...]:
        """Every settings file that a report of this school and year is made from, or refused for."""
        return (
            self.school_folder(school_code) / "school.yaml",
            plan := self.plan_path(school_code, school_year_id),
            *self._misnamed_plans(plan, school_code, school_year_id),
            self.root / "school_years" / f"{school_year_id}.yaml",
            *(self.root / name for name in ("calendar.csv", "legal_values.yaml", "procedures.yaml")),
            *(path for path in (self.root / "headings.yaml",) if path.is_file()),
            *self._shared_files(school_code),
        )

    def _shared_files(self, code: str) -> list[Path]:
        try:
            return self._shared_sources(code, self.school(code)) if self.sources(code) else []
        except CchcError:  # told where the report is made
            return []

    def read_common(self, school_year_id: str) -> None:
        """Read what all schools share, so that the next ``Params`` of this process find it cached."""
        for read in (self.communes, self.calendar, self.legal_values, self.catalogue, self.known_names):
            read()
        self.school_year(school_year_id)
        self.common_plan(school_year_id)

    def _shown(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    @_once
    def _yaml(self, path: Path, model: type[Model]) -> Model:
        return read_yaml(self._inside(path), model, self._shown(path))

    def _inside(self, path: Path) -> Path:
        """Refuse a link that leads out of the folder."""
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise SettingsError(
                f"{self._shown(path)} là liên kết dẫn ra ngoài thư mục params. Hãy chép nội dung vào đây."
            )
        return path

    def _same(self, path: Path, key: str, found: str, expected: str) -> None:
        if found != expected:
            raise SettingsError(
                f"Tệp {self._shown(path)} có {key} là “{found}”, khác với “{expected}” ở tên tệp hoặc thư mục. "
                "Hãy sửa cho giống nhau."
            )

    def _known_terms(self, path: Path, plan: Plan) -> None:
        """Refuse a plan that names a legal term which is not among the legal values."""
        known = self.legal_values().working_days()
        faults = [
            f"- chỉ tiêu {target.id} → deadline → working_days: không có giá trị “{target.deadline.working_days}” "
            f"trong legal_values.yaml. {did_you_mean(target.deadline.working_days, known)}"
            for target in plan.measured
            if target.deadline and target.deadline.working_days not in known
        ]
        if faults:
            raise SettingsError(f"Tệp {self._shown(path)} có {len(faults)} lỗi:", *faults)


@cache
def _plain(path: str, *_: int) -> tuple[str, bool]:
    """The commune (blank: it must be parsed) and whether it is a sample, read once while the file is the same."""
    with open(path, "rb") as file:  # noqa: PTH123
        text = file.read()
    commune = _COMMUNE.search(text)
    return commune[1].decode() if commune else "", bool(_SAMPLE.search(text))
