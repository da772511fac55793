"""The roll-up as notebooks use it: a commune's schools, or a city's communes, added up from their result files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from cchc_lib.domain.breakdowns import Form06Row, total
from cchc_lib.domain.periods import Period, SchoolYear, Window, open_window
from cchc_lib.domain.plan import Plan, Target
from cchc_lib.domain.results import Ratio, Status
from cchc_lib.domain.rollup import CITY, Rollup, TargetSum, add_up, commune_codes, of_school, rollup_file
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
    ratio_text,
    some,
    upper_first,
)
from cchc_lib.settings.params import Params
from cchc_lib.text import written_day

OUTPUTS = Path(__file__).parents[2] / "outputs"
_MOST_COMMUNES = 10
"""Communes named below a target of the city, the worst: with all of them under each target nobody reads the page."""
_BY_HAND = "…" * 8
_UNKNOWN: tuple[Status, ...] = ("no_data", "not_rated")
"""Statuses of a target of which nobody can say whether it is met."""
_COUNTED: tuple[tuple[Status, ...], ...] = (("met",), ("not_met",), _UNKNOWN)
"""What is counted of targets, column by column."""


@dataclass(frozen=True)
class Member:
    """One line of a roll-up: a school, or a commune with its schools; ``link`` leads to its page.

    ``rated`` are the plan's targets that something is asked of.
    """

    name: str
    link: str
    rollup: Rollup
    returns: tuple[Return, ...]
    rated: tuple[str, ...]

    def count(self, *statuses: Status) -> int:
        """How many of its schools' targets, those only watched apart, have one of these statuses."""
        return sum(self.rollup.targets[target_id].count(*statuses) for target_id in self.rated)

    @property
    def met(self) -> Ratio:
        """Targets met, of those met or not."""
        return Ratio(self.count("met"), self.count("met", "not_met"))

    @property
    def cases(self) -> Form06Row:
        """Biểu 06 of all fields together."""
        return total(self.rollup.form06, "")


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

    Để trống thì lấy mặc định: năm học mới nhất có kết quả, thư mục của bộ công cụ, ngày chốt của kỳ.
    """
    internal = for_internal(audience)
    params = Params.open(params_dir or None)
    code, chosen = schools_of(params, commune)
    codes = commune_codes(filter(None, chosen))
    everybody = [school for schools in chosen.values() for school in schools]
    reader = Returns(params, Path(outputs_dir) if outputs_dir else OUTPUTS)
    year = SchoolYear.parse(school_year or reader.latest_year(period, everybody)).id
    own, plan = params.period(period, year), params.common_plan(year)
    rated = _rated(plan)
    page = f"{year}/{own.id}/bao-cao.html"
    members: list[Member] = []
    for name, schools in chosen.items():
        found = tuple(reader.of(school, year, own) for school in schools)
        if code == CITY:
            home = f"../../../{codes[name]}" if len(found) > 1 and name else f"../../../../{found[0].code}"
            link = f"{home}/{page}" if any(one.result for one in found) else ""
            members.append(Member(upper_first(name) or "Chưa rõ xã, phường", link, _sum(found, plan), found, rated))
        else:
            links = (f"../../../../{one.code}/{page}" if one.result else "" for one in found)
            members += (
                Member(one.name, to, _sum([one], plan), (one,), rated) for one, to in zip(found, links, strict=True)
            )
    periods = reader.periods_like(own, everybody)
    return RollupReport(
        code=code,
        commune="" if code == CITY else next(iter(chosen)),
        school_year=year,
        period=own,
        window=open_window(own, written_day(as_of, "Ngày chốt số liệu")),
        plan=plan,
        members=tuple(members),
        history=tuple((then, reader.up_to_date(everybody, its_year, then)) for its_year, then in periods),
        internal=internal,
        form06_code=params.legal_values().text("form06_code"),
    )


def _rated(plan: Plan) -> tuple[str, ...]:
    """The targets that something is asked of; what is only watched is met by nobody and missed by nobody."""
    return tuple(target.id for target in plan.targets if not target.watched)


def _sum(returns: Iterable[Return], plan: Plan) -> Rollup:
    return add_up((of_school(one.result, plan) for one in returns if one.result), plan)


@dataclass(frozen=True)
class RollupReport:
    """The figures of a commune's schools (members: schools) or a city's (members: communes), and what shows them.

    ``history`` has the periods of the same kind up to this one, each with what is up to date.
    """

    code: str
    commune: str
    school_year: str
    period: Period
    window: Window
    plan: Plan
    members: tuple[Member, ...]
    history: tuple[tuple[Period, tuple[Return, ...]], ...]
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
    def all(self) -> Member:
        """All members added up, as one."""
        returns = tuple(one for member in self.members for one in member.returns)
        return Member("", "", add_up((one.rollup for one in self.members), self.plan), returns, _rated(self.plan))

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
        drafts = sum(bool(one.result and one.result["draft"]) for one in all_.returns)
        draft = f", trong đó {count(drafts)} báo cáo còn là dự thảo, số liệu có thể thay đổi" if drafts else ""
        asked = len(all_.returns)
        there = f"Cả {count(asked)}" if handed_in == asked > 1 else f"{count(handed_in)} trên {count(asked)}"
        said = [f"{there} trường{among} đã có báo cáo của kỳ{draft}."]
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
            figures = _figures(target, sums, self.all.returns)
            rows.append((target.id, target.short, needed(target), *figures, *counted))
        labels = ("Chỉ tiêu", "Nội dung", "Yêu cầu", "Số đạt/tổng số", "Kết quả")
        schools = [("Số trường", label) for label in ("Đạt", "Chưa đạt", "Chưa rõ")]
        return table(
            "Kết quả chung theo từng chỉ tiêu",
            (*labels, *schools),
            rows,
            texts=3,
            row_header=1,
            note="Kết quả tính từ tổng số của các trường, không phải trung bình các tỷ lệ. Chưa rõ: chưa có số liệu "
            "hoặc chưa đánh giá. Ba cột cuối không kể trường không phát sinh và chỉ tiêu chỉ theo dõi.",
        )

    def ranking(self) -> Block:
        """Nơi chưa đạt của từng chỉ tiêu, thấp nhất đứng trước."""
        blocks = [block for target in self.plan.targets for block in self._below(target)]
        return or_said(Group(blocks=tuple(blocks)), "Không có chỉ tiêu nào chưa đạt.")

    def _below(self, target: Target) -> list[Details]:
        """Who has not met a target; nothing if all have."""
        figures = [(one.rollup.targets[target.id], one) for one in self.members]
        below = [(sums, one) for sums, one in figures if sums.count("not_met")]
        below.sort(key=lambda each: ((each[0].ratio.hundredths if each[0].ratio else None) or 0, each[1].name))
        shown = below[: _MOST_COMMUNES if self.city else None]
        labels = (self.kind, "Số đạt/tổng số", "Kết quả", *(["Số trường chưa đạt"] if self.city else []))
        rows = [
            (one.name, *_figures(target, sums, one.returns), count(sums.count("not_met")))[: len(labels)]
            for sums, one in shown
        ]
        caption = f"Nơi chưa đạt chỉ tiêu {target.id}, thấp nhất đứng trước"
        note = f"Còn {count(len(below) - len(shown))} xã, phường khác." if len(below) > len(shown) else ""
        listed = table(caption, labels, rows, links=tuple(one.link for _, one in shown), note=note)
        schools = count(sum(sums.count("not_met") for sums, _ in below))
        title = f"{target.id}. {target.short}: {schools} trường chưa đạt"
        return [Details(summary=title, blocks=(listed,))] if below else []

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
        sums = [(_sum(returns, self.plan).targets, returns) for _, returns in self.history]
        series = {
            f"{target.id}. {target.short}": [
                targets[target.id].ratio if _may_show(target, targets[target.id], returns) else None
                for targets, returns in sums
            ]
            for target in self.plan.targets
        }
        chart = trend_chart([then.label for then, _ in self.history], series)
        if not chart:
            return Sentences(paragraphs=("Chưa có kỳ cùng loại nào trước đó, hoặc kết quả các kỳ không đổi.",))
        said = "Những chỉ tiêu có kết quả thay đổi giữa các kỳ cùng loại; đường xám phía trên là mức 100%."
        return Group(blocks=(Sentences(paragraphs=(said,)), chart))


def _ask_commune(member: Member) -> list[str]:
    """How many schools of a commune have which problem with their report."""
    states = Counter(_state(one) for one in member.returns)
    return [f"{count(number)} trường {state}" for state, number in sorted(states.items()) if state]


def _ask_school(member: Member) -> list[str]:
    """What to ask a school."""
    (one,) = member.returns
    if not one.result:
        return ["lập và gửi báo cáo của kỳ (chưa có)"]
    asked = [f"sửa {count(one.result['errors'])} lỗi của sổ"] if one.result["draft"] else []
    asked += [f"lập lại báo cáo ({_state(one)})"] if one.result["draft"] or one.changed else []
    asked += [f"lập lại báo cáo khi kỳ kết thúc ({_state(one)})"] if one.early and not asked else []
    for words, statuses in (
        ("bổ sung số liệu, minh chứng:", _UNKNOWN),
        ("nêu nguyên nhân, biện pháp nếu báo cáo chưa có:", ("not_met",)),
    ):
        ids = [target["id"] for target in one.result["targets"] if target["status"] in statuses]
        asked += [f"{words} chỉ tiêu {joined(ids)}"] if ids else []
    ids = [target_id for _, target_id in member.rollup.otherwise]
    return [*asked, *([f"chỉ tiêu {joined(ids)} theo kế hoạch riêng của trường, không cộng được"] if ids else [])]


def _state(one: Return) -> str:
    """Why a school's figures may not be relied on; blank when nothing is the matter."""
    if one.result is None:
        return "chưa có báo cáo"
    said = ["dự thảo"] if one.result["draft"] else []
    said += ["sổ đã đổi sau khi lập"] if one.changed else []
    said += [f"số liệu mới đến ngày {day(date.fromisoformat(one.result['as_of']))}"] if one.early else []
    return "; ".join(said)


def _figures(target: Target, sums: TargetSum, returns: Iterable[Return]) -> tuple[str, str]:
    """Counts and percentage as they may be shown."""
    if not sums.ratio or not sums.ratio.denominator:
        return "–", "–"
    if not _may_show(target, sums, returns):
        return f"n = {count(sums.ratio.denominator)}", "–"
    return fraction(sums.ratio), ratio_text(sums.ratio)


def _may_show(target: Target, sums: TargetSum, returns: Iterable[Return]) -> bool:
    """Not the score of under 5 people, nor one from which theirs could be subtracted.

    Result files count answers; a person gives one to each factor, so at least a fifth as many people answered.
    """
    if target.register_id != "survey" or not sums.ratio:
        return True
    every = [one for each in returns if each.result for one in each.result["targets"] if one["id"] == target.id]
    enough = SMALLEST_GROUP * len(FACTORS)
    few = [one["denominator"] for one in every if 0 < (one["denominator"] or 0) < enough]
    return sums.ratio.denominator >= enough and (not few or (len(few) > 1 and sum(few) >= enough))
