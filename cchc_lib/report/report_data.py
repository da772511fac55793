"""What a school's notebooks open: what their parameters ask for, and a report's results with the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cchc_lib.domain.balance import standing
from cchc_lib.domain.breakdowns import Form06Row, month_windows, total
from cchc_lib.domain.expectations import InForce
from cchc_lib.domain.measures import Basis, Judged, evidence_rows, judge, results_of, rows_in_force
from cchc_lib.domain.periods import Period, SchoolYear, Window, open_window
from cchc_lib.domain.plan import Plan, PlanTask, Target
from cchc_lib.domain.plan_work import Issued, PlanWork, plan_work
from cchc_lib.domain.results import Before, TargetResult
from cchc_lib.domain.schema import BOOK, NO, REGISTERS, ROW, YES, Register
from cchc_lib.errors import UsageError
from cchc_lib.registers.merging import Registers, Workbooks
from cchc_lib.registers.sources import default_school_year
from cchc_lib.report.blocks import Head, Sentences
from cchc_lib.report.disclosure import as_shown
from cchc_lib.report.tables import FORM06_COLUMNS, needed, reached
from cchc_lib.report.words import STATUS_LABELS
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import School
from cchc_lib.text import did_you_mean, folded, written_day

AUDIENCES = ("public", "internal")
_ON_PAPER = ("authority", "commune", "place", "abbreviation", "principal", "recipients", "contacts", "sample")
_CAME = {"carried_over": "từ kỳ trước chuyển qua", "received": "nhận trong kỳ"}
_STANDS = {
    "early": "trước hạn",
    "on_time": "đúng hạn",
    "late": "quá hạn, đã xong",
    "within_term": "chưa xong, còn trong hạn",
    "overdue": "chưa xong, đã quá hạn",
}
_NOT_COUNTED = "không tính: {}"
STANDS, COUNTED, GOOD = "Tình trạng", "Được tính", "Tính là đạt"
"""Columns that a target's rows have besides the register's own."""
_DAY_OF = {"documents": "dated", "survey": "answered_on", "evidence": "dated"}
_SPAN_OF = {
    "procedures": InForce(since="effective_on", until="abolished_on", at="window"),
    "staff": InForce(since="joined_on", until="left_on", at="window"),
}


@dataclass(frozen=True)
class Asked:
    """What a notebook's parameters ask for; whatever notebooks open of a school knows it."""

    params: Params
    school: School
    year: SchoolYear
    period: Period
    window: Window
    internal: bool

    def school_head(self, **own: Any) -> Head:
        """The title of a document of the school, which has its ``own`` name and subject."""
        school = self.school
        shared: dict[str, Any] = {
            **{name: getattr(school, name) for name in _ON_PAPER},
            "school": school.name,
            "school_code": school.code,
            "period_label": self.period.label,
            **self.window.days,
            "internal": self.internal,
        }
        return Head(**shared | own)


def asked(
    *, school: str, period: str, school_year: str = "", params_dir: str = "", as_of: str = "", audience: str = "public"
) -> Asked:
    """The parameters that notebooks share, looked up in the settings; all are text.

    Blank ones take their defaults: the latest school year that has the period, begun by ``as_of`` if that is given, the
    kit's own ``params/``, the period's own cut-off. ``as_of`` is a day like 31/12/2025 or 2025-12-31; ``audience`` is
    "public" or "internal".
    Raises UsageError for an unknown name, SettingsError for what is wrong in ``params/``.
    """
    internal = for_internal(audience)
    params = Params.open(params_dir or None)
    settings = params.school(school)
    day = written_day(as_of, "Ngày chốt số liệu")
    year = SchoolYear.parse(school_year or default_school_year(params, school, period, day))
    chosen = params.period(period, year.id)
    window = open_window(chosen, day)
    return Asked(params, settings, year, chosen, window, internal)


def for_internal(audience: str) -> bool:
    """Whether an audience is the internal one; UsageError if it is unknown."""
    if audience not in AUDIENCES:
        raise UsageError(f"audience “{audience}” không đúng. {did_you_mean(audience, AUDIENCES)}")
    return audience == "internal"


