"""The roll-up as notebooks use it: a commune's schools, or a city's communes, added up from their result files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from cchc_lib.domain.breakdowns import Form06Row, total
from cchc_lib.domain.periods import Period, SchoolYear, Window, open_window
from cchc_lib.domain.plan import Plan, Target
from cchc_lib.domain.results import Ratio, Status
from cchc_lib.domain.rollup import Rollup, add_up, rollup_file
from cchc_lib.domain.schema import FACTORS
from cchc_lib.registers.returns import Return, Returns, schools_of
from cchc_lib.report.blocks import Block, Details, Form, Group, Head, Listing, Sentences, Table, or_said
from cchc_lib.report.charts import trend_chart
from cchc_lib.report.disclosure import SMALLEST_GROUP
from cchc_lib.report.report_data import for_internal
from cchc_lib.report.tables import Label, form06, needed, table
from cchc_lib.report.words import (
    STATUS_LABELS,
    count,
    day,
    fraction,
    joined,
    lower_first,
    percent,
    ratio_text,
    some,
    upper_first,
)
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import CITY
from cchc_lib.text import written_day

OUTPUTS = Path(__file__).parents[2] / "outputs"
_MOST_NAMED = 10
"""Communes named below a target of the city, the worst, and schools in a sentence: nobody reads a page of all."""
_BY_HAND = "…" * 8
_UNKNOWN: tuple[Status, ...] = ("no_data", "not_rated")
"""Statuses of a target of which nobody can say whether it is met."""
_COUNTED: tuple[tuple[Status, ...], ...] = (("met",), ("not_met",), _UNKNOWN)
"""What is counted of targets, column by column."""


@dataclass(frozen=True)
class Schools:
    """What some schools have handed in for a period: one school, a commune's, all; ``link`` leads to their page."""

    name: str
    returns: tuple[Return, ...]
    plan: Plan
    link: str = ""

    @cached_property
    def rollup(self) -> Rollup:
        """Their figures added up."""
        return add_up((one.result for one in self.returns if one.result), self.plan)

    def count(self, *statuses: Status) -> int:
        """How many of their targets have one of these statuses; what is only watched is not counted."""
        rated = (target.id for target in self.plan.targets if not target.watched)
        return sum(self.rollup.targets[target_id].count(*statuses) for target_id in rated)

    @property
    def met(self) -> Ratio:
        """Targets met, of those met or not."""
        return Ratio(self.count("met"), self.count("met", "not_met"))

    @property
    def cases(self) -> Form06Row:
        """Biểu 06 of all fields together."""
        return total(self.rollup.form06, "")

    def not_met(self, target: Target) -> int:
        """How many of them have not met a target."""
        return self.rollup.targets[target.id].count("not_met")

    def ratio(self, target: Target) -> Ratio | None:
        """A target's counts and percentage, unless it is the score of under 5 people, or theirs could be subtracted.

        Result files count answers; a person gives one to each factor, so at least a fifth as many people answered.
        """
        ratio = self.rollup.targets[target.id].ratio
        if target.register_id != "survey" or not ratio:
            return ratio
        results, enough = [one.result for one in self.returns if one.result], SMALLEST_GROUP * len(FACTORS)
        every = [one["denominator"] or 0 for each in results for one in each["targets"] if one["id"] == target.id]
        few = [number for number in every if 0 < number < enough]
        return ratio if ratio.denominator >= enough and (not few or (len(few) > 1 and sum(few) >= enough)) else None

    def figures(self, target: Target) -> tuple[str, str]:
        """A target's counts and percentage as they may be shown; of a score that may not, how many answered."""
        known = self.rollup.targets[target.id].ratio
        if not known or not known.denominator:
            return "–", "–"
        ratio = self.ratio(target)
        return (fraction(ratio), ratio_text(ratio)) if ratio else (f"n = {count(known.denominator)}", "–")


