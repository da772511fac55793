"""What a plan may expect of a register's cells."""

import pytest

from cchc_lib.domain.expectations import AtLeast, Condition, Filled, column_faults, condition_faults
from cchc_lib.domain.schema import REGISTERS

TASKS, SURVEY, PETITIONS = REGISTERS["tasks"], REGISTERS["survey"], REGISTERS["petitions"]


@pytest.mark.parametrize(
    "condition",
    [
        {"source": "Nội bộ", "late_reason": Filled(filled=False), "area": 3},
        {"source": ("Nội bộ", "Cấp trên"), "area": AtLeast(at_least=2), "due_on": Filled(filled=True)},
        {"content": "chữ bất kỳ"},
    ],
)
def test_conditions_that_a_row_can_meet_have_no_fault(condition: Condition) -> None:
    assert list(condition_faults("where", TASKS, condition)) == []


def test_each_expectation_that_no_cell_can_meet_is_told() -> None:
    """An unknown column and an unknown choice come with the nearest name, wrong kinds with what the column takes."""
    wrong: Condition = {"kind": ("Khiếu nại", "Tố các"), "competent": "Có", "due_on": "2026-01-01", "outcom": "Trùng"}
    assert list(condition_faults("where", PETITIONS, wrong)) == [
        "where → kind: không có “Tố các”. Gần nhất là “Tố cáo”.",
        "where → competent: chỉ nhận true (Có), false (Không) hoặc filled.",
        "where → due_on: cột ngày chỉ nhận filled.",
        "where → outcom: sổ “petitions” không có cột “outcom”. Gần nhất là “outcome”.",
    ]


def test_a_number_is_expected_of_number_columns_only() -> None:
    assert list(condition_faults("meets", SURVEY, {"score": AtLeast(at_least=4)})) == []
    assert list(condition_faults("meets", SURVEY, {"factor": AtLeast(at_least=4)})) == [
        "meets → factor → at_least: cột “factor” của sổ “survey” phải là cột số nguyên hoặc số."
    ]


def test_a_blank_option_names_no_column() -> None:
    assert list(column_faults("every", TASKS, None)) == []
