"""What a public report does not show: names and personal columns, and a group of under 5 people apart.

Nor can such a group be worked out from what else is shown. A group's people are the largest number of answers that it
gave to any one factor of the survey, for one person answers up to five. What is shown of a period and of others of its
kind can be taken away from what is shown of a longer one; so a group of which under 5 people answered in one of these,
or in the rest, is not shown apart either. In all of them the same groups are merged: which is next is told by the
longest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cchc_lib.domain.results import Answers, Ratio, TargetResult
from cchc_lib.domain.schema import REGISTERS

if TYPE_CHECKING:
    import pandas as pd

SMALLEST_GROUP = 5
MERGED = "Phần còn lại (gộp)"


def without_personal_columns(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The registers' rows without any personal column, so that no cell of a public notebook can print one."""
    return {
        register_id: frame.drop(columns=[column.id for column in REGISTERS[register_id].columns if column.personal])
        for register_id, frame in frames.items()
    }


def as_shown(result: TargetResult, *, internal: bool) -> TargetResult:
    """The same result with nothing that a report may not show; whatever is told of it is told of this.

    Of a survey small groups are merged; where fewer than 5 people answered, there is no score, but how many answers
    there are. Where it is not ``internal``, people are numbered in place of named.
    """
    if result.ratio and few_answers(result):
        return replace(result, ratio=None, by_group={}, few=int(result.ratio.denominator))
    if result.target.register_id == "survey":
        result = replace(result, by_group=safe_groups(result))
    if internal or not result.groups_are_people:
        return result
    ratios = sorted(result.by_group.values(), key=lambda ratio: (ratio.hundredths or 0, -ratio.denominator))
    return replace(result, by_group={f"Người thứ {number}": ratio for number, ratio in enumerate(ratios, 1)})


def few_answers(result: TargetResult) -> bool:
    """Whether a survey's score must not be shown since fewer than 5 people answered; how many answers may be."""
    if result.target.register_id != "survey" or result.ratio is None:
        return False
    people = people_in(result.answers) if result.answers else result.ratio.denominator
    return result.ratio.denominator > 0 and people < SMALLEST_GROUP


def people_in(answers: Answers, groups: Collection[str] | None = None) -> int:
    """At least how many people gave some answers, of all groups or some: the most that any one factor has."""
    by_factor: Counter[str] = Counter()
    for name, factors in answers.items():
        if groups is None or name in groups:
            by_factor.update(factors)
    return max(by_factor.values(), default=0)


def safe_groups(result: TargetResult) -> dict[str, Ratio]:
    """A survey's ratio by group as it may be shown."""
    return _safe(result.by_group, result.answers, result.elsewhere)


def safe_factors(result: TargetResult, factors: Mapping[str, Ratio]) -> dict[str, Ratio]:
    """A survey's ratio by factor as it may be shown."""
    return _safe(factors, _by_factor(result.answers), tuple(map(_by_factor, result.elsewhere)))


def _by_factor(answers: Answers) -> Answers:
    """The same answers with each factor as a group of its own."""
    totals: Counter[str] = Counter()
    for factors in answers.values():
        totals.update(factors)
    return {factor: {factor: number} for factor, number in totals.items()}


def _safe(groups: Mapping[str, Ratio], answers: Answers, elsewhere: tuple[Answers, ...]) -> dict[str, Ratio]:
    """Groups that are too small are merged, with the next smallest if need be.

    A merged line has at least two groups and enough people, so that nothing can be subtracted from the total; where
    that cannot be, nothing is shown.
    """
    filled = {name: ratio for name, ratio in groups.items() if ratio.denominator}

    def safe(names: Collection[str]) -> bool:
        rests = [people_in(each, names) for each in elsewhere]
        return people_in(answers, names) >= SMALLEST_GROUP and all(n == 0 or n >= SMALLEST_GROUP for n in rests)

    by_size = sorted(filled, key=lambda name: (max(people_in(each, [name]) for each in (answers, *elsewhere)), name))
    merged = [name for name in by_size if not safe([name])]
    for name in by_size:
        if merged and name not in merged and (len(merged) < 2 or not safe(merged)):
            merged.append(name)
    if not merged:
        return filled
    if len(merged) < 2 or not safe(merged):
        return {}
    shown = {name: ratio for name, ratio in filled.items() if name not in merged}
    return {**shown, MERGED if shown else "Tất cả (gộp)": sum((filled[name] for name in merged), Ratio())}
