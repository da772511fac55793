"""Small numbers: no group of people under 5 is shown apart, nor can it be worked out."""

from __future__ import annotations

from collections.abc import Mapping

from cchc_lib.domain.results import Ratio, TargetResult

SMALLEST_GROUP = 5
MERGED = "Các nhóm còn lại (gộp)"


def few_answers(result: TargetResult) -> bool:
    """Whether a survey's score must not be shown since fewer than 5 answered; how many did may be."""
    ratio = result.ratio
    return result.target.register_id == "survey" and ratio is not None and 0 < ratio.denominator < SMALLEST_GROUP


def safe_groups(groups: Mapping[str, Ratio]) -> dict[str, Ratio]:
    """The groups as they may be shown: those under 5 are merged, with the next smallest if need be.

    A merged line has at least two groups and 5 answers, so that nothing can be subtracted from the total; when all
    answers together are under 5 nothing is shown.
    """
    by_size = sorted(((name, ratio) for name, ratio in groups.items() if ratio.denominator), key=_size)
    merged = Ratio()
    names: list[str] = []
    for name, ratio in by_size:
        needs_more = bool(names) and (merged.denominator < SMALLEST_GROUP or len(names) < 2)
        if ratio.denominator < SMALLEST_GROUP or needs_more:
            merged, names = merged + ratio, [*names, name]
    shown = {name: ratio for name, ratio in groups.items() if ratio.denominator and name not in names}
    if names and merged.denominator >= SMALLEST_GROUP and len(names) > 1:
        shown[MERGED if shown else "Tất cả các nhóm"] = merged
    return shown


def _size(item: tuple[str, Ratio]) -> tuple[float, str]:
    return item[1].denominator, item[0]
