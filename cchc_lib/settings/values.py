"""What the settings hold, as frozen values: schools, school years, legal values, the catalogue of procedures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from cchc_lib.domain.expectations import Frozen, Text
from cchc_lib.domain.periods import Period, SchoolYear, calendar_period
from cchc_lib.domain.schema import PETITION_KINDS, REGISTERS, WORKING_DAYS, Register
from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean, match_key, nearest, without_accents

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
"""The kinds of files that a source can be."""
NOT_READ = ""
"""Given to a heading in place of a column id: that column is not read."""


def _word(value: object) -> object:
    """A word as a cell would show it: YAML reads 5 and true as other things than text."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value) if isinstance(value, int | float) else "" if value is None else value


Word = Annotated[str, BeforeValidator(_word)]
Words = Annotated[tuple[Word, ...], BeforeValidator(lambda one: one if isinstance(one, list | tuple) else (one,))]
"""One word or several; a single one needs no list."""


class Melt(Frozen):
    """Columns that are questions of a form, turned into rows: the heading's word in one column, its cell in another."""

    name: Text = "factor"
    value: Text = "score"
    columns: dict[Text, Word]


class Source(Frozen):
    """An export of another system that feeds a register.

    ``file`` is a name in the folder of the school year, or a pattern of which the newest file is read. ``headings``
    maps the file's headings to column ids, ``choices`` the file's words, by column, to ours; ``fixed`` are values that
    the file does not say; ``where`` keeps the rows whose cell under a heading is one of these words; ``key`` are
    headings whose cells together name a row; ``melt`` turns questions into rows.
    """

    register_id: Text = Field(alias="register")
    file: Text
    sheet: str = ""
    headings: dict[Text, Word] = Field(default_factory=dict)
    choices: dict[Text, dict[Word, Word]] = Field(default_factory=dict)
    fixed: dict[Text, Word] = Field(default_factory=dict)
    where: dict[Text, Words] = Field(default_factory=dict)
    key: tuple[Text, ...] = ()
    melt: Melt | None = None

    def _faults(self) -> Iterator[str]:
        if re.search(r"[/\\:]", self.file) or self.file.startswith("."):
            yield f"file: “{self.file}” phải là tên tệp trong thư mục của năm học, không kèm đường dẫn."
        register = REGISTERS.get(self.register_id)
        if register is None:
            yield f"register: không có sổ “{self.register_id}”. {did_you_mean(self.register_id, REGISTERS)}"
            return
        named = [id_ for id_ in self.headings.values() if id_ != NOT_READ]
        melted = (self.melt.name, self.melt.value) if self.melt else ()
        yield from unknown_columns(register, {"headings": named, "fixed": self.fixed, "melt": melted})
        yield from unknown_words(register, {key: words.values() for key, words in self.choices.items()}, "choices")
        yield from unknown_words(register, {key: [word] for key, word in self.fixed.items()}, "fixed")
        if self.melt:
            yield from unknown_words(register, {self.melt.name: self.melt.columns.values()}, "melt")
        if self.key and register.key is None:
            yield f"key: sổ {register.id} không có cột mã. Hãy bỏ dòng key."


class SharedSources(Frozen):
    """Sources that several schools name: a file under ``params/sources``."""

    sources: tuple[Source, ...]


class OtherNames(Frozen):
    """What a register's columns and choices are called in practice: headings by column id, words by our own."""

    headings: dict[Text, tuple[Word, ...]] = Field(default_factory=dict)
    choices: dict[Text, dict[Word, tuple[Word, ...]]] = Field(default_factory=dict)


class KnownNames(Frozen):
    """Other names by register id: ``params/headings.yaml``."""

    registers: dict[Text, OtherNames] = Field(default_factory=dict)

    def _faults(self) -> Iterator[str]:
        for name, others in self.registers.items():
            register = REGISTERS.get(name)
            if register is None:
                yield f"không có sổ “{name}”. {did_you_mean(name, REGISTERS)}"
                continue
            yield from (f"{name}: {fault}" for fault in unknown_columns(register, {"headings": others.headings}))
            yield from (f"{name}: {fault}" for fault in unknown_words(register, others.choices, "choices"))
            yield from (f"{name}: {fault}" for fault in doubtful_words(register, others.choices))


