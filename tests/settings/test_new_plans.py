"""Another plan is another file: no code knows the targets of 2025-2026."""

from datetime import date
from pathlib import Path

import pytest

from cchc_lib.domain.measures import Basis, results_of
from cchc_lib.domain.periods import open_window
from cchc_lib.errors import SettingsError
from cchc_lib.settings.params import Params
from tests.frames import frame

NEXT = "2026-2027"
NEXT_YEAR = """
id: "2026-2027"
label: Năm học 2026-2027
review_day: 2027-05-31
source: Kế hoạch thời gian năm học 2026-2027
semesters:
  - {id: hk1, label: Học kỳ I, start: 2026-09-01, end: 2027-01-16}
reports: [hk1, nam-hoc, quy-2026-4]
"""
NEXT_PLAN = """
school_year: "2026-2027"
title: Kế hoạch của năm sau
legal_bases: [Một văn bản]
areas:
  - {number: 6, title: Chính quyền số}
targets:
  - id: "6.9"
    area: 6
    short: Văn bản đi được ký số
    title: Ít nhất 66,68% văn bản đi được ký số
    method: Văn bản đi có ký số, chia cho văn bản đi trong kỳ.
    items: văn bản
    measure: share
    register: documents
    target: 66.68
    where: {direction: Đi}
    dated: dated
    meets: {signed: true}
"""


@pytest.fixture
def params(root: Path) -> Params:
    (root / f"school_years/{NEXT}.yaml").write_text(NEXT_YEAR, encoding="utf-8", newline="\n")
    (root / f"plans/{NEXT}.yaml").write_text(NEXT_PLAN, encoding="utf-8", newline="\n")
    own = NEXT_PLAN.replace("66.68", "66.67").replace("6.9", "6.10")
    (root / f"schools/thcs-song-cam/plan-{NEXT}.yaml").write_text(own, encoding="utf-8", newline="\n")
    return Params.open(root)


def test_the_next_year_is_only_new_files(params: Params) -> None:
    assert params.school_year_ids() == ("2025-2026", NEXT)
    assert params.school_year(NEXT).reports == ("hk1", "nam-hoc", "quy-2026-4")
    assert [target.id for target in params.plan("thcs-hoa-phuong", NEXT).targets] == ["6.9"]
    assert len(params.plan("thcs-hoa-phuong", "2025-2026").targets) == 15


@pytest.mark.parametrize(
    ("school", "target_id", "status"), [("thcs-hoa-phuong", "6.9", "not_met"), ("thcs-song-cam", "6.10", "met")]
)
def test_a_school_with_its_own_plan_is_judged_by_it(params: Params, school: str, target_id: str, status: str) -> None:
    """Two signed of three are 66,67 %: under 66,68 for everybody, enough for the school whose plan asks 66,67."""
    rows = [{"number": str(number), "signed": number < 3} for number in (1, 2, 3)]
    documents = frame("documents", rows, direction="Đi", dated=date(2026, 10, 1), form="Điện tử", secrecy="Thường")
    window = open_window(params.period("hk1", NEXT))
    basis = Basis(window, params.calendar(), params.legal_values().working_days())
    (result,) = results_of(params.plan(school, NEXT).targets, {"documents": documents}, basis)
    assert (result.target.id, result.status, result.ratio and result.ratio.value) == (target_id, status, 66.67)


@pytest.mark.parametrize("name", ["plan-2025-2026.yaml.txt", "plan-2025-2026.yml", "Kế hoạch.YAML", "plan 2025.txt"])
def test_a_plan_of_a_school_under_another_name_is_told(params: Params, name: str) -> None:
    """Not where the right one stands beside it, nor what is of another year; the report is made anew for it."""
    folder = params.school_folder("thcs-song-cam")
    for other in ("plan-2024-2025.yml", "school (1).yaml", "ghi-chu.txt"):
        (folder / other).touch()
    before = params.files_of("thcs-song-cam", "2025-2026")
    assert params.plan("thcs-song-cam", "2025-2026") == params.common_plan("2025-2026")
    (folder / name).touch()
    assert set(params.files_of("thcs-song-cam", "2025-2026")) - set(before) == {folder / name}
    with pytest.raises(SettingsError) as told:
        params.plan("thcs-song-cam", "2025-2026")
    assert str(told.value) == (
        f"Tệp params/schools/thcs-song-cam/{name} không được đọc vì kế hoạch riêng của trường phải có tên "
        "plan-2025-2026.yaml. Hãy đổi tên tệp, hoặc chuyển tệp ra thư mục khác nếu không dùng."
    )
    (folder / "plan-2025-2026.yaml").write_bytes((params.root / "plans/2025-2026.yaml").read_bytes())
    assert params.plan("thcs-song-cam", "2025-2026") == params.common_plan("2025-2026")


def test_a_plan_copied_without_changing_its_year_is_told(params: Params) -> None:
    text = (params.root / "plans/2025-2026.yaml").read_text(encoding="utf-8")
    (params.root / f"plans/{NEXT}.yaml").write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(SettingsError, match=f"plans/{NEXT}.yaml có school_year là “2025-2026”, khác với “{NEXT}”"):
        params.plan("thcs-hoa-phuong", NEXT)


def test_a_year_without_a_plan_is_told(params: Params) -> None:
    (params.root / f"plans/{NEXT}.yaml").unlink()
    with pytest.raises(SettingsError, match=f"Không có tệp params/plans/{NEXT}.yaml"):
        params.plan("thcs-hoa-phuong", NEXT)


def test_a_legal_term_that_is_not_among_the_legal_values_is_told(params: Params) -> None:
    """A plan names terms of the law by their name in legal_values.yaml."""
    path = params.root / "plans/2025-2026.yaml"
    text = path.read_text(encoding="utf-8").replace("publication_working_days", "publication_days")
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(
        SettingsError, match=r"không có giá trị “publication_days”.*Gần nhất là “publication_working_days”"
    ):
        params.plan("thcs-hoa-phuong", "2025-2026")
