"""What stands under the outputs: reports whose school or notebook is gone are named, and removed only on purpose."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cchc_lib.batch.index import kept_reports, remove, write_index
from cchc_lib.batch.records import Job, Record, look_at, write_record
from cchc_lib.commands import reports, upkeep
from cchc_lib.settings.params import Params

PARAMS = Params.open()


def report(
    outputs: Path,
    school: str = "thcs-tien-cuong",
    period: str = "hk1",
    notebook: str = "bao_cao.ipynb",
    year: str = "2025-2026",
) -> Job:
    job = Job(school, year, period, notebook, str(outputs), {})
    job.folder.mkdir(parents=True, exist_ok=True)
    page = job.folder / f"{job.stem}.html"
    page.write_text("trang", encoding="utf-8")
    output = look_at(page)
    assert output is not None
    write_record(job, Record({}, {page.name: output}, about={"notebook": notebook}))
    return job


def gone(outputs: Path) -> dict[str, str]:
    return {one.job.name: one.gone for one in kept_reports(outputs, PARAMS) if one.gone}


def test_a_school_and_a_notebook_that_are_gone_are_named(tmp_path: Path) -> None:
    """So are roll-ups of which no school is left, and all of a year without settings; nothing else is."""
    report(tmp_path)
    report(tmp_path, "thcs-cu")
    report(tmp_path, notebook="notebooks/bao_cao_quy.ipynb")
    report(tmp_path, "tong-hop/xa-quyet-thang")
    report(tmp_path, "tong-hop/xa-quyet-thang", "quy-2025-4")
    report(tmp_path, "tong-hop/xa-cu")
    report(tmp_path, year="2031-2032")
    assert gone(tmp_path) == {
        "thcs-cu · 2025-2026 · hk1 · bao-cao": "không còn trường này trong params",
        "thcs-tien-cuong · 2031-2032 · hk1 · bao-cao": "không còn năm học 2031-2032 trong params",
        "tong-hop/xa-cu · 2025-2026 · hk1 · bao-cao": "không còn từ hai trường trở lên để tổng hợp",
        "tong-hop/xa-quyet-thang · 2025-2026 · quy-2025-4 · bao-cao": "không còn trường nào có báo cáo để tổng hợp",
        "thcs-tien-cuong · 2025-2026 · hk1 · bao-cao-quy": "không còn sổ tay bao_cao_quy.ipynb",
    }


def test_what_is_removed_is_the_report_and_nothing_edited(tmp_path: Path) -> None:
    """Files as the run left them, the record and empty folders go; a file that a person changed stays."""
    clean, edited = report(tmp_path, "thcs-cu"), report(tmp_path, "thcs-cu", "hk2")
    (edited.folder / "bao-cao.html").write_text("người sửa", encoding="utf-8")
    for one in list(kept_reports(tmp_path, PARAMS)):
        remove(tmp_path, one)
    assert gone(tmp_path) == {}
    assert not clean.folder.exists()
    assert (edited.folder / "bao-cao.html").read_text(encoding="utf-8") == "người sửa"


def test_the_index_marks_what_is_out_of_date_and_tells_like_names_apart(tmp_path: Path) -> None:
    for period in ("quy-2025-4", "quy-2025-4-lich"):
        report(tmp_path, period=period)
    stale = "thcs-tien-cuong · 2025-2026 · quy-2025-4 · bao-cao"
    write_index(tmp_path, PARAMS, [stale])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Quý IV năm 2025 (15/9/2025 đến 14/12/2025)" in page.replace("15/09", "15/9")
    assert "(01/10/2025 đến 31/12/2025)" in page
    assert page.count("ĐÃ CŨ") == 1


def test_list_and_doctor_name_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(tmp_path / "outputs", "thcs-cu")
    arguments = ["--outputs", str(tmp_path / "outputs"), "--school", "thcs-hoa-phuong", "--period", "hk1"]
    told = CliRunner().invoke(reports.list_reports, arguments, catch_exceptions=False).output
    assert "thcs-cu · 2025-2026 · hk1 · bao-cao" in told
    assert "thcs-hoa-phuong · 2025-2026 · hk1 · bao-cao" in told
    (tmp_path / "params").symlink_to(PARAMS.root)
    monkeypatch.setattr(upkeep, "ROOT", tmp_path)
    assert [one.partition(":")[0] for one in upkeep.gone_reports()] == ["thcs-cu · 2025-2026 · hk1 · bao-cao"]
