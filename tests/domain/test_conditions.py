"""Which rows meet a condition of a plan, and how groups are named."""

import unicodedata
from typing import Any

import pandas as pd
import pytest

from cchc_lib.domain.expectations import AtLeast, Condition, Filled
from cchc_lib.domain.measures import group_labels, rows_meeting
from tests.frames import frame

STAFF = frame(
    "staff",
    [
        {"staff_group": "Quản lý", "meets_standard": True, "position": "Hiệu trưởng"},
        {"staff_group": "Giáo viên", "meets_standard": False, "left_on": "2026-01-01"},
        {"staff_group": "Nhân viên", "meets_standard": None, "position": "Văn thư"},
    ],
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, [True, True, True]),
        ({"meets_standard": True}, [True, False, False]),
        ({"meets_standard": False}, [False, True, False]),  # blank is neither Có nor Không
        ({"meets_standard": Filled(filled=True)}, [True, True, False]),
        ({"meets_standard": Filled(filled=False)}, [False, False, True]),
        ({"staff_group": "Giáo viên"}, [False, True, False]),
        ({"staff_group": ("Giáo viên", "Nhân viên")}, [False, True, True]),
        ({"position": "Văn thư"}, [False, False, True]),
        ({"position": ("Văn thư",)}, [False, False, True]),
        ({"position": "văn  THƯ"}, [False, False, True]),  # texts as fields and people: case and spaces make no other
        ({"position": Filled(filled=False)}, [False, True, False]),
        ({"left_on": Filled(filled=True)}, [False, True, False]),
        ({"staff_group": "Quản lý", "meets_standard": True}, [True, False, False]),
        ({"staff_group": "Quản lý", "meets_standard": False}, [False, False, False]),
    ],
)
def test_rows_meeting_a_condition(condition: Condition, expected: list[bool]) -> None:
    """A row meets a condition when every column does; a blank cell meets only filled: false."""
    assert rows_meeting(STAFF, condition).tolist() == expected


@pytest.mark.parametrize(
    ("expected", "met"), [(AtLeast(at_least=4), [False, True, True, False]), (4, [False, True, False, False])]
)
def test_numbers(expected: Any, met: list[bool]) -> None:
    """A bound holds from its own value on; a blank number meets neither."""
    survey = frame("survey", [{"score": score} for score in (3, 4, 5, None)])
    assert rows_meeting(survey, {"score": expected}).tolist() == met


@pytest.mark.parametrize("condition", [{}, {"score": 4}, {"score": AtLeast(at_least=4)}, {"factor": ("Kết quả",)}])
def test_no_rows(condition: Condition) -> None:
    assert rows_meeting(frame("survey"), condition).tolist() == []


def test_groups_are_named_as_first_written() -> None:
    """Case, NFC/NFD and spaces make no other group, accents do; blank is a group named by the empty text."""
    spellings = ["Văn  Bằng ", "văn bằng", unicodedata.normalize("NFD", "Văn  bằng "), None, "Van bang"]
    labels = group_labels(pd.Series(spellings, dtype="str", index=[9, 4, 7, 1, 2]))
    assert labels.tolist() == ["Văn Bằng", "Văn Bằng", "Văn Bằng", "", "Van bang"]
    assert labels.index.tolist() == [9, 4, 7, 1, 2]


def test_groups_of_no_rows() -> None:
    assert group_labels(pd.Series([], dtype="str")).tolist() == []
