"""Numbers and days are written as a Vietnamese office writes them; what figures say of a target, in a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Ratio, Status, TargetResult
from cchc_lib.report.disclosure import as_shown
from cchc_lib.report.words import (
    at_work,
    count,
    dated_document,
    day,
    document_name,
    fraction,
    is_document_number,
    joined,
    outcome_text,
    percent,
    ratio_text,
    stale_words,
    tally,
    tally_sentence,
    target_sentences,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1.234"),
        (1234567, "1.234.567"),
        (1234.5, "1.234,5"),
        (2.0, "2"),
        (-1500, "-1.500"),
    ],
)
def test_counts_have_points_between_thousands_and_a_decimal_comma(number: float, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(9812, "98,12%"), (10000, "100%"), (9999, "99,99%"), (5, "0,05%"), (9090, "90,90%"), (None, "–")],
)
def test_percentages_have_two_decimals_unless_whole(hundredths: int | None, text: str) -> None:
    assert percent(hundredths) == text


def test_a_ratio_just_under_100_never_prints_as_100() -> None:
    assert ratio_text(Ratio(99_996, 100_000)) == "99,99%"


def test_a_fraction_shows_both_counts() -> None:
    assert fraction(Ratio(1209, 1213)) == "1.209/1.213"
    assert fraction(None) == "–"


def test_days_have_a_zero_before_days_under_10_and_months_under_3() -> None:
    """Nghị định 30/2020/NĐ-CP, Phụ lục I."""
    days = [date(2025, 9, 1), date(2026, 5, 31), date(2024, 8, 15), date(2025, 10, 20), date(2026, 1, 5)]
    assert [day(each) for each in days] == ["01/9/2025", "31/5/2026", "15/8/2024", "20/10/2025", "05/01/2026"]


def target(**options: Any) -> Target:
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


def test_a_balance_is_told_with_its_ratio_and_verdict() -> None:
    assert target_sentences(NOT_MET) == (
        "Trong kỳ tiếp nhận 1.215 hồ sơ, kỳ trước chuyển qua 4; giải quyết 1.213 (180 trước hạn, 1.029 đúng hạn "
        "và 4 quá hạn); còn 6 đang giải quyết, trong đó 1 đã quá hạn. "
        "Tỷ lệ giải quyết đúng hạn 99,67% (chưa đạt; yêu cầu 100%)."
    )


@pytest.mark.parametrize(
    ("balance", "said"),
    [
        (Balance(received=5, early=3, on_time=2), "Trong kỳ tiếp nhận 5 hồ sơ; giải quyết 5 (3 trước hạn và 2 đúng"),
        (Balance(received=1, on_time=1), "Trong kỳ tiếp nhận 1 hồ sơ; giải quyết 1, đúng hạn."),
        (Balance(received=2, late=2), "Trong kỳ tiếp nhận 2 hồ sơ; giải quyết 2, đều quá hạn."),
        (Balance(received=3, within_term=3), "Trong kỳ tiếp nhận 3 hồ sơ; còn 3 đang giải quyết, chưa đến hạn."),
        (Balance(received=3, overdue=3), "Trong kỳ tiếp nhận 3 hồ sơ; còn 3 đang giải quyết, đã quá hạn."),
        (
            Balance(carried_over=2, early=2),
            "Trong kỳ không tiếp nhận thêm; kỳ trước chuyển qua 2 hồ sơ; giải quyết 2, đều trước hạn.",
        ),
    ],
)
def test_what_is_zero_is_not_listed(balance: Balance, said: str) -> None:
    result = TargetResult(target(), "met", Ratio(balance.early + balance.on_time, balance.settled), balance=balance)
    assert target_sentences(result).startswith(said)
    assert " 0 " not in target_sentences(result)


@pytest.mark.parametrize(
    ("money", "end"),
    [
        (Ratio(18_450_000, 18_450_000), "Số tiền phải thực hiện 18.450.000 đồng, đã thực hiện đủ, đúng hạn."),
        (Ratio(5_000_000, 18_450_000), "Số tiền phải thực hiện 18.450.000 đồng, đúng hạn 5.000.000 đồng."),
        (Ratio(0, 18_450_000), "Số tiền phải thực hiện 18.450.000 đồng, chưa thực hiện đúng hạn."),
        (Ratio(0, 0), "(1/1 hồ sơ; đạt)."),
        (Ratio(-7_200_000, -7_200_000), "(1/1 hồ sơ; đạt)."),
    ],
)
def test_sums_of_money_are_told_where_there_are_any(money: Ratio, end: str) -> None:
    """None without amounts, nor with negative ones, which the check of the registers warns of."""
    assert target_sentences(TargetResult(target(), "met", Ratio(1, 1), money=money)).endswith(end)


def test_money_of_what_was_not_done_as_it_should_be_is_not_said_to_be_late() -> None:
    asked = target(register="recommendations", measure="due_on_time", late_unless="compliant", items="kiến nghị")
    said = [target_sentences(TargetResult(asked, "not_met", Ratio(1, 2), money=Ratio(paid, 9))) for paid in (0, 5)]
    assert said[0].endswith("Số tiền phải thực hiện 9 đồng, chưa thực hiện đúng hạn, đúng quy định.")
    assert said[1].endswith("Số tiền phải thực hiện 9 đồng, đúng hạn, đúng quy định 5 đồng.")


def test_a_late_item_without_money_explains_why_all_money_is_in_time() -> None:
    said = target_sentences(TargetResult(target(), "not_met", Ratio(3, 4), money=Ratio(5, 5)))
    assert said.endswith("5 đồng, đã thực hiện đủ, đúng hạn (hồ sơ quá hạn không kèm số tiền).")


def test_evidence_and_ranks_name_their_document() -> None:
    by = "Quyết định số 21/QĐ-THCSTC ngày 10/9/2025"
    evidence = target(id="7.1", measure="evidence", register="evidence", target=None)
    done = TargetResult(evidence, "met", established=True)
    assert target_sentences(done, by) == f"Đã thực hiện (đạt), theo {by}."
    order = ["Hoàn thành nhiệm vụ", "Hoàn thành tốt nhiệm vụ"]
    ranked = target(id="3.1", measure="rank_at_least", register="evidence", target=order[1], order=order)
    low = TargetResult(ranked, "not_met", level=order[0])
    assert target_sentences(low) == (
        "Xếp loại “Hoàn thành nhiệm vụ” (chưa đạt; yêu cầu từ “Hoàn thành tốt nhiệm vụ” trở lên)."
    )


def test_rows_counted_aloud_are_told_with_their_reason() -> None:
    plan_target = target(left_out=[{"key": "withdrawn", "label": "đã rút", "where": {"status": "Rút"}}])
    result = TargetResult(plan_target, "met", Ratio(3, 3), left_out={"withdrawn": 2})
    assert target_sentences(result).endswith("Ngoài ra, không tính vào tỷ lệ: 2 đã rút.")


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (4, "Có 4 lượt trả lời của chưa đến 5 người nên không nêu tỷ lệ."),
        (5, "Tỷ lệ hài lòng 100% (5/5 lượt trả lời)."),
    ],
)
def test_a_watched_share_under_five_answers_shows_no_score(answers: int, text: str) -> None:
    watched = target(
        measure="share",
        register="survey",
        meets={"score": {"at_least": 4}},
        target=None,
        figure="Tỷ lệ hài lòng",
        items="lượt trả lời",
    )
    result = TargetResult(watched, "monitored", Ratio(answers, answers))
    assert target_sentences(as_shown(result, internal=True)) == text


def test_an_outcome_names_the_groups_and_what_is_overdue() -> None:
    """Which fields are behind, and how many cases are overdue; the verdict behind the figure."""
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
    assert outcome_text(result) == (
        "99,67% (chưa đạt; yêu cầu 100%; lĩnh vực chưa đạt: “Giáo dục trung học”, “Sổ sách, lưu trữ” và (để trống); "
        "1 hồ sơ đang quá hạn)"
    )


def test_people_below_the_target_are_counted_not_named() -> None:
    """2.4: the public report says only how many."""
    personal = target(
        id="2.4", short="Nhiệm vụ cá nhân", measure="due_on_time", register="tasks", every="assignee", items="nhiệm vụ"
    )
    result = TargetResult(personal, "not_met", Ratio(8, 10), by_group={"Người A": Ratio(3, 5), "Người B": Ratio(5, 5)})
    assert outcome_text(result) == "80% (chưa đạt; yêu cầu 100%; 1 người chưa đạt)"
    assert "Người A" not in target_sentences(result)


def test_the_tally_counts_statuses_and_leaves_watched_ones_apart() -> None:
    """A watched one is none of the rated ones, whether or not there is data; evidence is, though it has no number."""
    evidence = target(id="2.1", measure="evidence", register="evidence", target=None)
    results = [NOT_MET, TargetResult(target(), "met", Ratio(1, 1)), TargetResult(evidence, "met", established=True)]
    watched = target(id="3.3", measure="share", meets={"paid_online": True}, target=None)
    told: dict[Status, str] = {"monitored": "", "not_arisen": "", "no_data": ", chưa có số liệu"}
    for status, besides in told.items():
        every = [*results, TargetResult(watched, status)]
        assert tally(every) == {"met": 2, "not_met": 1, ("no_data" if besides else "monitored"): 1}
        said = tally_sentence(every)
        assert said == f"Trong 3 chỉ tiêu có 2 đạt và 1 chưa đạt; ngoài ra theo dõi 1 chỉ số{besides}."


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["no_data"] * 14, "Cả 14 chỉ tiêu chưa có số liệu."),
        (["met", "met"], "Cả 2 chỉ tiêu đều đạt."),
        (["not_met"], "Chỉ tiêu duy nhất chưa đạt."),
    ],
)
def test_a_tally_of_one_status_counts_once(statuses: list[Status], said: str) -> None:
    assert tally_sentence([TargetResult(target(), status) for status in statuses]) == said


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("142/KH-THCSTC", "Kế hoạch số 142/KH-THCSTC"),
        ("21/QĐ-THCSTC", "Quyết định số 21/QĐ-THCSTC"),
        ("9/TTr-THCSTC", "Tờ trình số 9/TTr-THCSTC"),
        ("87/UBND-VHXH", "Công văn số 87/UBND-VHXH"),
        ("Quyết định số 21/QĐ-THCSTC", "Quyết định số 21/QĐ-THCSTC"),
        ("biên bản họp tổ", "biên bản họp tổ"),
    ],
)
def test_a_documents_number_says_its_kind(written: str, named: str) -> None:
    """By the abbreviations of Nghị định 30/2020, Phụ lục III; what is no number alone stays as it was written."""
    assert document_name(written) == named


def test_a_number_whose_sign_may_be_a_name_is_no_plain_number() -> None:
    """Initials are capitals with at most the small letter of TTr, TTg, QyĐ, NKh; names have syllables, or digits."""
    plain = ["21/QĐ-THCSTC", "12/2025/TT-BGDĐT", "5/TTr-UBND", "1/QĐ-TTg", "7a/CV-ĐU", "45/2019/QH14", "3/QyĐ-THCSNKh"]
    names = ["7/QĐ-TranThiBe", "12/KH-LeVanTam", "7/QĐ-TRANTHIBE", "7/QĐ-Anh", "7/QĐ-Ly"]
    numbers = ["12/KH-0912345678", "031095001234/BC"]
    assert [each for each in (*plain, *names, *numbers) if is_document_number(each)] == plain


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("21/QĐ-THCSTC", "Quyết định số 21/QĐ-THCSTC ngày 10/9/2025"),
        ("Quyết định số 2/QĐ-UBND về xếp loại", "Quyết định số 2/QĐ-UBND ngày 10/9/2025 về xếp loại"),
        ("biên bản họp tổ", "biên bản họp tổ ngày 10/9/2025"),
        ("Biên bản ngày 9/9/2025", "Biên bản ngày 9/9/2025"),
    ],
)
def test_a_documents_day_stands_behind_its_number(written: str, named: str) -> None:
    assert dated_document(written, "10/9/2025") == named


def test_lists_end_with_an_and() -> None:
    assert [joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a và b", "a, b và c"]


def test_names_of_bodies_that_are_no_more_are_found_at_word_borders() -> None:
    """'huyện' is stale; 'huyên náo' and 'chuyện' are not."""
    assert stale_words("Báo cáo UBND Huyện, Phòng GD&ĐT.") == ["huyện", "phòng gd&đt"]
    assert stale_words("Không khí huyên náo, câu chuyện nhỏ") == []


def test_what_came_in_and_is_not_settled_yet_has_arisen() -> None:
    """There is no ratio yet; that nothing arose would be wrong."""
    balance = Balance(carried_over=2, within_term=2)
    result = TargetResult(target(), "not_arisen", balance=balance)
    assert at_work(result)
    assert target_sentences(result) == (
        "Trong kỳ không tiếp nhận thêm; kỳ trước chuyển qua 2 hồ sơ; "
        "còn 2 đang giải quyết, chưa đến hạn nên chưa đánh giá."
    )
    assert not at_work(TargetResult(result.target, "not_arisen", balance=Balance()))
