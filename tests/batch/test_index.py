"""The index of what stands in the outputs: periods in order, pages of a larger one taken away when it shrinks."""

import re
from pathlib import Path

import pytest

from cchc_lib.batch.index import write_index
from cchc_lib.batch.records import Job, Record, look_at, write_record
from cchc_lib.settings.params import Params

PERIODS = {
    "nam-hoc": ("Năm học", "2025-09-01", "2026-08-31"),
    "hk2": ("Học kỳ II", "2026-01-18", "2026-05-31"),
    "hk1": ("Học kỳ I", "2025-09-01", "2026-01-17"),
    "thang-2026-08-lich": ("Tháng 8", "2026-08-01", "2026-08-31"),
}


def record(outputs: Path, school: str, period: str, *, internal: bool = False) -> Path:
    """Leave the record of a report that went well, without any file."""
    label, start, end = PERIODS[period]
    about = {"school": f"Trường {school}", "commune": f"xã {school}", "period_label": label, "start": start, "end": end}
    job = Job(school, "2025-2026", period, "bao_cao.ipynb", str(outputs), {}, internal=internal)
    write_record(job, Record({}, {}, about=about))
    return job.record_path


def test_periods_stand_in_the_order_in_which_they_end(tmp_path: Path) -> None:
    """Of two that end together the shorter comes first; an internal page is no report of its own."""
    for period in PERIODS:
        record(tmp_path, "a", period)
    record(tmp_path, "a", "hk1", internal=True)
    write_index(tmp_path, Params.open(None))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<b>([^<]+)</b>", page) == ["Học kỳ I", "Học kỳ II", "Tháng 8", "Năm học"]


def test_an_internal_page_is_found_beside_its_report(tmp_path: Path) -> None:
    record(tmp_path, "a", "hk1")
    job = Job("a", "2025-2026", "hk1", "bao_cao.ipynb", str(tmp_path), {}, internal=True)
    page = job.folder / "noi-bo.html"
    page.parent.mkdir(parents=True)
    page.write_text("Nội bộ", encoding="utf-8")
    found = look_at(page)
    assert found
    write_record(job, Record({}, {page.name: found}))
    write_index(tmp_path, Params.open(None))
    said = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<a href="a/2025-2026/hk1/noi-bo.html">Bản nội bộ</a>' in said


def test_a_commune_written_in_two_ways_stands_once(tmp_path: Path) -> None:
    for school, commune in (("a", "Xã  quyết thắng"), ("b", "xã Quyết Thắng"), ("c", "xã Khác")):
        path = record(tmp_path, school, "hk1")
        path.write_text(path.read_text("utf-8").replace(f"xã {school}", commune), encoding="utf-8")
    write_index(tmp_path, Params.open(None))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<h3>([^<]+)</h3>", page) == ["Xã Khác", "Xã Quyết Thắng"]


def test_pages_of_a_larger_index_go_when_it_shrinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One page a commune while there are many reports; then they and their folders are gone, and nothing else is."""
    monkeypatch.setattr("cchc_lib.rendering.page._MOST_ON_A_PAGE", 1)
    left = [record(tmp_path, school, "hk1") for school in ("a", "b")]
    (tmp_path / "muc-luc").mkdir()
    (tmp_path / "muc-luc" / "ghi-chu.txt").write_text("của nhà trường", encoding="utf-8")
    write_index(tmp_path, Params.open(None))
    assert pages(tmp_path) == ["index.html", "muc-luc/xa-a.html", "muc-luc/xa-b.html"]
    left[1].unlink()
    write_index(tmp_path, Params.open(None))
    assert pages(tmp_path) == ["index.html"]
    assert [path.name for path in (tmp_path / "muc-luc").iterdir()] == ["ghi-chu.txt"]


def pages(outputs: Path) -> list[str]:
    return sorted(path.relative_to(outputs).as_posix() for path in outputs.rglob("*.html"))
