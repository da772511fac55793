"""Another year, other targets, other areas: new files alone, and the same notebook shows their figures."""

import shutil
from dataclasses import asdict
from datetime import date
from typing import Any

import nbformat
import pytest

from cchc_lib.settings.params import Params
from tests.registers.workbooks import ROWS, workbook

OWN = Params.open().root
SCHOOL = "thcs-hoa-phuong"
YEAR = """
id: "2026-2027"
label: Năm học 2026-2027
review_day: 2027-05-31
source: Kế hoạch thời gian năm học 2026-2027
semesters:
  - {id: hk1, label: Học kỳ I, start: 2026-09-01, end: 2027-01-16}
reports: [hk1]
"""
PLAN = """
school_year: "2026-2027"
title: Kế hoạch của năm sau
legal_bases: [Một văn bản]
areas:
  - {number: 2, title: Thủ tục, tasks: [{id: V1, title: Một nhiệm vụ}]}
  - {number: 5, title: Tài chính}
  - {number: 6, title: Chính quyền số}
targets:
  - {id: A, area: 2, title: t, short: s, method: m, items: hồ sơ, measure: share, register: cases, target: 50,
     dated: received_on, meets: {channel: Trực tuyến}, every: field, structure: channel}
  - {id: B, area: 2, title: t, short: s, method: m, measure: settled_on_time, register: tasks, target: 90.5,
     where: {source: Cấp trên, area: {at_least: 5}}, no_overdue: true,
     left_out: [{key: nobody, label: chưa giao cho ai, where: {assignee: {filled: false}}}]}
  - {id: C, area: 5, title: t, short: s, method: m, measure: due_on_time, register: recommendations,
     where: {agency: Thanh tra Sở}, late_unless: compliant, also_by: amount}
  - {id: D, area: 5, title: t, short: s, method: m, measure: rank_at_least, register: evidence, target: Khá,
     order: [Yếu, Khá, Giỏi]}
  - {id: E, area: 6, title: t, short: s, method: m, measure: evidence, register: evidence}
  - {id: F, area: 6, title: t, short: s, method: m, measure: share, register: documents, target: 60, dated: dated,
     parts: [
       {name: in, label: Đến, measure: share, register: documents, where: {direction: Đến}, meets: {form: Điện tử}},
       {name: out, label: Đi, measure: share, register: documents, where: {direction: Đi}, meets: {signed: true}}]}
  - {id: G, area: 6, title: t, short: s, method: m, measure: share, register: petitions, dated: received_on,
     deadline: {done: accepted_on, counted_from: received_on, working_days: publication_update_working_days,
                key: waiting, label: còn trong hạn}}
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


def rows(register_id: str, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the new year that read without a fault, each with its own key."""
    key = {"cases": "case_no", "tasks": "task_no", "recommendations": "rec_no", "petitions": "petition_no"}
    named = [{key[register_id]: f"M{at}"} if register_id in key else {} for at in range(len(changes))]
    return [{**ROWS[register_id], **name, **change} for name, change in zip(named, changes, strict=True)]


REGISTERS: dict[str, list[Any]] = {
    "procedures": [ROWS["procedures"]],
    "cases": rows(
        "cases",
        {"received_on": day("2026-09-01"), "finished_on": day("2026-09-07")},
        {"received_on": day("2027-01-16"), "finished_on": day("2027-01-16"), "channel": "Trực tiếp"},
        {"received_on": day("2026-10-05"), "finished_on": day("2026-10-05"), "field": "Văn bằng"},
        {
            "received_on": day("2026-08-31"),
            "finished_on": day("2026-09-03"),
            "channel": "Trực tiếp",
        },  # not in the window
    ),
    "tasks": rows(
        "tasks",
        *(
            {"source": "Cấp trên", "assigned_on": day("2026-09-08"), "due_on": day("2026-09-30"), **change}
            for change in (
                {"finished_on": day("2026-09-30")},
                {"finished_on": None},  # overdue
                {"finished_on": day("2026-10-01"), "assignee": None},
                {"finished_on": day("2026-10-01"), "area": 4},
            )
        ),
    ),
    "recommendations": rows(
        "recommendations",
        *(
            {"issued_on": day("2026-11-03"), "due_on": day("2026-12-03"), "finished_on": day("2026-12-03"), **change}
            for change in (
                {"agency": "Thanh tra Sở", "amount": 3_000_000},
                {"agency": "thanh tra  sở", "amount": 1_000_000, "compliant": "Không"},
                {"agency": "Kiểm toán", "amount": 9_000_000},
            )
        ),
    ),
    "evidence": [
        {"target": "D", "level": "giỏi", "doc_no": "1/QĐ", "dated": day("2026-09-20")},
        {"target": "e", "established": "Không", "doc_no": "2/QĐ", "dated": day("2026-09-20")},
    ],
    "documents": [
        {"direction": "Đến", "number": "1", "dated": day("2026-10-02"), "form": "Điện tử"},
        {"direction": "Đi", "number": "1", "dated": day("2026-10-02"), "form": "Giấy", "signed": "Có"},
        {"direction": "Đi", "number": "2", "dated": day("2026-10-02"), "form": "Giấy", "signed": "Không"},
    ],
    "petitions": rows(
        "petitions",
        {"received_on": day("2026-09-07"), "accepted_on": day("2026-09-21")},  # the tenth working day
        {"received_on": day("2027-01-15")},
    ),
    "remarks": [],
}
NOTHING = {"carried_over": 0, "received": 0, "early": 0, "on_time": 0, "late": 0, "within_term": 0, "overdue": 0}


