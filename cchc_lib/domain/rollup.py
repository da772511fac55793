"""Adding up result files: a commune's schools, a city's communes. Counts are added, percentages never averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache, reduce
from typing import Any

from cchc_lib.domain.breakdowns import Form06Row
from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.results import Ratio, Status
from cchc_lib.text import slugs

CITY = "toan-thanh-pho"
"""The code under which all schools are added up, in place of a commune's."""


@dataclass(frozen=True, slots=True)
class TargetSum:
    """A target over schools: the counts of those that have some (None: none has), how many have which status."""

    ratio: Ratio | None = None
    statuses: Mapping[Status, int] = field(default_factory=dict)

    def count(self, *statuses: Status) -> int:
        """How many schools have one of these statuses."""
        return sum(self.statuses.get(status, 0) for status in statuses)

    def __add__(self, other: TargetSum) -> TargetSum:
        """Both together."""
        ratios = [one.ratio for one in (self, other) if one.ratio]
        return TargetSum(sum(ratios, Ratio()) if ratios else None, Counter(self.statuses) + Counter(other.statuses))


@dataclass(frozen=True, slots=True)
class Rollup:
    """Result files added up: the schools by code, targets by id, Biểu 06 by field.

    ``otherwise`` are the school and target of each figure that was not added, because the school's own plan measures
    the target in another way or the common plan has none of that id.
    """

    schools: tuple[str, ...] = ()
    targets: Mapping[str, TargetSum] = field(default_factory=dict)
    form06: tuple[Form06Row, ...] = ()
    otherwise: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Rollup) -> Rollup:
        """Both together; schools in order of their codes, fields in order of their names."""
        lines: dict[str, Form06Row] = {}
        for line in (*self.form06, *other.form06):
            lines[line.field] = lines.get(line.field, Form06Row(line.field)) + line
        return Rollup(
            schools=tuple(sorted((*self.schools, *other.schools))),
            targets={
                target_id: self.targets.get(target_id, TargetSum()) + other.targets.get(target_id, TargetSum())
                for target_id in (*self.targets, *(one for one in other.targets if one not in self.targets))
            },
            form06=tuple(lines[name] for name in sorted(lines)),
            otherwise=tuple(sorted((*self.otherwise, *other.otherwise))),
        )


def add_up(rollups: Iterable[Rollup], plan: Plan) -> Rollup:
    """All together; every target of the plan stands in it, in the plan's order, also one that no school has."""
    return reduce(Rollup.__add__, rollups, Rollup(targets={target.id: TargetSum() for target in plan.targets}))


def of_school(result: Mapping[str, Any], plan: Plan) -> Rollup:
    """The content of one ``ket-qua.json`` as a roll-up of one school."""
    measures = {target.id: "parts" if target.parts else target.measure for target in plan.targets}
    alike = {one["id"]: one for one in result["targets"] if measures.get(one["id"]) == one["measure"]}
    return Rollup(
        schools=(result["school"],),
        targets={
            target_id: TargetSum(
                None if one["denominator"] is None else Ratio(one["numerator"], one["denominator"]), {one["status"]: 1}
            )
            for target_id, one in alike.items()
        },
        form06=tuple(Form06Row(**line) for line in result["form06"]),
        otherwise=tuple((result["school"], one["id"]) for one in result["targets"] if one["id"] not in alike),
    )


def rollup_file(rollup: Rollup, code: str, school_year: str, period: Period, window: Window) -> dict[str, Any]:
    """The content of a roll-up's ``ket-qua.json`` as plain values; ``code`` is the commune's, or the city's."""
    return {
        "rollup": code,
        "school_year": school_year,
        "period": period.id,
        "profile": period.profile,
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        "as_of": window.as_of.isoformat(),
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


def commune_codes(communes: Iterable[str]) -> dict[str, str]:
    """A code for each commune's name, as folders bear it: 'xã Quyết Thắng' is ``xa-quyet-thang``; no two alike."""
    return dict(_codes(tuple(sorted(set(communes)))))


@lru_cache(maxsize=8)
def _codes(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(names, slugs(names, taken=(CITY,)), strict=True))