def doubtful_words(register: Register, known: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[str]:
    """A sentence for each word that stands for two choices of a column: a cell with it could be either."""
    for column in (one for one in register.columns if one.id in known):
        meant = {match_key(choice): choice for choice in column.choices}
        for choice, word in ((choice, word) for choice, words in known[column.id].items() for word in words):
            if (other := meant.setdefault(match_key(word), choice)) != choice:
                yield f"choices → {column.id}: “{word}” vừa là “{other}” vừa là “{choice}”. Hãy để ở một lựa chọn."


def unknown_columns(register: Register, named: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """A sentence for each column id that the register has not, by the key it stands under."""
    for key, ids in named.items():
        for name in dict.fromkeys(ids):
            if name not in register.column_ids:
                yield f"{key}: sổ {register.id} không có cột “{name}”. {did_you_mean(name, register.column_ids)}"


def unknown_words(register: Register, named: Mapping[str, Iterable[str]], key: str) -> Iterator[str]:
    """A sentence for each column id that the register has not, and each word that is none of a column's choices."""
    yield from unknown_columns(register, {key: named})
    for column in register.columns:
        for word in dict.fromkeys(named.get(column.id, ())):
            if column.choices and word not in ("", *column.choices):
                near = did_you_mean(word, column.choices)
                yield f"{key} → {column.id}: không có lựa chọn “{word}”. {near}"


WHOLE_YEAR = "nam-hoc"
"""The id of the period that is the school year."""
CITY = "toan-thanh-pho"
"""The code under which all schools are added up, in place of a commune's."""


def _day(value: object) -> object:
    """Read a day written 2025-09-01; refuse numbers and times."""
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        raise ValueError(f"“{value}” không phải ngày có thật viết theo dạng năm-tháng-ngày, ví dụ 2025-09-01") from None


Day = Annotated[date, BeforeValidator(_day)]
MaybeBlank = Annotated[
    str, StringConstraints(strip_whitespace=True), BeforeValidator(lambda value: "" if value is None else value)
]


def _written(pattern: str, words: str) -> AfterValidator:
    """Text of a given pattern, else a sentence with ``words``."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"“{text}” không đúng; {words}")
        return text

    return AfterValidator(check)


SCHOOL_CODE = r"(?!(con|prn|aux|nul|com\d|lpt\d)$)(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*"
"""The folder's name too: Windows keeps some names for itself, and paths short."""
_CODE_WORDS = (
    "chỉ dùng a-z không dấu, 0-9 và dấu gạch nối, nhiều nhất 40 ký tự, không trùng tên riêng của Windows như con, "
    "nul, ví dụ thcs-tien-cuong"
)
SchoolCode = Annotated[str, _written(SCHOOL_CODE, _CODE_WORDS)]
SemesterId = Annotated[str, _written(r"hk[1-9]", "hãy viết như hk1, hk2")]
ProcedureCode = Annotated[str, _written(r"\d\.\d{6}", "mã gồm một chữ số, dấu chấm và sáu chữ số, ví dụ 2.002854")]
Address = Annotated[MaybeBlank, _written(r"|https?://\S+", "hãy viết đủ địa chỉ, ví dụ https://dichvucong.gov.vn")]


class School(Frozen):
    """A school as its ``school.yaml`` has it; ``principal`` may be blank, ``sample`` marks made-up data.

    ``plan_document`` names the school's own plan by number and day, blank: as the register of plans has it. ``portal``
    is the address at which its procedures stand on the public service portal. ``sources`` are the exports that feed its
    registers, ``shared_sources`` names of files of ``params/sources`` with more of them.
    """

    code: SchoolCode
    name: Text
    authority: Text
    commune: Text
    place: Text
    abbreviation: Text
    principal: MaybeBlank
    sample: bool
    recipients: tuple[Text, ...] = ()
    contacts: tuple[Text, ...] = ()
    plan_document: MaybeBlank = ""
    portal: Address = ""
    sources: tuple[Source, ...] = ()
    shared_sources: tuple[Text, ...] = ()


class Semester(Frozen):
    """A semester, both days inside it."""

    id: SemesterId
    label: Text
    start: Day
    end: Day


class SchoolYearSettings(Frozen):
    """A school year: its semesters, the day of the year-end review, the reports that a run makes."""

    id: Text
    label: Text
    source: Text
    review_day: Day
    semesters: tuple[Semester, ...]
    reports: tuple[Text, ...] = Field(min_length=1)

    @property
    def school_year(self) -> SchoolYear:
        """The school year whose settings these are."""
        return SchoolYear.parse(self.id)

    @property
    def periods(self) -> dict[str, Period]:
        """The periods that are settings: semesters and the whole year, by id."""
        year = self.school_year
        own = [Period(semester.id, semester.start, semester.end, semester.label) for semester in self.semesters]
        whole = Period(WHOLE_YEAR, year.start, year.end, self.label, default_as_of=self.review_day)
        return {period.id: period for period in (*own, whole)}

    def period(self, period_id: str) -> Period:
        """The period with this id, a calendar one too; UsageError with the nearest known name."""
        found = self.periods.get(period_id) or calendar_period(period_id)
        if found is None:
            raise UsageError(f"Không có kỳ “{period_id}”. {self._nearest_period(period_id)}")
        return found

    def _faults(self) -> Iterator[str]:
        try:
            year = self.school_year
        except UsageError as error:
            yield str(error)
            return
        if not year.start <= self.review_day <= year.end:
            yield f"review_day {self.review_day:%d/%m/%Y} nằm ngoài năm học {self.id}"
        for before, semester in zip((None, *self.semesters), self.semesters, strict=False):
            if not year.start <= semester.start <= semester.end <= year.end:
                yield f"học kỳ {semester.id} phải có ngày đầu trước ngày cuối và nằm trong năm học {self.id}"
            if before and semester.start <= before.end:
                yield f"học kỳ {semester.id} phải bắt đầu sau khi học kỳ trước kết thúc"
        for name in self.reports:
            if name not in self.periods and calendar_period(name) is None:
                yield f"reports: không có kỳ “{name}”. {self._nearest_period(name)}"

    def _nearest_period(self, name: str) -> str:
        named = map(int, re.findall(r"\b20\d\d\b", name))
        years = sorted({self.school_year.first, self.school_year.first + 1, *named})
        months = [f"thang-{year}-{month:02}" for year in years for month in range(1, 13)]
        quarters = [f"quy-{year}-{quarter}" for year in years for quarter in range(1, 5)]
        longer = [f"{prefix}-{year}" for year in years for prefix in ("6-thang", "9-thang", "nam")]
        calendar = [*months, *quarters, *longer]
        known = [*self.periods, *calendar, *(f"{each}-lich" for each in calendar)]
        meant = [each for each in known if _parts(each) == _parts(name)]
        if meant:
            return f"Hãy viết “{nearest(name, meant) or meant[0]}”."
        if near := nearest(name, self.periods):
            return f"Gần nhất là “{near}”."
        if _parts(name)[-2:] == ["chon", "tuy"]:
            return "Hãy viết như tuy-chon-2025-10-01-2025-12-31: ngày đầu, ngày cuối."
        return f"Có thể dùng: {', '.join(self.periods)}, hoặc như {months[9]}, {quarters[3]}, {longer[3]}, {longer[5]}."


def _parts(name: str) -> list[str]:
    """The words and numbers of a period's id in any order and spelling: 'Tháng 10/2025', 'thang-2025-10' alike."""
    parts = re.findall(r"[a-z]+|\d+", without_accents(name).replace("hoc ky", "hk"))
    return sorted(part.lstrip("0") for part in parts)


class LegalValue(Frozen):
    """A value that the law sets: since when it holds, where it stands, whether it was held against the law's text."""

    label: Text
    value: int | Text
    unit: Literal["ngày làm việc", "ngày", "điểm", "ngày trong năm", "mã biểu"]
    source: Text
    since: Day | None
    confirmed: bool

    def _faults(self) -> Iterator[str]:
        if self.unit not in ("ngày trong năm", "mã biểu") and not (isinstance(self.value, int) and self.value >= 0):
            yield f"value: “{self.value}” phải là số nguyên từ 0 trở lên, vì đơn vị là {self.unit}."


class Term(LegalValue):
    """A legal term in days."""

    value: int = Field(ge=0)
    unit: Literal["ngày làm việc", "ngày"]

    @property
    def working(self) -> bool:
        """Whether the days are worked ones."""
        return self.unit == WORKING_DAYS


class LegalValues(Frozen):
    """The legal values by name, and the term of each kind of petition."""

    values: dict[str, LegalValue]
    petition_terms: dict[str, Term]

    def working_days(self) -> dict[str, int]:
        """The values that count working days, by name."""
        days = ((name, legal.value) for name, legal in self.values.items() if legal.unit == WORKING_DAYS)
        return {name: value for name, value in days if isinstance(value, int)}

    def text(self, name: str) -> str:
        """A value as text; blank where the settings do not have it."""
        return str(self.values[name].value) if name in self.values else ""

    def _faults(self) -> Iterator[str]:
        for kind in self.petition_terms:
            if kind not in PETITION_KINDS:
                yield f"petition_terms: không có loại đơn “{kind}”. {did_you_mean(kind, PETITION_KINDS)}"
        for kind in PETITION_KINDS:
            if kind not in self.petition_terms:
                yield f"petition_terms: thiếu loại đơn “{kind}”"


class CatalogueProcedure(Frozen):
    """A procedure of the catalogue; ``replaces`` is its older code, ``term`` None where no days are fixed."""

    code: ProcedureCode
    name: Text
    field: Text
    term: int | None = Field(default=None, ge=0)
    unit: Literal["ngày làm việc", "ngày"] | None = None
    since: Day | None
    replaces: str | None = None
    source: Text
    confirmed: bool


class Catalogue(Frozen):
    """The procedures of a lower secondary school, old codes and new."""

    procedures: tuple[CatalogueProcedure, ...]

    def _faults(self) -> Iterator[str]:
        codes = [procedure.code for procedure in self.procedures]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"mã {code} có hai lần trong danh mục"
        for procedure in self.procedures:
            if procedure.replaces and procedure.replaces not in codes:
                near = did_you_mean(procedure.replaces, codes)
                yield f"{procedure.code} → replaces: danh mục không có mã “{procedure.replaces}”. {near}"
            if (procedure.term is None) != (procedure.unit is None):
                yield f"{procedure.code}: term và unit phải cùng có hoặc cùng bỏ trống"