def open_rollup(
    *,
    commune: str,
    period: str,
    school_year: str = "",
    params_dir: str = "",
    outputs_dir: str = "",
    as_of: str = "",
    audience: str = "public",
) -> RollupReport:
    """Cộng kết quả các trường của một xã trong kỳ; commune là tên hoặc mã xã, "toan-thanh-pho" là mọi trường.

    Để trống thì lấy mặc định: năm học mới nhất có kết quả, thư mục của bộ công cụ, ngày chốt của kỳ. Có báo cáo rồi
    thì ngày chốt là ngày của báo cáo muộn nhất.
    """
    internal, params = for_internal(audience), Params.open(params_dir or None)
    code, chosen = schools_of(params, commune)
    everybody = [school for schools in chosen.values() for school in schools]
    reader = Returns(params, Path(outputs_dir) if outputs_dir else OUTPUTS)
    year = SchoolYear.parse(school_year or reader.latest_year(period, everybody)).id
    own, plan = params.period(period, year), params.common_plan(year)
    found = [(name, tuple(reader.of(school, year, own) for school in schools)) for name, schools in chosen.items()]
    if code != CITY:
        found = [(one.name, (one,)) for _, returns in found for one in returns]
    members, window = list[Schools](), open_window(own, written_day(as_of, "Ngày chốt số liệu"))
    ends = [date.fromisoformat(one.result["as_of"]) for _, returns in found for one in returns if one.result]
    for name, returns in found:
        title = name if code != CITY else upper_first(name) or "Chưa rõ xã, phường"
        several = len(returns) > 1 and name
        home = f"../../../{params.commune_codes()[name]}" if several else f"../../../../{returns[0].code}"
        link = f"{home}/{year}/{own.id}/bao-cao.html" if any(one.result for one in returns) else ""
        members.append(Schools(title, returns, plan, link))
    return RollupReport(
        code=code,
        commune="" if code == CITY else next(iter(chosen)),
        school_year=year,
        period=own,
        window=open_window(own, max(ends, default=window.as_of)),
        plan=plan,
        members=tuple(members),
        history=tuple(
            Schools(then.label, reader.up_to_date(everybody, its_year, then), plan)
            for its_year, then in reader.periods_like(own, everybody)
        ),
        internal=internal,
        form06_code=params.legal_values().text("form06_code"),
    )


