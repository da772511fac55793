"""The roll-up of a commune and of a city: sums, who is asked what, links, trends, nothing that names a few people."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.domain.results import percentage
from cchc_lib.errors import UsageError
from cchc_lib.report.blocks import Chart, Details, Group, Listing, Sentences, Table
from cchc_lib.report.rollup import RollupReport, open_rollup
from cchc_lib.settings.params import Params
from tests.shipped import copy_params

PLAN_FILE = "params/plans/2025-2026.yaml"
PLAN_HASH = hashlib.sha256((Params.open().root / "plans/2025-2026.yaml").read_bytes()).hexdigest()
PLAN = Params.open().common_plan("2025-2026")
SHIPPED: dict[str, str] = {}
"""Where the sample schools stand alone, whatever schools are beside them in the kit."""
MEASURES = {target.id: "parts" if target.parts else target.measure for target in PLAN.targets}


@pytest.fixture(scope="module", autouse=True)
def _shipped(tmp_path_factory: pytest.TempPathFactory) -> None:
    SHIPPED["params_dir"] = str(copy_params(tmp_path_factory.mktemp("shipped") / "params"))


def target(target_id: str, status: str, numerator: int | None = None, denominator: int | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {"target": percentage(PLAN.target(target_id).target_hundredths), "left_out": {}}
    counts = {"numerator": numerator, "denominator": denominator}
    return {"id": target_id, "measure": MEASURES[target_id], "status": status, **counts, **asked}


def hand_in(outputs: Path, school: str, *targets: dict[str, Any], period: str = "hk1", **more: Any) -> None:
    as_of = {"hk1": "2026-01-17", "hk2": "2026-05-31"}[period]
    head = {"school": school, "as_of": as_of, "sample": True, "draft": False, "errors": 0}
    content = {**head, "inputs": {PLAN_FILE: PLAN_HASH}, "targets": targets, "form06": [], **more}
    folder = outputs / school / "2025-2026" / period
    folder.mkdir(parents=True)
    (folder / "ket-qua.json").write_text(json.dumps(content), encoding="utf-8")


def opened(outputs: Path, commune: str = "xã Quyết Thắng", **more: str) -> RollupReport:
    return open_rollup(commune=commune, **{"period": "hk1", "outputs_dir": str(outputs), **SHIPPED, **more})


def row(table: Table, name: str) -> tuple[str, ...]:
    return next(row for row in table.rows if name in row)


def test_a_target_has_the_sum_of_its_schools(tmp_path: Path) -> None:
    """1 of 2 and 98 of 98 are 99 %; one school met it and one did not."""
    hand_in(tmp_path, "thcs-tien-cuong", target("2.2", "met", 98, 98))
    hand_in(tmp_path, "thcs-song-cam", target("2.2", "not_met", 1, 2))
    rollup = opened(tmp_path)
    assert row(rollup.targets(), "2.2")[3:] == ("99/100", "99%", "1", "1", "–")
    assert row(rollup.targets(), "1.1")[3:] == ("–", "–", "–", "–", "–")
    assert rollup.head().result["schools"] == ["thcs-song-cam", "thcs-tien-cuong"]
    (summary,) = rollup.summary().paragraphs
    assert summary.startswith("2 trên 3 trường đã có báo cáo của kỳ. Các trường có 2 lượt chỉ tiêu được đánh giá")


def test_each_school_is_asked_what_is_the_matter_with_it(tmp_path: Path) -> None:
    """A missing report, a draft, figures of an older workbook, an early cut-off, a gap, a target not met."""
    hand_in(tmp_path, "thcs-hoa-phuong", target("4.1", "no_data"), target("1.1", "met", 1, 1), as_of="2025-12-31")
    hand_in(tmp_path, "thcs-song-cam", target("2.4", "not_met", 3, 4), draft=True, errors=16, inputs={PLAN_FILE: "0"})
    questions = opened(tmp_path).questions()
    assert isinstance(questions, Listing)
    assert questions.items == (
        "Trường THCS Hoa Phượng: lập lại báo cáo khi kỳ kết thúc (mới có số liệu đến ngày 31/12/2025); "
        "bổ sung số liệu, minh chứng: chỉ tiêu 4.1.",
        "Trường THCS Sông Cấm: sửa 16 lỗi của sổ; lập lại báo cáo (dự thảo; đã cũ); "
        "nêu nguyên nhân, biện pháp nếu báo cáo chưa có: chỉ tiêu 2.4.",
        "Trường THCS Tiên Cường: lập và gửi báo cáo của kỳ (chưa có).",
    )
    head = opened(tmp_path).head()
    assert (head.draft, head.errors, head.sample) == (True, 16, True)


def test_a_rollup_reaches_to_the_latest_day_and_says_whose_figures_do_not(tmp_path: Path) -> None:
    """Whatever cut-off is asked for; drafts and what is out of date are told in the same breath."""
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "met", 2, 2))
    hand_in(tmp_path, "thcs-song-cam", target("1.1", "met", 1, 1), draft=True, errors=1, inputs={PLAN_FILE: "0"})
    hand_in(tmp_path, "thcs-hoa-phuong", target("1.1", "met", 1, 1), as_of="2025-12-31")
    rollup = opened(tmp_path, as_of="31/12/2025")
    assert rollup.form06().table.caption.endswith("(từ ngày 01/9/2025 đến ngày 17/01/2026)")
    assert (rollup.head().as_of, rollup.head().result["as_of"]) == ("2026-01-17", "2026-01-17")
    (told,) = rollup.summary().paragraphs
    assert told.startswith(
        "Cả 3 trường đã có báo cáo của kỳ, trong đó có 1 báo cáo mới có số liệu đến ngày 31/12/2025 (Trường THCS Hoa "
        "Phượng), 1 báo cáo dự thảo (Trường THCS Sông Cấm) và 1 báo cáo đã cũ (Trường THCS Sông Cấm); số liệu còn có "
        "thể thay đổi. Các trường có 3 lượt"
    )


def test_figures_that_all_end_early_are_no_news(tmp_path: Path) -> None:
    """The period says it; a day asked for counts as long as nobody has handed anything in."""
    assert opened(tmp_path, as_of="30/11/2025").window.as_of.isoformat() == "2025-11-30"
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "met", 2, 2), as_of="2025-12-31")
    rollup = opened(tmp_path)
    assert rollup.window.as_of.isoformat() == "2025-12-31"
    assert rollup.summary().paragraphs[0].startswith("1 trên 3 trường đã có báo cáo của kỳ. ")


def test_a_report_of_nothing_entered_lacks_its_data(tmp_path: Path) -> None:
    """In I., in the school's line and where it is asked; what has come in and is not settled yet is an entry."""
    hand_in(tmp_path, "thcs-hoa-phuong", target("1.1", "not_arisen", 0, 0), target("2.1", "not_rated"))
    waiting = {**target("2.2", "not_arisen", 0, 0), "balance": {"received": 1, "within_term": 1}}
    hand_in(tmp_path, "thcs-song-cam", waiting)
    rollup = opened(tmp_path)
    assert "trong đó có 1 báo cáo chưa nhập số liệu (Trường THCS Hoa Phượng)" in rollup.summary().paragraphs[0]
    assert [row[1] for row in rollup.lines().rows] == ["chưa có báo cáo", "chưa nhập số liệu", "đủ"]
    questions = rollup.questions()
    assert isinstance(questions, Listing)
    said = "Trường THCS Hoa Phượng: nhập số liệu vào sổ rồi lập lại báo cáo (chưa nhập số liệu)."
    assert questions.items[0] == said


