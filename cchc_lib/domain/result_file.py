"""The content of ket-qua.json: a report's figures, without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cchc_lib.domain.breakdowns import Form06Row
from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.results import Ratio, TargetResult, percentage


@dataclass(frozen=True)
class Provenance:
    """Whose figures these are and what they were made from; ``inputs`` maps paths to SHA-256."""

    school: str
    school_year: str
    sample: bool
    errors: int
    warnings: int
    inputs: Mapping[str, str]
    kit: str

    @property
    def draft(self) -> bool:
        """A report made from registers with errors is a draft."""
        return self.errors > 0


@dataclass(frozen=True)
class Before:
    """The figures of the period before: its school year, its results by target, Biểu 06's totals of all fields."""

    school_year: str
    period: Period
    results: Mapping[str, TargetResult]
    total: Form06Row

    def difference(self, result: TargetResult) -> int | None:
        """By how many hundredths of a percent a target has risen since; None unless both have a value, measured alike.

        A plan may give an id another meaning from one year to the next.
        """
        earlier = self.results.get(result.target.id)
        if earlier is None or earlier.ratio is None or result.ratio is None:
            return None
        measures = [(one.target.measure, one.target.register_id) for one in (earlier, result)]
        was, now = earlier.ratio.hundredths, result.ratio.hundredths
        return now - was if measures[0] == measures[1] and was is not None and now is not None else None


def result_file(
    provenance: Provenance,
    period: Period,
    window: Window,
    results: Iterable[TargetResult],
    lines: Iterable[Form06Row],
    *,
    indicators: Iterable[TargetResult] = (),
    before: Before | None = None,
) -> dict[str, Any]:
    """The content as plain values, ready for JSON."""
    return {
        "school": provenance.school,
        "school_year": provenance.school_year,
        "period": period.id,
        "profile": period.profile,
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        "as_of": window.as_of.isoformat(),
        "sample": provenance.sample,
        "draft": provenance.draft,
        "errors": provenance.errors,
        "warnings": provenance.warnings,
        "targets": [_target(result) for result in results],
        "indicators": [_indicator(result) for result in indicators],
        "previous": _previous(before) if before else None,
        "form06": [asdict(line) for line in lines],
        "inputs": dict(provenance.inputs),
        "kit": provenance.kit,
    }


def _target(result: TargetResult) -> dict[str, Any]:
    target, ratio = result.target, result.ratio
    content: dict[str, Any] = {
        "id": target.id,
        "area": target.area,
        "measure": "parts" if target.parts else target.measure,
        "status": result.status,
        "target": percentage(target.target_hundredths),
        "value": ratio.value if ratio else None,
        "numerator": ratio.numerator if ratio else None,
        "denominator": ratio.denominator if ratio else None,
        "left_out": dict(result.left_out),
    }
    if result.balance:
        content["balance"] = asdict(result.balance)
    if target.parts and ratio:
        content["parts"] = {name: _ratio(part) for name, part in result.parts.items()}
    if result.money:
        content["money"] = _ratio(result.money)
    if target.groups and ratio:
        content["groups"] = {name: _ratio(group) for name, group in result.by_group.items()}
    if result.groups_are_people and ratio:
        content["groups_below"] = result.groups_below
    if target.measure == "rank_at_least":
        content["level"] = result.level
    if target.measure == "evidence":
        content["established"] = result.established
    return content


def _indicator(result: TargetResult) -> dict[str, Any]:
    """As a target, without a verdict; the numbers by structure are what some indicators are for."""
    content = _target(result)
    del content["status"]
    return content | ({"structure": dict(result.structure)} if result.target.structure and result.ratio else {})


def _previous(before: Before) -> dict[str, Any]:
    return {
        "period": f"{before.school_year}/{before.period.id}",
        "targets": {
            name: {"value": result.ratio.value if result.ratio else None, "status": result.status}
            for name, result in before.results.items()
        },
    }


def _ratio(ratio: Ratio) -> dict[str, Any]:
    return {"numerator": ratio.numerator, "denominator": ratio.denominator, "value": ratio.value}
