"""What stands behind a line of a roll-up: a school or a commune, what may be shown of it, what it is to be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cchc_lib.domain.form06 import Form06Row, total
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Ratio, Status
from cchc_lib.domain.rollup import Rollup, TargetSum
from cchc_lib.domain.schema import FACTORS
from cchc_lib.presentation.disclosure import SMALLEST_GROUP
from cchc_lib.presentation.numbers import count, day, fraction, ratio_text
from cchc_lib.presentation.words import joined
from cchc_lib.registers.returns import Return

UNKNOWN: tuple[Status, ...] = ("no_data", "not_rated")
"""Statuses of a target of which nobody can say whether it is met."""


@dataclass(frozen=True)
class Member:
    """One line of a roll-up: a school, or a commune with its schools; ``link`` leads to its page."""

    name: str
    link: str
    rollup: Rollup
    returns: tuple[Return, ...]

    def count(self, *statuses: Status) -> int:
        """How many targets of its schools have one of these statuses."""
        return sum(one.count(*statuses) for one in self.rollup.targets.values())

    @property
    def met(self) -> Ratio:
        """Targets met, of those met or not."""
        return Ratio(self.count("met"), self.count("met", "not_met"))

    @property
    def cases(self) -> Form06Row:
        """Biểu 06 of all fields together."""
        return total(self.rollup.form06, "")


def ask_commune(member: Member) -> list[str]:
    """How many schools of a commune have something the matter with their report."""
    states = Counter(state(one) for one in member.returns)
    return [f"{count(number)} trường {state}" for state, number in sorted(states.items()) if state]


def ask_school(member: Member) -> list[str]:
    """What to ask a school."""
    (one,) = member.returns
    if not one.result:
        return ["lập và gửi báo cáo của kỳ (chưa có)"]
    asked = [f"sửa sổ rồi lập lại báo cáo ({state(one)})"] if one.result["draft"] or one.changed else []
    asked += [f"lập lại báo cáo khi kỳ kết thúc ({state(one)})"] if one.early and not asked else []
    for words, statuses in (
        ("bổ sung số liệu, minh chứng của", UNKNOWN),
        ("nêu nguyên nhân, biện pháp, nếu báo cáo chưa nêu, của", ("not_met",)),
    ):
        ids = [target["id"] for target in one.result["targets"] if target["status"] in statuses]
        asked += [f"{words} chỉ tiêu {joined(ids)}"] if ids else []
    ids = [target_id for _, target_id in member.rollup.otherwise]
    return [*asked, *([f"chỉ tiêu {joined(ids)} theo kế hoạch riêng của trường, không cộng được"] if ids else [])]


def state(one: Return) -> str:
    """Why a school's figures may not be relied on; blank when nothing is the matter."""
    if one.result is None:
        return "chưa có báo cáo"
    said = [f"dự thảo, {count(one.result['errors'])} lỗi"] if one.result["draft"] else []
    said += ["sổ đã đổi sau khi lập"] if one.changed else []
    said += [f"số liệu mới đến ngày {day(date.fromisoformat(one.result['as_of']))}"] if one.early else []
    return "; ".join(said)


def figures(target: Target, sums: TargetSum, returns: Iterable[Return]) -> tuple[str, str]:
    """Counts and percentage as they may be shown."""
    if not sums.ratio or not sums.ratio.denominator:
        return "–", "–"
    if not may_show(target, sums, returns):
        return f"n = {count(sums.ratio.denominator)}", "–"
    return fraction(sums.ratio), ratio_text(sums.ratio)


def may_show(target: Target, sums: TargetSum, returns: Iterable[Return]) -> bool:
    """Not the score of under 5 people, nor one from which theirs could be subtracted.

    Result files count answers; a person gives one to each factor, so at least a fifth as many people answered.
    """
    if target.register_id != "survey" or not sums.ratio:
        return True
    every = [one for each in returns if each.result for one in each.result["targets"] if one["id"] == target.id]
    enough = SMALLEST_GROUP * len(FACTORS)
    few = [one["denominator"] for one in every if 0 < (one["denominator"] or 0) < enough]
    return sums.ratio.denominator >= enough and (not few or (len(few) > 1 and sum(few) >= enough))