@dataclass(frozen=True)
class ReportData(Asked):
    """A school's results in a period, and all that the blocks showing them need.

    ``registers`` have the rows that count; they bear no personal column unless ``internal``. ``before`` has the figures
    of the period before, where workbooks cover it. All results are as they may be shown (``disclosure.as_shown``); the
    ``file``, the content of ket-qua.json, has them whole. ``lines`` are Biểu 06's, one a field. ``books`` are what the
    registers of other periods are read from.
    """

    plan: Plan
    results: tuple[TargetResult, ...]
    indicators: tuple[TargetResult, ...]
    before: Before | None
    lines: tuple[Form06Row, ...]
    file: dict[str, Any]
    registers: Registers
    basis: Basis
    books: Workbooks

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """The registers' rows by register id."""
        return self.registers.frames

    @cached_property
    def history(self) -> dict[str, tuple[TargetResult, ...]]:
        """Results, as all may see them, of each period of its kind in the school year so far that workbooks cover.

        By the period's name, in the plan's order; none where there is but one. They take as long as the rest together,
        and not every report shows them.
        """
        found: dict[str, tuple[TargetResult, ...]] = {}
        periods = self.params.periods_so_far(self.period, self.year.id)
        for period in periods if len(periods) > 1 else ():
            window = open_window(period)
            basis = replace(self.basis, window=window, around=())
            if window == self.window:
                found[period.label] = self.results
            elif self.books.covers(window):
                found[period.label] = results_of(self.plan.targets, self.books.registers(window).frames, basis)
        return {label: tuple(as_shown(one, internal=False) for one in then) for label, then in found.items()}

    def result(self, target_id: str) -> TargetResult:
        """The result of one target; UsageError when the plan has none of that id."""
        by_id = {one.target.id: one for one in self.results}
        if str(target_id) not in by_id:
            raise UsageError(f"Kế hoạch không có chỉ tiêu “{target_id}”. {did_you_mean(str(target_id), by_id)}")
        return by_id[str(target_id)]

    def area_results(self, number: int) -> tuple[TargetResult, ...]:
        """Results of the targets of one area, in the plan's order; none for an area that the plan leaves out."""
        return tuple(result for result in self.results if result.target.area == number)

    def area_tasks(self, number: int) -> tuple[PlanTask, ...]:
        """The plan's tasks in one area; none for an area that the plan leaves out."""
        return tuple(task for area in self.plan.areas if area.number == number for task in area.tasks)

    @cached_property
    def plan_work(self) -> tuple[PlanWork, ...]:
        """What was done for each task of the plan; last the items that name no task of it."""
        return plan_work(self.plan.tasks, self.frames, self.window)

    @cached_property
    def work(self) -> Mapping[str, PlanWork]:
        """What was done for each task of the plan, by its id."""
        return {one.task.id: one for one in self.plan_work if one.task}

    def evidence_of(self, target: Target) -> list[Issued]:
        """The documents of a target's evidence in the window; where it is judged by evidence, the one that decides."""
        frame = self.frames.get("evidence")
        if frame is None or target.register_id != "evidence":
            return [document for kept_of, document in self._kept if kept_of == target.id]
        deciding = evidence_rows(target, frame, self.window).tail(1)
        return [Issued(str(row.doc_no), "", row.dated.date()) for row in deciding.itertuples()]

    @cached_property
    def _kept(self) -> list[tuple[str, Issued]]:
        """The documents of evidence in the window, by day, each with what it is kept of."""
        if (frame := self.frames.get("evidence")) is None:
            return []
        rows = frame[self._in_window(REGISTERS["evidence"], frame)].sort_values("dated", kind="stable").itertuples()
        return [(str(row.target), Issued(str(row.doc_no), "", row.dated.date())) for row in rows]

    def remark_texts(self, section: str | None) -> list[str]:
        """What the school wrote in this period for a section or target, None: for all."""
        return [text for own, text in self._remarks if section is None or own == folded(section)]

    @cached_property
    def _remarks(self) -> list[tuple[str, str]]:
        """What the school wrote in this period: the section, folded, and the text."""
        rows = self.frames["remarks"].itertuples() if "remarks" in self.frames else ()
        period = folded(self.period.id)
        return [(folded(row.section), str(row.content)) for row in rows if folded(row.period) == period]

    def remark_blocks(self, section: str) -> list[Sentences]:
        """The same as prose of the report, a paragraph a line; nothing where the school wrote nothing."""
        texts = tuple(self.remark_texts(section))
        lines = tuple(line for text in texts for line in text.splitlines() if line.strip())
        return [Sentences(paragraphs=lines, people=texts)] if lines else []

    def why_no_data(self, register_id: str) -> str:
        """Why nothing can be worked out from a register: its sheet is missing, blank, or could not be read."""
        return self.registers.lacking[register_id]

    def register(self, sheet: str, *, period: bool = True) -> pd.DataFrame:
        """Một trang của sổ thành bảng, ví dụ report.register("Hồ sơ TTHC"); thêm period=False để lấy cả sổ."""
        names = {name: one for one in REGISTERS.values() for name in (folded(one.sheet), one.id)}
        if (found := names.get(folded(sheet))) is None:
            known = [one.sheet for one in REGISTERS.values()]
            raise UsageError(f"Sổ không có trang “{sheet}”. {did_you_mean(sheet, known)}")
        frame = self._frame(found)
        return _headed(found, frame[self._in_window(found, frame)] if period else frame)

    def rows(self, target_id: str) -> pd.DataFrame:
        """Từng dòng được xét ở một chỉ tiêu: được tính không, đạt không, tình trạng, ví dụ report.rows("2.2").

        Là những dòng thuộc phạm vi của chỉ tiêu có trong kỳ hoặc không tính vào tỷ lệ; minh chứng thì mọi dòng đến ngày
        chốt.
        """
        result = self.result(target_id)
        target, frame = result.target, self._frame(result.target.register)
        if not target.is_ratio:
            found = evidence_rows(target, frame, self.window)
            last = np.arange(len(found)) == len(found) - 1
            return _marked(target, found, {}, last, last & (result.status == "met"))
        judged = self._judged(target, self.basis)
        measured = [judge(part, frame, self.basis, among=judged.inside) for part in target.parts] or [judged]
        counted, good = (np.logical_or.reduce([getattr(one, name) for one in measured]) for name in ("counted", "good"))
        told = pd.DataFrame("", index=frame.index, columns=["Nguồn", STANDS])
        shown = judged.inside
        if judged.flags is not None:
            shown = judged.flags.any(axis=1).to_numpy(bool)
            for words, heading in ((_CAME, "Nguồn"), (_STANDS, STANDS)):
                for name, word in words.items():
                    told.loc[judged.flags[name], heading] = word
        for key, mask in judged.left_out_at.items():
            told.loc[mask, STANDS] = _NOT_COUNTED.format(target.left_out_labels[key])
            shown = shown | mask
        texts = {heading: column.to_numpy() for heading, column in told[shown].items() if column.any()}
        return _marked(target, frame[shown], texts, counted[shown], good[shown])

    def results_frame(self) -> pd.DataFrame:
        """Mọi chỉ tiêu thành một bảng: yêu cầu, số đạt, tổng số, tỷ lệ, đánh giá."""
        lines = []
        for one in self.results:
            ratio, hundredths = one.ratio, one.ratio.hundredths if one.ratio else None
            lines.append(
                {
                    "Chỉ tiêu": one.target.id,
                    "Nội dung": one.target.short,
                    "Yêu cầu": needed(one.target),
                    "Số đạt": ratio.numerator if ratio else None,
                    "Tổng số": ratio.denominator if ratio else None,
                    "Tỷ lệ (%)": None if hundredths is None else hundredths / 100,
                    "Kết quả": reached(one, counts=False),
                    "Đánh giá": STATUS_LABELS[one.status],
                }
            )
        return pd.DataFrame(lines).astype({"Số đạt": "Int64", "Tổng số": "Int64", "Tỷ lệ (%)": "Float64"})

    def balance(self, target_id: str) -> pd.DataFrame:
        """Nhận vào, đã xong, còn lại của một chỉ tiêu, ví dụ report.balance("2.2")."""
        result = self.result(target_id)
        self._frame(result.target.register)
        if (found := result.balance) is None:
            raise UsageError(f"Chỉ tiêu {target_id} không tính theo việc nhận vào, làm xong; hãy xem report.rows.")
        numbers = {word: getattr(found, name) for name, word in {**_CAME, **_STANDS}.items()}
        return pd.DataFrame({"Tình trạng": list(numbers), "Số lượng": list(numbers.values())})

    def months(self, target_id: str) -> pd.DataFrame:
        """Một chỉ tiêu theo từng tháng của kỳ, ví dụ report.months("2.2")."""
        target = self.result(target_id).target
        if not target.is_balance and not target.dated:
            raise UsageError(f"Chỉ tiêu {target.id} không có ngày để chia theo tháng; hãy xem report.rows.")
        lines = []
        for first, judged in self.by_month(target).items():
            line: dict[str, object] = {"Tháng": f"{first.month}/{first.year}"}
            if sums := judged.balance:
                line |= {"Nhận": sums.received, "Đã xong": sums.settled, "Đúng hạn": sums.settled - sums.late}
                line |= {"Còn lại": sums.open}
            else:
                line |= {"Được tính": judged.ratio.denominator, "Đạt": judged.ratio.numerator}
            lines.append(line)
        return pd.DataFrame(lines)

    def by_month(self, target: Target) -> dict[date, Judged]:
        """A target's rows as they count in each month of the period, by its first day."""
        each = {month.start: replace(self.basis, window=month) for month in month_windows(self.window)}
        return {first: self._judged(target, basis) for first, basis in each.items()}

    def form06(self) -> pd.DataFrame:
        """Các con số của Biểu 06 thành bảng để tính tiếp."""
        self._frame(REGISTERS["cases"])
        lines = [*self.lines, total(self.lines, "Tổng số")] if self.lines else []
        names = ["Lĩnh vực", *(f"{group}: {label.lower()}" for group, label, _ in FORM06_COLUMNS)]
        return pd.DataFrame([(line.field, *line.cells) for line in lines], columns=names)

    def _frame(self, register: Register) -> pd.DataFrame:
        if register.id not in self.frames:
            raise UsageError(f"Chưa có số liệu: {self.why_no_data(register.id)}.")
        return self.frames[register.id]

    def _in_window(self, register: Register, frame: pd.DataFrame) -> np.ndarray:
        """Which rows have to do with the window: open or settled in it, of a day in it, in force in it."""
        if register.dated:
            return standing(frame, register, self.window).any(axis=1).to_numpy(bool)
        if register.id in _SPAN_OF:
            return rows_in_force(_SPAN_OF[register.id], frame, self.window, blank_since=True)
        if register.id in _DAY_OF:
            first, last = pd.Timestamp(self.window.start), pd.Timestamp(self.window.close)
            return frame[_DAY_OF[register.id]].between(first, last).to_numpy(bool)
        return (frame["period"].map(folded) == folded(self.period.id)).to_numpy(bool)

    def _judged(self, target: Target, basis: Basis) -> Judged:
        try:
            return judge(target, self._frame(target.register), basis)
        except KeyError as error:  # the plan asks for a column that a public report has not
            raise UsageError(
                f"Chỉ tiêu {target.id} tính theo cột có thông tin riêng ({error.args[0]}), nên từng dòng chỉ xem được "
                'khi audience = "internal".'
            ) from error