def test_what_a_schools_own_plan_asks_stands_under_the_targets(tmp_path: Path) -> None:
    """Another percentage, none, and another measure, by which the common plan's column cannot be read."""
    own = {**target("2.2", "met", 98, 100), "target": 95}, {**target("6.1", "monitored", 1, 2), "target": None}
    hand_in(tmp_path, "thcs-tien-cuong", *own, {**target("5.1", "met", 1, 1), "measure": "share"})
    hand_in(tmp_path, "thcs-song-cam", target("2.2", "met", 2, 2), own[1])
    assert opened(tmp_path).targets().note.partition("chỉ theo dõi. ")[2] == (
        "Theo kế hoạch riêng của trường: chỉ tiêu 2.2 yêu cầu 95% (Trường THCS Tiên Cường); chỉ tiêu 5.1 theo cách "
        "đo riêng nên không cộng (Trường THCS Tiên Cường); chỉ tiêu 6.1 chỉ theo dõi (Trường THCS Sông Cấm và Trường "
        "THCS Tiên Cường)."
    )


def test_lines_lead_to_the_schools_and_begin_with_the_worst(tmp_path: Path) -> None:
    """One line a school, the address of its report relative to the roll-up's own."""
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "met", 2, 2))
    hand_in(tmp_path, "thcs-song-cam", target("1.1", "not_met", 1, 2))
    lines = opened(tmp_path).lines()
    assert [row[0] for row in lines.rows] == [
        "Trường THCS Hoa Phượng",
        "Trường THCS Sông Cấm",
        "Trường THCS Tiên Cường",
    ]
    assert lines.links == (
        "",
        "../../../../thcs-song-cam/2025-2026/hk1/bao-cao.html",
        "../../../../thcs-tien-cuong/2025-2026/hk1/bao-cao.html",
    )
    ranking = opened(tmp_path).ranking()
    assert isinstance(ranking, Group)
    (details,) = ranking.blocks
    assert isinstance(details, Details)
    assert details.summary == "1.1. Ban hành văn bản theo chương trình công tác đúng hạn: 1 trường chưa đạt"


