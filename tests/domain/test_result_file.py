"""The content of ket-qua.json: exactly the keys of its description, no personal data, the same bytes each time."""

import json
from datetime import date
from typing import Any

from cchc_lib.domain.breakdowns import Form06Row
from cchc_lib.domain.measures import results_of
from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.results import TargetResult, result_file
from tests.domain.real import HK1, PLAN, basis, result
from tests.frames import frame

PERIOD = Period("hk1", date(2025, 9, 1), date(2026, 1, 17), "Học kỳ I")
ABOUT = {
    "school": "thcs-tien-cuong",
    "school_year": "2025-2026",
    "sample": True,
    "errors": 0,
    "warnings": 3,
    "inputs": {"params/schools/thcs-tien-cuong/2025-2026.xlsx": "ab12"},
    "kit": "1.0.0",
}
EVERY_TARGET = {"id", "area", "measure", "status", "target", "value", "numerator", "denominator", "left_out"}
STATES = ("carried_over", "early", "on_time", "late", "within_term", "overdue")
EARLY = {"due_on": "2025-10-10", "finished_on": "2025-10-09"}
LATE = {"due_on": "2025-10-10", "finished_on": "2025-10-11"}


def content(*results: TargetResult, errors: int = 0) -> dict[str, Any]:
    made = result_file({**ABOUT, "errors": errors}, PERIOD, HK1, results, [Form06Row("Trung học", online=1, early=1)])
    read: dict[str, Any] = json.loads(json.dumps(made, sort_keys=True, allow_nan=False))
    return read


def target(found: TargetResult) -> dict[str, Any]:
    entry: dict[str, Any] = content(found)["targets"][0]
    return entry


def test_head_of_the_file() -> None:
    """School, period and window, whether sample and draft, counts of faults, inputs, kit."""
    head = content()
    assert head == {
        "school": "thcs-tien-cuong",
        "school_year": "2025-2026",
        "period": "hk1",
        "profile": None,
        "start": "2025-09-01",
        "end": "2026-01-17",
        "as_of": "2026-01-17",
        "sample": True,
        "draft": False,
        "errors": 0,
        "warnings": 3,
        "targets": [],
        "indicators": [],
        "previous": None,
        "form06": [{"field": "Trung học", "direct": 0, **dict.fromkeys(STATES, 0), "online": 1, "early": 1}],
        "inputs": {"params/schools/thcs-tien-cuong/2025-2026.xlsx": "ab12"},
        "kit": "1.0.0",
    }


def test_errors_make_a_draft() -> None:
    assert content(errors=1)["draft"] is True


def test_cut_off_and_profile_are_told() -> None:
    period = Period("quy-2025-4", date(2025, 9, 15), date(2025, 12, 14), "Quý IV", "nd09")
    window = Window(period.start, period.end, date(2025, 11, 1))
    made = result_file(ABOUT, period, window, [], [])
    assert (made["profile"], made["end"], made["as_of"]) == ("nd09", "2025-12-14", "2025-11-01")


def test_each_target_names_its_measure() -> None:
    frames = {one.register_id: frame(one.register_id) for one in PLAN.targets}
    targets = content(*results_of(PLAN.targets, frames, basis()))["targets"]
    assert {entry["id"]: entry["measure"] for entry in targets} == {
        **dict.fromkeys(("1.1", "2.4", "3.2", "5.1", "7.3"), "due_on_time"),
        **dict.fromkeys(("1.2", "2.3", "3.3", "4.1", "6.1"), "share"),
        **dict.fromkeys(("2.1", "7.1"), "evidence"),
        "2.2": "settled_on_time",
        "3.1": "rank_at_least",
        "7.2": "parts",
    }


def test_missing_sheet_leaves_null_numbers() -> None:
    entry = target(result("2.2", None))
    assert set(entry) == EVERY_TARGET
    assert (entry["status"], entry["value"], entry["numerator"], entry["denominator"]) == ("no_data", None, None, None)


def test_no_name_of_a_person_in_the_file() -> None:
    """Assignees, applicants, senders and what they wrote stay in the workbook."""
    tasks = {"source": "Nội bộ", "assignee": "Bí Mật", "content": "Bí Mật", "late_reason": "Bí Mật"}
    petitions = {"sender": "Bí Mật", "content": "Bí Mật", "competent": True, "received_on": "2025-10-01"}
    found = (result("2.4", [{**tasks, **LATE}], assigned_on="2025-10-01"), result("7.3", [{**petitions, **LATE}]))
    assert "Bí Mật" not in json.dumps(content(*found), ensure_ascii=False)


CASES: list[dict[str, Any]] = [
    {"received_on": "2025-10-01", "channel": "Trực tuyến", "supplements": 1, "paid_online": True, **EARLY},
    {"received_on": "2025-10-02", "channel": "Trực tiếp", "status": "Rút", "digital_result": True, **EARLY},
    {"received_on": "2025-10-03", "channel": "Trực tiếp", "supplements": 0, "digital_result": True, **EARLY},
]
DOCUMENTS: list[dict[str, Any]] = [
    {"direction": "Đi", "dated": "2025-10-01", "signed": True, "secrecy": "Thường"},
    {"direction": "Đi", "dated": "2025-10-01", "signed": True, "secrecy": "Mật"},
    {"direction": "Đến", "dated": "2025-10-01", "signed": True, "secrecy": "Thường"},
    {"direction": "Đi", "dated": "2025-10-01", "secrecy": "Thường"},
]
STAFF = [{"joined_on": "2020-09-01", "degree": degree} for degree in ("Đại học", "Thạc sĩ", "đại học", None)]


def test_indicators_are_worked_out_like_targets_and_not_judged() -> None:
    """Those of the plan 2025-2026: online, with an electronic result, paid online, supplemented; degrees, signed."""
    frames = {
        "cases": frame("cases", CASES),
        "documents": frame("documents", DOCUMENTS),
        "staff": frame("staff", STAFF),
    }
    entries = result_file(ABOUT, PERIOD, HK1, (), (), indicators=results_of(PLAN.indicators, frames, basis()))[
        "indicators"
    ]
    assert all("status" not in entry and entry["target"] is None for entry in entries)
    assert {entry["id"]: (entry["numerator"], entry["denominator"], entry["value"]) for entry in entries} == {
        "CS2.1": (1, 3, 33.33),
        "CS2.2": (1, 2, 50),
        "CS2.3": (1, 1, 100),
        "CS2.4": (1, 3, 33.33),
        "CS4.1": (3, 4, 75),
        "CS6.1": (1, 2, 50),
    }
    assert [entry["left_out"] for entry in entries if entry["left_out"]] == [{"no_result": 1}, {"secret": 1}]
    assert [entry["structure"] for entry in entries if "structure" in entry] == [{"Đại học": 2, "Thạc sĩ": 1, "": 1}]