def _headed(register: Register, frame: pd.DataFrame) -> pd.DataFrame:
    """A register's rows under its own headings, Có and Không in words; Dòng is the row as Excel counts it.

    Sổ before it names the file of rows that are of an export or an earlier workbook, where there are any.
    """
    columns = [column for column in register.columns if column.id in frame]
    words = {one.id: frame[one.id].map({True: YES, False: NO}) for one in columns if one.kind == "yes_no"}
    names = {BOOK: "Sổ"} if BOOK in frame and frame[BOOK].any() else {}
    names |= {ROW: "Dòng"} | {column.id: column.heading for column in columns}
    return frame.assign(**words)[list(names)].rename(columns=names).reset_index(drop=True)


def _marked(
    target: Target, rows: pd.DataFrame, told: Mapping[Any, np.ndarray], counted: np.ndarray, good: np.ndarray
) -> pd.DataFrame:
    """A target's rows, before their own columns, where somebody sees it, what is ``told`` of each and how it counts."""
    words = {**told, COUNTED: np.where(counted, YES, NO), GOOD: np.where(good, YES, NO)}
    marked = _headed(target.register, rows).assign(**words)
    return marked[sorted(marked, key=lambda name: name not in {"Sổ", "Dòng", *words})]


def notable(target: Target) -> set[str]:
    """Where rows of a target stand that a person should look at, be they counted or not."""
    return {_STANDS["overdue"], *map(_NOT_COUNTED.format, target.left_out_labels.values())}


def known_area(number: int | str) -> int:
    """The number of one of the reform's seven areas, which may be in quotes; UsageError for another."""
    if str(number).strip() not in set("1234567"):
        raise UsageError(f"Kế hoạch không có lĩnh vực “{number}”. Có thể dùng: 1 đến 7.")
    return int(number)