def test_a_city_has_a_line_for_each_commune(tmp_path: Path) -> None:
    """Communes, the worst first, linked to their roll-ups (with one school: to its report); sums of all schools."""
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "met", 2, 2))
    hand_in(tmp_path, "thcs-bach-dang", target("1.1", "not_met", 1, 2))
    city = opened(tmp_path, "toan-thanh-pho")
    lines = city.lines()
    assert [row[:5] for row in lines.rows] == [
        ("Xã Cửa Biển", "1/1", "–", "1", "–"),
        ("Xã Quyết Thắng", "1/3", "1", "–", "–"),
    ]
    assert lines.links == (
        "../../../../thcs-bach-dang/2025-2026/hk1/bao-cao.html",
        "../../../xa-quyet-thang/2025-2026/hk1/bao-cao.html",
    )
    assert row(city.targets(), "1.1")[3:5] == ("3/4", "75%")
    assert city.head().result["rollup"] == "toan-thanh-pho"


@pytest.mark.parametrize(("answers", "shown"), [((40, 40), "72/80"), ((40, 4), "n = 44"), ((4, 4), "n = 8")])
def test_the_score_of_few_people_cannot_be_worked_out(tmp_path: Path, answers: tuple[int, int], shown: str) -> None:
    """A school with few answers hides the sum too: the other's, taken from it, would leave theirs."""
    for school, number in zip(("thcs-tien-cuong", "thcs-song-cam"), answers, strict=True):
        hand_in(tmp_path, school, target("3.3", "monitored", number - number // 10, number))
    assert row(opened(tmp_path).targets(), "3.3")[3] == shown


def test_a_trend_has_only_what_is_up_to_date(tmp_path: Path) -> None:
    """Both semesters make a line; with the first one's workbook changed since nothing is drawn, nothing invented."""
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "not_met", 1, 2))
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "met", 2, 2), period="hk2")
    shown = opened(tmp_path, period="hk2").trend()
    assert isinstance(shown, Group)
    chart = shown.blocks[-1]
    assert isinstance(chart, Chart)
    assert "1.1. Ban hành văn bản theo chương trình công tác đúng hạn: 50%, 100%." in chart.alt
    hand_in(tmp_path / "other", "thcs-tien-cuong", target("1.1", "not_met", 1, 2), inputs={PLAN_FILE: "0"})
    hand_in(tmp_path / "other", "thcs-tien-cuong", target("1.1", "met", 2, 2), period="hk2")
    assert isinstance(opened(tmp_path / "other", period="hk2").trend(), Sentences)


def test_the_form_that_goes_upward_says_from_whom_to_whom(tmp_path: Path) -> None:
    form = opened(tmp_path).form06()
    assert form.code == "Biểu số II.06a/VPCP/KSTT"
    assert (form.reporting, form.receiving) == ("Phòng Văn hóa - Xã hội xã Quyết Thắng", "UBND xã Quyết Thắng")
    assert form.signers == ("Người lập biểu", "Trưởng phòng")


def test_an_unknown_commune_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Gần nhất là “xa-quyet-thang”"):
        opened(tmp_path, "xa-quyet-tang")


def test_a_commune_is_one_however_it_is_written(tmp_path: Path) -> None:
    """It has the spelling of most of its schools, whatever the notebook calls it."""
    params = copy_params(tmp_path / "params", registers=False)
    settings = params / "schools" / "thcs-song-cam" / "school.yaml"
    settings.write_text(settings.read_text("utf-8").replace("xã Quyết Thắng", "Xã  Quyết thắng"), "utf-8")
    rollup = opened(tmp_path, "XÃ Quyết  Thắng", params_dir=str(params))
    assert (rollup.code, rollup.commune, len(rollup.members)) == ("xa-quyet-thang", "xã Quyết Thắng", 3)


def test_sample_schools_are_never_added_to_real_ones(tmp_path: Path) -> None:
    """Not in the commune, not in the city, which has that commune alone; another commune of samples stays as it is."""
    params = copy_params(tmp_path / "params", registers=False)
    settings = params / "schools" / "thcs-song-cam" / "school.yaml"
    settings.write_text(settings.read_text("utf-8").replace("sample: true", "sample: false"), "utf-8")

    def members(commune: str) -> list[str]:
        return [one.name for one in opened(tmp_path, commune, params_dir=str(params)).members]

    assert members("xã Quyết Thắng") == ["Trường THCS Sông Cấm"]
    assert members("toan-thanh-pho") == ["Xã Quyết Thắng"]
    assert members("xã Cửa Biển") == ["Trường THCS Bạch Đằng"]


def test_what_is_only_watched_is_in_no_tally(tmp_path: Path) -> None:
    """Of 3.3 and 4.1 without data one is unknown: in the sentence, the targets' table, the schools', the index."""
    hand_in(tmp_path, "thcs-tien-cuong", target("1.1", "met", 2, 2), target("3.3", "no_data"), target("4.1", "no_data"))
    rollup = opened(tmp_path)
    assert "; ngoài ra 1 lượt chưa rõ kết quả." in rollup.summary().paragraphs[0]
    assert [row[0] for row in rollup.targets().rows if row[-1] != "–"] == ["4.1"]
    assert row(rollup.lines(), "Trường THCS Tiên Cường")[2:5] == ("1", "–", "1")
    assert rollup.head().counts == {"met": 1, "no_data": 1}
