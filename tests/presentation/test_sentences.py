"""Sentences say what the figures say, as an office would write it."""

from decimal import Decimal
from typing import Any

import pytest

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Ratio, TargetResult
from cchc_lib.presentation.sentences import shortfall, stale_words, summary_sentence, target_sentence
from cchc_lib.presentation.words import STALE_WORDS


def target(**options: Any) -> Target:
    """A target on cases, but for the options given."""
    known: dict[str, Any] = {
        "id": "2.2",
        "area": 2,
        "title": "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 100%",
        "short": "Hồ sơ giải quyết đúng hạn",
        "method": "Đếm trong sổ.",
        "figure": "Tỷ lệ giải quyết đúng hạn",
        "items": "hồ sơ",
        "measure": "settled_on_time",
        "register": "cases",
        "target": Decimal(100),
    }
    return Target.model_validate(known | options)


BALANCE = Balance(carried_over=4, received=1215, early=180, on_time=1029, late=4, within_term=5, overdue=1)
NOT_MET = TargetResult(target(no_overdue=True, every="field"), "not_met", Ratio(1209, 1213), balance=BALANCE)


def test_a_balance_is_told_in_one_sentence_with_its_ratio() -> None:
    """Received, carried over, settled, open, then the percentage with its counts."""
    assert target_sentence(NOT_MET) == (
        "Trong kỳ tiếp nhận 1.215 hồ sơ, từ kỳ trước chuyển qua 4; giải quyết 1.213 (trước hạn 180, đúng hạn 1.029, "
        "quá hạn 4); đang giải quyết 6 (trong hạn 5, quá hạn 1). "
        "Tỷ lệ giải quyết đúng hạn: 99,67% (1.209/1.213, yêu cầu 100%)."
    )


def test_nothing_arisen_is_said() -> None:
    """An empty balance gives no percentage."""
    result = TargetResult(target(), "not_arisen", Ratio(), balance=Balance())
    assert target_sentence(result) == "Trong kỳ không phát sinh hồ sơ."


def test_a_share_without_rows_is_said() -> None:
    """A share has no balance; its scope is named."""
    share = target(measure="share", meets={"paid_online": True})
    result = TargetResult(share, "not_arisen", Ratio())
    assert target_sentence(result) == "Trong kỳ không phát sinh hồ sơ thuộc phạm vi chỉ tiêu."


@pytest.mark.parametrize(
    ("money", "end"),
    [
        (Ratio(18_450_000, 18_450_000), "Tính theo số tiền: 100% (18.450.000/18.450.000 đồng)."),
        (Ratio(0, 0), "yêu cầu 100%)."),
        (Ratio(-7_200_000, -7_200_000), "yêu cầu 100%)."),
    ],
)
def test_a_ratio_by_money_is_told_where_there_is_one(money: Ratio, end: str) -> None:
    """None without amounts, nor with negative ones, which the check of the registers warns of."""
    assert target_sentence(TargetResult(target(), "met", Ratio(1, 1), money=money)).endswith(end)


def test_a_missing_sheet_is_named() -> None:
    """The teacher learns which sheet is missing."""
    assert target_sentence(TargetResult(target(), "no_data")) == "Chưa có số liệu vì không đọc được sổ “Hồ sơ TTHC”."


def test_rows_counted_aloud_are_told_with_their_reason() -> None:
    """Each key has the plan's words."""
    plan_target = target(left_out=[{"key": "withdrawn", "label": "đã rút", "where": {"status": "Rút"}}])
    result = TargetResult(plan_target, "met", Ratio(3, 3), left_out={"withdrawn": 2})
    assert target_sentence(result).endswith("Không tính vào tỷ lệ: đã rút (2).")


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (4, "Có 4 lượt trả lời; dưới 5 lượt nên không nêu tỷ lệ."),
        (5, "Tỷ lệ hài lòng: 100% (5/5)."),
    ],
)
def test_a_watched_share_under_five_answers_shows_no_score(answers: int, text: str) -> None:
    """N is always told, the score only from 5 answers on."""
    watched = target(
        measure="share", register="survey", meets={"score": {"at_least": 4}}, target=None, figure="Tỷ lệ hài lòng"
    )
    assert target_sentence(TargetResult(watched, "monitored", Ratio(answers, answers))) == text


def test_a_shortfall_names_the_groups_and_what_is_overdue() -> None:
    """Which fields are behind, and how many cases are overdue."""
    result = TargetResult(
        NOT_MET.target,
        "not_met",
        NOT_MET.ratio,
        balance=BALANCE,
        by_group={
            "Văn bằng": Ratio(5, 5),
            "Giáo dục trung học": Ratio(1204, 1208),
            "Sổ sách, lưu trữ": Ratio(1, 2),
            "": Ratio(1, 2),
        },
    )
    assert shortfall(result) == (
        "Chỉ tiêu 2.2 (Hồ sơ giải quyết đúng hạn): đạt 99,67% (1.209/1.213), yêu cầu 100%; "
        "chưa đạt ở lĩnh vực “Giáo dục trung học”, “Sổ sách, lưu trữ”, (để trống); 1 hồ sơ đang quá hạn."
    )


def test_people_below_the_target_are_counted_not_named() -> None:
    """2.4: the public report says only how many."""
    personal = target(
        id="2.4", short="Nhiệm vụ cá nhân", measure="due_on_time", register="tasks", every="assignee", items="nhiệm vụ"
    )
    result = TargetResult(personal, "not_met", Ratio(8, 10), by_group={"Người A": Ratio(3, 5), "Người B": Ratio(5, 5)})
    assert shortfall(result) == "Chỉ tiêu 2.4 (Nhiệm vụ cá nhân): đạt 80% (8/10), yêu cầu 100%; 1 người chưa đạt."
    assert "Người A" not in target_sentence(result)


def test_the_summary_counts_statuses_and_leaves_watched_ones_apart() -> None:
    """A watched one is none of the rated ones, whether or not there is data; evidence is, though it has no number."""
    evidence = target(id="2.1", measure="evidence", register="evidence", target=None)
    results = [NOT_MET, TargetResult(target(), "met", Ratio(1, 1)), TargetResult(evidence, "met", established=True)]
    watched = target(id="3.3", measure="share", meets={"paid_online": True}, target=None)
    for status in ("monitored", "no_data", "not_arisen"):
        said = summary_sentence([*results, TargetResult(watched, status)])
        assert said == "Trong 3 chỉ tiêu có 2 đạt, 1 chưa đạt; ngoài ra theo dõi 1 chỉ số."


def test_names_of_bodies_that_are_no_more_are_found_at_word_borders() -> None:
    """'huyện' is stale; 'huyên náo' and 'chuyện' are not."""
    assert stale_words("Báo cáo UBND Huyện, Phòng GD&ĐT.", STALE_WORDS) == ["huyện", "phòng gd&đt"]
    assert stale_words("Không khí huyên náo, câu chuyện nhỏ", STALE_WORDS) == []
