"""Roll-ups add counts: an independent sum agrees, in any order of schools."""

import json
from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.breakdowns import Form06Row
from cchc_lib.domain.periods import Period
from cchc_lib.domain.results import Ratio, percentage
from cchc_lib.domain.rollup import Rollup, TargetSum, add_up, rollup_file
from tests.domain.real import HK1, PLAN

MEASURES = {target.id: "parts" if target.parts else target.measure for target in PLAN.targets}
STATES = ("online", "direct", "carried_over", "early", "on_time", "late", "within_term", "overdue")
STATUSES = ("met", "not_met", "not_arisen", "no_data", "not_rated", "monitored")


def entry(target_id: str, status: str, counts: tuple[int, int] | None) -> dict[str, Any]:
    """A target of a result file, as far as roll-ups read it."""
    numerator, denominator = counts or (None, None)
    return {
        "id": target_id,
        "measure": MEASURES[target_id],
        "target": percentage(PLAN.target(target_id).target_hundredths),
        "status": status,
        "numerator": numerator,
        "denominator": denominator,
    }


@st.composite
def result_files(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The result files of up to six schools, each with any of the plan's targets and some fields of Biểu 06."""
    counts = st.none() | st.tuples(st.integers(0, 9), st.integers(9, 300))
    return [
        {
            "school": f"truong-{number}",
            "targets": [
                entry(target_id, draw(st.sampled_from(STATUSES)), draw(counts))
                for target_id in draw(st.lists(st.sampled_from(sorted(MEASURES)), unique=True))
            ],
            "form06": [
                {"field": field, **{state: draw(st.integers(0, 50)) for state in STATES}}
                for field in draw(st.lists(st.sampled_from(["Trung học", "Văn bằng", ""]), unique=True))
            ],
        }
        for number in range(draw(st.integers(0, 6)))
    ]


@given(result_files(), st.randoms())
def test_an_independent_sum_agrees(files: list[dict[str, Any]], chance: Any) -> None:
    """Counts of targets, statuses and Biểu 06 are those found by going through the files, in whatever order."""
    chance.shuffle(files)
    rollup = add_up(files, PLAN)
    content = json.loads(json.dumps(rollup_file(rollup, "xa", "2025-2026", Period("hk1", HK1.start, HK1.end, ""), HK1)))
    assert content["schools"] == sorted(one["school"] for one in files)
    assert [one["id"] for one in content["targets"]] == [target.id for target in PLAN.targets]
    for one in content["targets"]:
        entries = [target for file in files for target in file["targets"] if target["id"] == one["id"]]
        counted = [target for target in entries if target["denominator"] is not None]
        assert one["statuses"] == Counter(target["status"] for target in entries)
        assert one["numerator"] == (sum(target["numerator"] for target in counted) if counted else None)
        assert one["denominator"] == (sum(target["denominator"] for target in counted) if counted else None)
    lines = [line for file in files for line in file["form06"]]
    assert [line["field"] for line in content["form06"]] == sorted({line["field"] for line in lines})
    for line in content["form06"]:
        of_field = [other for other in lines if other["field"] == line["field"]]
        assert {state: line[state] for state in STATES} == {
            state: sum(other[state] for other in of_field) for state in STATES
        }


def test_counts_are_added_not_percentages() -> None:
    """1 of 2 and 98 of 98 are 99 of 100: 99 %, not 75 %."""
    files = [
        {"school": name, "targets": [entry("2.2", status, counts)], "form06": []}
        for name, status, counts in (("a", "not_met", (1, 2)), ("b", "met", (98, 98)))
    ]
    found = add_up(files, PLAN).targets["2.2"]
    assert found == TargetSum(Ratio(99, 100), {"met": 1, "not_met": 1})
    assert found.ratio is not None
    assert found.ratio.value == 99


def test_what_is_measured_in_another_way_is_not_added_but_named() -> None:
    """A school's own plan may measure a target otherwise, or have one more: both stand aside by name."""
    other = {**entry("2.2", "met", (5, 5)), "measure": "share"}
    more = {**entry("2.2", "met", (5, 5)), "id": "9.9"}
    rollup = add_up([{"school": "a", "targets": [other, more], "form06": []}], PLAN)
    assert rollup.targets["2.2"] == TargetSum(None, {})
    assert rollup.otherwise == (("a", "2.2", "share"), ("a", "9.9", "settled_on_time"))


def test_the_file_has_the_keys_of_its_description() -> None:
    """A target without any count has nulls; one field's line has its eight counts."""
    rollup = Rollup(("a",), {"3.1": TargetSum(None, {"met": 1})}, (Form06Row("Văn bằng", online=2, early=2),))
    period = Period("quy-2025-4", date(2025, 9, 15), date(2025, 12, 14), "Quý IV", "nd09")
    assert rollup_file(rollup, "xa-a", "2025-2026", period, HK1) == {
        "rollup": "xa-a",
        "school_year": "2025-2026",
        "period": "quy-2025-4",
        "profile": "nd09",
        "start": "2025-09-01",
        "end": "2026-01-17",
        "as_of": "2026-01-17",
        "schools": ["a"],
        "targets": [{"id": "3.1", "numerator": None, "denominator": None, "value": None, "statuses": {"met": 1}}],
        "form06": [{"field": "Văn bằng", **dict.fromkeys(STATES, 0), "online": 2, "early": 2}],
    }


def test_a_field_is_one_line_however_schools_write_its_letters() -> None:
    """It has the spelling of most; of equally many the first as letters are ordered."""
    two = ["giáo dục  Trung học", "Giáo dục trung học"]
    for fields in (two, two[::-1], ["Giáo dục Trung học", "Giáo dục trung học", "Giáo dục  trung học"]):
        lines = [{"field": field, **dict.fromkeys(STATES, 1)} for field in fields]
        files = [{"school": line["field"], "targets": [], "form06": [line]} for line in lines]
        found = Form06Row("Giáo dục trung học", **dict.fromkeys(STATES, len(fields)))
        assert add_up(files, PLAN).form06 == (found,)
