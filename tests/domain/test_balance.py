"""Where dated items stand in a window: examples at every edge, and the laws of the balance over random items."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cchc_lib.domain.balance import NAMES, Balance, balance_of, standing
from cchc_lib.domain.periods import Window
from cchc_lib.domain.schema import REGISTERS
from tests.domain.random_rows import FIRST, Rows, rows_of, windows
from tests.frames import frame

TASKS = REGISTERS["tasks"]
OCTOBER = Window(date(2025, 10, 1), date(2025, 10, 31), date(2025, 10, 31))
DATED = [register.id for register in REGISTERS.values() if register.dated]


def stands(
    received: str, due: str, finished: str | None = None, extended: str | None = None, window: Window = OCTOBER
) -> set[str]:
    task = {"assigned_on": received, "due_on": due, "finished_on": finished, "extended_to": extended}
    flags = standing(frame("tasks", [task]), TASKS, window).iloc[0]
    return {name for name in NAMES if flags[name]}


def balance(register_id: str, rows: Rows, window: Window) -> Balance:
    return balance_of(standing(frame(register_id, rows), REGISTERS[register_id], window))


@pytest.mark.parametrize(
    ("received", "finished", "expected"),
    [
        ("2025-09-30", None, {"carried_over", "overdue"}),
        ("2025-09-30", "2025-09-30", set()),  # settled on the day before the window
        ("2025-09-30", "2025-10-01", {"carried_over", "early"}),  # on the first day
        ("2025-09-30", "2025-11-01", {"carried_over", "overdue"}),  # on the day after the window
        ("2025-10-01", None, {"received", "overdue"}),
        ("2025-10-01", "2025-10-01", {"received", "early"}),
        ("2025-10-31", "2025-10-31", {"received", "late"}),  # on the last day
        ("2025-10-31", "2025-11-01", {"received", "overdue"}),
        ("2025-11-01", None, set()),  # received on the day after the window
        ("2025-11-01", "2025-11-02", set()),
    ],
)
def test_first_and_last_day(received: str, finished: str | None, expected: set[str]) -> None:
    """Both days of the window are inside it; due is 15/10 throughout."""
    assert stands(received, "2025-10-15", finished) == expected


@pytest.mark.parametrize(
    ("due", "finished", "expected"),
    [
        ("2025-10-15", "2025-10-14", "early"),
        ("2025-10-15", "2025-10-15", "on_time"),
        ("2025-10-15", "2025-10-16", "late"),
        ("2025-09-30", "2025-10-02", "late"),  # was due before the window
        ("2025-11-15", "2025-10-31", "early"),  # due after the window
        ("2025-10-31", None, "within_term"),  # due on the closing day
        ("2025-10-30", None, "overdue"),
        ("2025-11-01", None, "within_term"),
        ("2025-10-30", "2025-11-01", "overdue"),  # settled the day after: not known yet
        ("2025-10-31", "2025-11-01", "within_term"),
    ],
)
def test_due_day(due: str, finished: str | None, expected: str) -> None:
    assert stands("2025-10-02", due, finished) == {"received", expected}


@pytest.mark.parametrize(
    ("due", "extended", "finished", "expected"),
    [
        ("2025-10-10", "2025-10-20", "2025-10-15", "early"),
        ("2025-10-10", "2025-10-20", "2025-10-20", "on_time"),
        ("2025-10-10", "2025-10-20", "2025-10-21", "late"),
        ("2025-10-10", "2025-10-31", None, "within_term"),
        ("2025-10-10", "2025-10-30", None, "overdue"),
        ("2025-10-20", "2025-10-10", "2025-10-15", "late"),  # earlier than the due day: taken as it stands
    ],
)
def test_extension_takes_the_place_of_the_due_day(due: str, extended: str, finished: str | None, expected: str) -> None:
    assert stands("2025-10-02", due, finished, extended) == {"received", expected}


def test_cut_off_before_the_end_hides_what_came_later() -> None:
    """At a cut-off of 10/10 a task done on the 11th is open, one received on the 11th is not there."""
    early = Window(OCTOBER.start, OCTOBER.end, date(2025, 10, 10))
    assert stands("2025-10-02", "2025-10-10", "2025-10-11", window=early) == {"received", "within_term"}
    assert stands("2025-10-02", "2025-10-09", "2025-10-11", window=early) == {"received", "overdue"}
    assert stands("2025-10-11", "2025-10-12", window=early) == set()


def test_item_without_compliance_counts_as_late() -> None:
    """With late_unless only Có saves a settled item; an open one is as it is."""
    rows: Rows = [
        {"finished_on": "2025-10-05", "compliant": True},
        {"finished_on": "2025-10-05", "compliant": False},
        {"finished_on": "2025-10-05", "compliant": None},
        {"finished_on": "2025-10-15", "compliant": None},
        {"finished_on": None, "compliant": None},
    ]
    found = frame("recommendations", rows, issued_on="2025-10-01", due_on="2025-10-10")
    flags = standing(found, REGISTERS["recommendations"], OCTOBER, late_unless="compliant")
    assert balance_of(flags) == Balance(received=5, early=1, late=3, overdue=1)
    assert balance_of(standing(found, REGISTERS["recommendations"], OCTOBER)) == Balance(
        received=5, early=3, late=1, overdue=1
    )


def test_petition_counts_from_its_acceptance() -> None:
    rows: Rows = [
        {"received_on": "2025-09-20", "accepted_on": "2025-10-01"},
        {"received_on": "2025-09-20", "accepted_on": None},
        {"received_on": "2025-10-31", "accepted_on": "2025-11-01"},
    ]
    assert balance("petitions", [{**row, "due_on": "2025-11-30"} for row in rows], OCTOBER) == Balance(
        carried_over=1, received=1, within_term=2
    )


def test_register_without_dates_carries_no_balance() -> None:
    with pytest.raises(ValueError, match="staff"):
        standing(frame("staff"), REGISTERS["staff"], OCTOBER)


@pytest.mark.parametrize("register_id", DATED)
def test_no_rows_give_zeros(register_id: str) -> None:
    assert balance(register_id, [], OCTOBER) == Balance()


registers = st.sampled_from(DATED).flatmap(lambda register_id: st.tuples(st.just(register_id), rows_of(register_id)))


@given(registers, windows())
def test_what_came_in_is_settled_or_open(register: tuple[str, Rows], window: Window) -> None:
    """carried_over + received = settled + open, and each item stands once on either side."""
    register_id, rows = register
    flags = standing(frame(register_id, rows), REGISTERS[register_id], window)
    sides = flags[["carried_over", "received"]].sum(axis=1), flags[list(NAMES[2:])].sum(axis=1)
    assert sides[0].le(1).all()
    pd.testing.assert_series_equal(*sides)
    found = balance_of(flags)
    assert found.carried_over + found.received == found.settled + found.open
    assert found.settled == found.early + found.on_time + found.late
    assert found.open == found.within_term + found.overdue


@given(registers, windows(), st.integers(0, 10))
def test_open_of_one_period_is_carried_over_to_the_next(
    register: tuple[str, Rows], window: Window, length: int
) -> None:
    following = window.close + timedelta(days=1)
    last = following + timedelta(days=length)
    assert balance(*register, window).open == balance(*register, Window(following, last, last)).carried_over


@given(registers, windows(), st.data())
def test_disjoint_registers_add_up(register: tuple[str, Rows], window: Window, data: st.DataObject) -> None:
    """The balance of all rows is the sum of the balances of any two parts of them, as a roll-up adds schools."""
    register_id, rows = register
    cut = data.draw(st.integers(0, len(rows)))
    whole, one, other = (balance(register_id, part, window) for part in (rows, rows[:cut], rows[cut:]))
    for name in NAMES:
        assert getattr(whole, name) == getattr(one, name) + getattr(other, name)


@given(rows_of("cases"), windows(), st.integers(0, 10))
def test_extension_only_moves_items_towards_their_term(rows: Rows, window: Window, more: int) -> None:
    """A later due day turns late into on time or early, overdue into within term, and nothing the other way."""
    order = {"late": 0, "on_time": 1, "early": 2, "overdue": 3, "within_term": 4}

    def extended(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"extended_to": (row["extended_to"] or row["due_on"]) + timedelta(days=more)}

    before = standing(frame("cases", rows), REGISTERS["cases"], window)
    after = standing(frame("cases", [extended(row) for row in rows]), REGISTERS["cases"], window)
    assert before[["carried_over", "received"]].equals(after[["carried_over", "received"]])
    for (_, was), (_, now) in zip(before.iterrows(), after.iterrows(), strict=True):
        names = [name for name in order if was[name]], [name for name in order if now[name]]
        assert len(names[0]) == len(names[1])
        for name, later in zip(*names, strict=True):
            assert order[later] >= order[name]
            assert (name in ("overdue", "within_term")) == (later in ("overdue", "within_term"))


@given(rows_of("tasks"), windows(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: Rows, window: Window, chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert balance("tasks", shuffled, window) == balance("tasks", rows, window)


@given(rows_of("work_programme"), windows())
def test_longer_window_settles_what_its_parts_settle(rows: Rows, window: Window) -> None:
    """Settled items of consecutive windows add up to those of the whole span, each named the same."""
    middle = window.start + (window.close - window.start) // 2
    first = Window(window.start, middle, middle)
    second = Window(middle + timedelta(days=1), window.close, window.close)
    assume(second.start <= second.end)
    parts = Counter[str]()
    for part in (first, second):
        found = balance("work_programme", rows, part)
        parts.update({name: getattr(found, name) for name in ("received", "early", "on_time", "late")})
    whole = balance("work_programme", rows, window)
    assert all(parts[name] == getattr(whole, name) for name in ("received", "early", "on_time", "late"))


def test_random_days_reach_every_name() -> None:
    window = Window(FIRST + timedelta(days=5), FIRST + timedelta(days=12), FIRST + timedelta(days=12))
    every_day = [FIRST + timedelta(days=number) for number in range(0, 20, 2)]
    rows = [
        {"assigned_on": received, "due_on": due, "finished_on": finished}
        for received in every_day
        for due in every_day
        for finished in [*(day for day in every_day if day >= received), None]
    ]
    found = balance("tasks", rows, window)
    assert all(getattr(found, name) for name in NAMES)
