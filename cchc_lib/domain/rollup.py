"""Adding up result files: a commune's schools, a city's communes. Counts are added, percentages never averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any

from cchc_lib.domain.breakdowns import Form06Row, total
from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.results import Ratio, Status, percentage
from cchc_lib.text import commonest, folded


@dataclass(frozen=True, slots=True)
class TargetSum:
    """A target over schools: the counts of those that have some (None: none has), how many have which status."""

    ratio: Ratio | None
    statuses: Mapping[Status, int]

    def count(self, *statuses: Status) -> int:
        """How many schools have one of these statuses."""
        return sum(self.statuses.get(status, 0) for status in statuses)


@dataclass(frozen=True, slots=True)
class Rollup:
    """Result files added up: the schools by code, targets by id in the plan's order, Biểu 06 by field.

    ``otherwise`` has what is not as in the common plan, by school and target: the measure of a figure that was not
    added (another one, or of no target of that plan), the percentage asked (None: none) of one that was.
    """

    schools: tuple[str, ...]
    targets: Mapping[str, TargetSum]
    form06: tuple[Form06Row, ...]
    otherwise: tuple[tuple[str, str, str | float | None], ...] = ()


def add_up(results: Iterable[Mapping[str, Any]], plan: Plan) -> Rollup:
    """The contents of any number of ``ket-qua.json``; every target of the plan stands in it, also one that none has."""
    measures = {target.id: "parts" if target.parts else target.measure for target in plan.targets}
    asked = {target.id: percentage(target.target_hundredths) for target in plan.targets}
    entries: dict[str, list[Mapping[str, Any]]] = {target_id: [] for target_id in measures}
    schools, lines, otherwise = list[str](), dict[str, list[Form06Row]](), list[tuple[str, str, str | float | None]]()
    for result in results:
        schools.append(result["school"])
        for one in result["targets"]:
            if added := one["measure"] == measures.get(one["id"]):
                entries[one["id"]].append(one)
            if not added or one["target"] != asked[one["id"]]:
                otherwise.append((result["school"], one["id"], one["target"] if added else one["measure"]))
        for line in result["form06"]:
            lines.setdefault(folded(line["field"]), []).append(Form06Row(**line))
    form06 = [total(same, commonest(line.field for line in same)) for same in lines.values()]
    targets = {target_id: _sum(of_schools) for target_id, of_schools in entries.items()}
    return Rollup(
        tuple(sorted(schools)), targets, tuple(sorted(form06, key=attrgetter("field"))), tuple(sorted(otherwise))
    )


def _sum(entries: Iterable[Mapping[str, Any]]) -> TargetSum:
    statuses, ratios = Counter[Status](), list[Ratio]()
    for one in entries:
        statuses[one["status"]] += 1
        ratios += [] if one["denominator"] is None else [Ratio(one["numerator"], one["denominator"])]
    return TargetSum(sum(ratios, Ratio()) if ratios else None, statuses)


def rollup_file(rollup: Rollup, code: str, school_year: str, period: Period, window: Window) -> dict[str, Any]:
    """The content of a roll-up's ``ket-qua.json`` as plain values; ``code`` is the commune's, or the city's."""
    return {
        "rollup": code,
        "school_year": school_year,
        "period": period.id,
        "profile": period.profile,
        **window.days,
        "schools": list(rollup.schools),
        "targets": [
            {
                "id": target_id,
                "numerator": one.ratio.numerator if one.ratio else None,
                "denominator": one.ratio.denominator if one.ratio else None,
                "value": one.ratio.value if one.ratio else None,
                "statuses": dict(one.statuses),
            }
            for target_id, one in rollup.targets.items()
        ],
        "form06": [asdict(line) for line in rollup.form06],
    }