def figures(status: str, ratio: tuple[Any, Any, Any] = (None, None, None), **more: Any) -> dict[str, Any]:
    """What the result file has for a target; the ratio is numerator, denominator, value."""
    numbers = dict(zip(("numerator", "denominator", "value"), ratio, strict=True))
    return {"status": status, "target": None, "left_out": {}, **numbers, **more}


EXPECTED = {
    "A": figures("met", (2, 3, 66.67), target=50),
    "B": figures(
        "not_met",
        (1, 1, 100),
        target=90.5,
        left_out={"nobody": 1},
        balance={**NOTHING, "received": 2, "on_time": 1, "overdue": 1},
    ),
    "C": figures(
        "monitored",
        (1, 2, 50),
        balance={**NOTHING, "received": 2, "on_time": 1, "late": 1},
        money={"numerator": 3_000_000, "denominator": 4_000_000, "value": 75},
    ),
    "D": figures("met", level="Giỏi"),
    "E": figures("not_met", established=False),
    "F": figures(
        "not_met",
        (2, 3, 66.67),
        target=60,
        parts={
            "in": {"numerator": 1, "denominator": 1, "value": 100},
            "out": {"numerator": 1, "denominator": 2, "value": 50},
        },
    ),
    "G": figures("monitored", (1, 1, 100), left_out={"waiting": 1}),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each cell of the report notebook shows of the new year, by the cell's source."""
    root = tmp_path_factory.mktemp("new") / "params"
    shutil.copytree(OWN, root, ignore=shutil.ignore_patterns("*.xlsx"))
    (root / "school_years/2026-2027.yaml").write_text(YEAR, encoding="utf-8")
    (root / "plans/2026-2027.yaml").write_text(PLAN, encoding="utf-8")
    workbook(REGISTERS).save(root / f"schools/{SCHOOL}/2026-2027.xlsx")
    notebook = nbformat.read(OWN.parent / "notebooks/bao_cao.ipynb", as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    sources = [source for source in sources if any(not line.startswith("#") for line in source.splitlines())]
    names: dict[str, Any] = {}
    exec(sources[0], names)  # noqa: S102 - the notebook's own parameters
    names.update(school=SCHOOL, period="hk1", school_year="2026-2027", params_dir=str(root))
    *opening, head = sources[1].rpartition("\n")
    exec("".join(opening), names)  # noqa: S102 - the notebook's own cell
    return {source: eval(source, names) for source in [head, *sources[2:]]}  # noqa: S307 - each of one expression


def test_every_figure_of_the_new_plan(shown: dict[str, Any]) -> None:
    """Worked by hand: every option of a plan, on other registers than those of 2025-2026."""
    result = shown["report.head()"].result
    assert (result["errors"], result["start"], result["end"]) == (0, "2026-09-01", "2027-01-16")
    plain = ("id", "area", "measure")
    found = {one["id"]: {key: one[key] for key in one if key not in plain} for one in result["targets"]}
    assert found == EXPECTED


def test_groups_and_structure_stand_beside_the_figure(shown: dict[str, Any]) -> None:
    """By the columns that the plan names, in the words of its items."""
    blocks = shown["report.area(2)"].blocks
    table = next(block for block in blocks if block.kind == "table" and block.caption == "s theo lĩnh vực")
    assert table.rows == (("Giáo dục trung học", "2", "1", "50%"), ("Văn bằng", "1", "1", "100%"))
    assert "Cơ cấu theo kênh tiếp nhận: 2 trực tuyến và 1 trực tiếp." in str(asdict(shown["report.area(2)"]))


def test_an_area_that_the_plan_leaves_out_is_said(shown: dict[str, Any]) -> None:
    """The headings of a report stay; below one of which the plan says nothing stands a sentence."""
    said = "Kế hoạch không đặt chỉ tiêu, nhiệm vụ ở lĩnh vực này."
    assert shown["report.area(3)"].blocks[0].paragraphs == (said,)
    assert said not in str(asdict(shown["report.area(5)"]))
    assert "“Một nhiệm vụ”" in str(asdict(shown["report.area(2)"]))