@dataclass(frozen=True)
class RollupReport:
    """The figures of a commune's schools (members: schools) or a city's (members: communes), and what shows them.

    ``history`` has what is up to date of each period of the same kind up to this one, under the period's name.
    """

    code: str
    commune: str
    school_year: str
    period: Period
    window: Window
    plan: Plan
    members: tuple[Schools, ...]
    history: tuple[Schools, ...]
    internal: bool = False
    form06_code: str = ""

    @property
    def city(self) -> bool:
        """Whether the members are communes."""
        return self.code == CITY

    @property
    def kind(self) -> str:
        """What a member is."""
        return "Xã, phường" if self.city else "Trường"

    @cached_property
    def all(self) -> Schools:
        """All members added up, as one."""
        return Schools("", tuple(one for member in self.members for one in member.returns), self.plan)

    def head(self) -> Head:
        """Phần đầu báo cáo tổng hợp."""
        results = [one.result for one in self.all.returns if one.result]
        above, label = f"UBND {self.commune or 'thành phố'}", self.period.label
        return Head(
            subject=f"Tổng hợp kết quả công tác cải cách hành chính của các trường {lower_first(label)}",
            school="Sở Giáo dục và Đào tạo" if self.city else "Phòng Văn hóa - Xã hội",
            school_code=self.code,
            authority=above,
            commune=self.commune or "toàn thành phố",
            place=self.commune.partition(" ")[2] or _BY_HAND,
            abbreviation="SGDĐT" if self.city else "VHXH",
            signer="Giám đốc" if self.city else "Trưởng phòng",
            recipients=(f"{above} (báo cáo)", "UBND các xã, phường" if self.city else "Các trường trên địa bàn"),
            legal_bases=self.plan.legal_bases,
            period_label=label,
            start=self.window.start.isoformat(),
            end=self.window.end.isoformat(),
            as_of=self.window.as_of.isoformat(),
            sample=any(one["sample"] for one in results),
            draft=any(one["draft"] for one in results),
            errors=sum(one["errors"] for one in results),
            internal=self.internal,
            counts={status: number for status in STATUS_LABELS if (number := self.all.count(status))},
            result=rollup_file(self.all.rollup, self.code, self.school_year, self.period, self.window),
        )

    def summary(self) -> Sentences:
        """Bao nhiêu trường đã báo cáo, kết quả chung."""
        all_, handed_in = self.all, len(self.all.rollup.schools)
        among = f" của {count(len(self.members))} xã, phường" if self.city else ""
        close, found = self.window.close.isoformat(), dict[str, list[str]]()
        for one in all_.returns:
            for state in _states(one, early=bool(one.result and one.result["as_of"] < close)):
                found.setdefault(state, []).append(one.name)
        told = joined([f"{count(len(names))} báo cáo {state} ({_named(names)})" for state, names in found.items()])
        but, asked = f", trong đó có {told}; số liệu còn có thể thay đổi" if told else "", len(all_.returns)
        there = f"Cả {count(asked)}" if handed_in == asked > 1 else f"{count(handed_in)} trên {count(asked)}"
        said = [f"{there} trường{among} đã có báo cáo của kỳ{but}."]
        if all_.met.denominator:
            missing = all_.count(*_UNKNOWN)
            unknown = f"; ngoài ra {count(missing)} lượt chưa rõ kết quả" if missing else ""
            said.append(
                f"Các trường có {count(all_.met.denominator)} lượt chỉ tiêu được đánh giá, "
                f"{count(all_.met.numerator)} lượt đạt ({ratio_text(all_.met)}){unknown}."
            )
        if all_.cases.settled:
            in_time = Ratio(all_.cases.settled - all_.cases.late, all_.cases.settled)
            overdue = f"; {count(all_.cases.overdue)} hồ sơ đang quá hạn" if all_.cases.overdue else ""
            said.append(
                f"Các trường đã giải quyết {count(in_time.denominator)} hồ sơ thủ tục hành chính, trước và đúng hạn "
                f"{count(in_time.numerator)} ({ratio_text(in_time)}){overdue}."
            )
        return Sentences(paragraphs=(" ".join(said),))

    def questions(self) -> Block:
        """Cần hỏi lại trường nào, việc gì."""
        items = [(one.name, _ask_commune(one) if self.city else _ask_school(one)) for one in self.members]
        asked = tuple(f"{name}: {'; '.join(each)}." for name, each in items if each)
        return or_said(Listing(items=asked), "Không có việc phải hỏi lại trường nào.")

    def targets(self) -> Table:
        """Kết quả chung theo từng chỉ tiêu."""
        rows = []
        for target in self.plan.targets:
            sums = self.all.rollup.targets[target.id]
            counted = ("–" if target.watched else some(sums.count(*statuses)) for statuses in _COUNTED)
            rows.append((target.id, target.short, needed(target), *self.all.figures(target), *counted))
        labels = ("Chỉ tiêu", "Nội dung", "Yêu cầu", "Số đạt/tổng số", "Kết quả")
        schools = [("Số trường", label) for label in ("Đạt", "Chưa đạt", "Chưa rõ")]
        return table(
            "Kết quả chung theo từng chỉ tiêu",
            (*labels, *schools),
            rows,
            texts=3,
            row_header=1,
            note="Kết quả tính từ tổng số của các trường, không phải trung bình các tỷ lệ. Chưa rõ: chưa có số liệu "
            "hoặc chưa đánh giá. Ba cột cuối không kể trường không phát sinh và chỉ tiêu chỉ theo dõi."
            + self._own_plans(),
        )

    def _own_plans(self) -> str:
        """What schools' own plans ask or measure otherwise than the common one, as a sentence."""
        names, found = {one.code: one.name for one in self.all.returns}, dict[str, list[str]]()
        for code, target_id, own in self.all.rollup.otherwise:
            how = "theo cách đo riêng nên không cộng" if own else "chỉ theo dõi"
            how = how if own is None or isinstance(own, str) else f"yêu cầu {percent(round(own * 100))}"
            found.setdefault(f"chỉ tiêu {target_id} {how}", []).append(names[code])
        said = "; ".join(f"{what} ({_named(schools)})" for what, schools in sorted(found.items()))
        return f" Theo kế hoạch riêng của trường: {said}." if said else ""

    def ranking(self) -> Block:
        """Nơi chưa đạt của từng chỉ tiêu, thấp nhất đứng trước."""
        blocks = [self._below(target) for target in self.plan.targets if self.all.not_met(target)]
        return or_said(Group(blocks=tuple(blocks)), "Không có chỉ tiêu nào chưa đạt.")

    def _below(self, target: Target) -> Details:
        """Who has not met a target."""

        def reached(one: Schools) -> tuple[int, str]:
            return (one.rollup.targets[target.id].ratio or Ratio()).hundredths or 0, one.name

        below = sorted((one for one in self.members if one.not_met(target)), key=reached)
        shown = below[: _MOST_NAMED if self.city else None]
        labels = (self.kind, "Số đạt/tổng số", "Kết quả", *(["Số trường chưa đạt"] if self.city else []))
        rows = [(one.name, *one.figures(target), count(one.not_met(target)))[: len(labels)] for one in shown]
        caption = f"Nơi chưa đạt chỉ tiêu {target.id}, thấp nhất đứng trước"
        note = f"Còn {count(len(below) - len(shown))} xã, phường khác." if len(below) > len(shown) else ""
        listed = table(caption, labels, rows, links=tuple(one.link for one in shown), note=note)
        title = f"{target.id}. {target.short}: {count(self.all.not_met(target))} trường chưa đạt"
        return Details(summary=title, blocks=(listed,))

    def lines(self) -> Table:
        """Mỗi trường, mỗi xã một dòng."""
        ordered = sorted(self.members, key=lambda one: (one.met.hundredths or 0, len(one.rollup.schools), one.name))
        rows = []
        for one in ordered:
            reports = f"{count(len(one.rollup.schools))}/{count(len(one.returns))}"
            counted = (some(one.count(*statuses)) for statuses in _COUNTED)
            cases = map(some, (one.cases.settled, one.cases.late, one.cases.overdue))
            state = reports if self.city else _state(one.returns[0]) or "đủ"
            rows.append((one.name, state, *counted, ratio_text(one.met), *cases))
        labels: list[Label] = [self.kind, "Trường có báo cáo" if self.city else "Báo cáo"]
        labels += [("Chỉ tiêu", label) for label in ("Đạt", "Chưa đạt", "Chưa rõ", "Tỷ lệ đạt")]
        labels += [("Hồ sơ", label) for label in ("Đã giải quyết", "Trong đó quá hạn", "Đang quá hạn")]
        caption = f"Chỉ tiêu và hồ sơ thủ tục hành chính theo {self.kind.lower()}"
        return table(caption, labels, rows, texts=2, links=tuple(one.link for one in ordered), landscape=True)

    def form06(self) -> Form:
        """Bảng Biểu 06 của tất cả các trường."""
        head, lines = self.head(), self.all.rollup.form06
        reporting = f"{head.school} {self.commune}".strip()
        return form06(self.form06_code, reporting, head.authority, head.signer, self.window, lines)

    def trend(self) -> Block:
        """Các chỉ tiêu qua các kỳ cùng loại."""
        series = {f"{one.id}. {one.short}": [then.ratio(one) for then in self.history] for one in self.plan.targets}
        chart = trend_chart([then.name for then in self.history], series)
        if not chart:
            return Sentences(paragraphs=("Chưa có kỳ cùng loại nào trước đó, hoặc kết quả các kỳ không đổi.",))
        said = "Những chỉ tiêu có kết quả thay đổi giữa các kỳ cùng loại; đường xám phía trên là mức 100%."
        return Group(blocks=(Sentences(paragraphs=(said,)), chart))


