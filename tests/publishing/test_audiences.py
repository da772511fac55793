"""Two audiences: the public report has no personal column at all, the internal one has the rows behind every figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from cchc_lib.domain.schema import FACTORS, REGISTERS, RESPONDENTS
from cchc_lib.presentation.blocks import Block, Chart, Group, Table
from cchc_lib.presentation.opening import open_report
from cchc_lib.presentation.report import Report
from cchc_lib.publishing.contents import Passage
from cchc_lib.publishing.personal import PersonalValues, values_of
from cchc_lib.publishing.texts import Texts
from tests.publishing.office import PEOPLE, Office
from tests.registers.workbooks import ROWS


def report(office: Office, school: str, audience: str = "public") -> Report:
    """The report of the first semester."""
    return open_report(school=school, period="hk1", params_dir=str(office.params), audience=audience)


def blocks(made: Report) -> list[Block]:
    """Everything that a notebook can show of a report."""
    shown: list[Block | None] = [made.head(), made.opening(), made.notices(), made.tally(), made.not_met()]
    shown += [made.targets_table(), made.form06(), made.documents(), made.procedures(), made.for_parents()]
    shown += [made.provenance(), made.next_period(), made.strengths(), made.shortcomings(), made.other_work()]
    shown += [made.area(number) for number in range(1, 8)]
    return [block for block in shown if block is not None]


def test_the_public_frames_have_no_personal_column(office: Office) -> None:
    """A teacher's own cell cannot print what is not there; nothing else of the report names anybody either."""
    made = report(office, "thcs-an")
    for register_id, frame in made.frames.items():
        personal = {column.id for column in REGISTERS[register_id].columns if column.personal}
        assert personal.isdisjoint(frame.columns), register_id
    said = " ".join([repr(made.results), repr(made.sources), *(block.model_dump_json() for block in blocks(made))])
    wanted = PersonalValues(
        value
        for rows in PEOPLE.values()
        for row in rows
        for name in ("applicant", "full_name", "sender", "content", "assignee")
        for value in values_of(row.get(name) or "", person=True, origin=name)
    )
    assert [hit.value.origin for hit in wanted.find(Texts([Passage("", said)]))] == []


def test_the_internal_report_shows_people_and_rows(office: Office) -> None:
    """By person, late ones with their reasons; every page of it is marked, and its file is none that publish takes."""
    late = {**PEOPLE["tasks"][0], "finished_on": date(2025, 10, 9), "late_reason": "Nghỉ ốm dài ngày"}
    office.add_school("thcs-tre", tasks=[late])
    made = report(office, "thcs-tre", "internal")
    assert made.head().internal
    said = made.area(2).model_dump_json()
    assert "Nghỉ ốm dài ngày" in said
    assert "theo người thực hiện" in said
    assert "Hạnh" in said
    assert "Nghỉ ốm" not in report(office, "thcs-tre").area(2).model_dump_json()


ANSWERS: dict[str, dict[tuple[str, str], int]] = {
    "one small group": {(RESPONDENTS[0], FACTORS[0]): 40, (RESPONDENTS[1], FACTORS[1]): 3},
    "two small groups": {
        (RESPONDENTS[0], FACTORS[0]): 40,
        (RESPONDENTS[1], FACTORS[1]): 2,
        (RESPONDENTS[2], FACTORS[2]): 2,
        (RESPONDENTS[3], FACTORS[0]): 9,
    },
    "all small": {(respondents, FACTORS[0]): 2 for respondents in RESPONDENTS},
    "fewer than five in all": {(RESPONDENTS[0], FACTORS[0]): 3, (RESPONDENTS[1], FACTORS[1]): 1},
    "one alone": {(RESPONDENTS[0], FACTORS[0]): 5, (RESPONDENTS[1], FACTORS[1]): 1},
    "large and one": {(RESPONDENTS[0], factor): 20 for factor in FACTORS} | {(RESPONDENTS[1], FACTORS[4]): 1},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_small_group_of_people_can_be_worked_out(office: Office, name: str) -> None:
    """Take what all pages of the period show, subtract it from every total: no group under 5 remains alone."""
    school = f"thcs-kh-{list(ANSWERS).index(name)}"
    counts = ANSWERS[name]
    rows = [
        {**ROWS["survey"], "respondents": respondents, "factor": factor, "score": 4 if number % 3 else 2}
        for (respondents, factor), count in counts.items()
        for number in range(count)
    ]
    office.add_school(school, survey=rows)
    made = report(office, school)
    total = sum(counts.values())
    for place, groups in ((0, RESPONDENTS), (1, FACTORS)):
        real = {group: sum(n for key, n in counts.items() if key[place] == group) for group in groups}
        shown = dict(_shown(made, groups))
        apart = {group: count for group, count in shown.items() if group in real}
        assert all(count >= 5 and count == real[group] for group, count in apart.items())
        assert all(count >= 5 for count in shown.values())
        hidden = [group for group, count in real.items() if count and group not in apart]
        left = total - sum(apart.values())
        assert len(hidden) != 1 or not apart, "the only group left out is the total less the others"
        assert left == 0 or left >= 5 or not apart
    if total < 5:
        assert "%" not in re.sub(r"\"(?:svg|target)\":\"[^\"]*\"", "", _of_target(made))


def _shown(made: Report, groups: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Lines of every table, a chart's too, that names one of the groups or a merged one: the group, its answers."""
    for table in _tables(blocks(made)):
        if "3.3 theo" in table.caption or "theo yếu tố" in table.caption:
            ours = [row for row in table.rows if row[0] in groups]
            merged = [row for row in table.rows if "gộp" in row[0] or "Tất cả" in row[0]]
            if ours or (merged and _kind(table) == (groups is FACTORS)):
                yield from ((row[0], _count(row)) for row in table.rows if not row[0].startswith("Tổng"))


def _kind(table: Table) -> bool:
    return "yếu tố" in table.caption


def _count(row: tuple[str, ...]) -> int:
    """The answers of a line: its first count, or what stands behind the stroke of a fraction."""
    found = re.search(r"/(\d+)", " ".join(row[1:])) or re.search(r"(\d+)", row[1])
    assert found, row
    return int(found[1])


def _tables(all_blocks: list[Block]) -> Iterator[Table]:
    for block in all_blocks:
        if isinstance(block, Table):
            yield block
        if isinstance(block, Chart) and block.table:
            yield block.table
        if isinstance(block, Group):
            yield from _tables(list(block.blocks))


def _of_target(made: Report) -> str:
    return made.target("3.3").model_dump_json()