def _ask_commune(member: Schools) -> list[str]:
    """How many schools of a commune have which problem with their report."""
    said = [f"{'có báo cáo ' if one.result else ''}{state}" for one in member.returns if (state := _state(one))]
    return [f"{count(number)} trường {state}" for state, number in sorted(Counter(said).items())]


def _ask_school(member: Schools) -> list[str]:
    """What to ask a school."""
    (one,) = member.returns
    if not one.result:
        return ["lập và gửi báo cáo của kỳ (chưa có)"]
    if one.empty:
        return [f"nhập số liệu vào sổ rồi lập lại báo cáo ({_state(one)})"]
    asked = [f"sửa {count(one.result['errors'])} lỗi của sổ"] if one.result["draft"] else []
    asked += [f"lập lại báo cáo ({_state(one)})"] if one.result["draft"] or one.changed else []
    asked += [f"lập lại báo cáo khi kỳ kết thúc ({_state(one)})"] if one.early and not asked else []
    for words, statuses in (
        ("bổ sung số liệu, minh chứng:", _UNKNOWN),
        ("nêu nguyên nhân, biện pháp nếu báo cáo chưa có:", ("not_met",)),
    ):
        ids = [target["id"] for target in one.result["targets"] if target["status"] in statuses]
        asked += [f"{words} chỉ tiêu {joined(ids)}"] if ids else []
    return asked


def _state(one: Return) -> str:
    """Why a school's figures may not be relied on; blank when nothing is the matter."""
    return "; ".join(_states(one, early=one.early)) if one.result else "chưa có báo cáo"


def _states(one: Return, *, early: bool) -> list[str]:
    """What is the matter with the report that a school has handed in; ``early``: its figures end too soon."""
    if one.result is None:
        return []
    said = ["dự thảo"] if one.result["draft"] else []
    said += ["đã cũ"] if one.changed else []
    said += ["chưa nhập số liệu"] if one.empty else []
    return said + ([f"mới có số liệu đến ngày {day(date.fromisoformat(one.result['as_of']))}"] if early else [])


def _named(names: list[str]) -> str:
    """The names in a sentence, of many the first."""
    more = len(names) - _MOST_NAMED
    return joined([*names[:_MOST_NAMED], f"{count(more)} trường khác"] if more > 0 else names)
