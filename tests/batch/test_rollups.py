"""Roll-ups in a run: which are planned, when they are made anew, and that an independent sum agrees with them."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.batch.planning import Selection, plan, plan_rollups, stale_elsewhere
from cchc_lib.batch.records import Outcome, Record, write_record
from cchc_lib.batch.run import Run
from cchc_lib.batch.workers import Workers
from cchc_lib.settings.params import Params
from tests.batch.kit import Kit, call

SCHOOLS = {"thcs-mot": "xã Một", "thcs-hai": "xã Một", "thcs-ba": "xã Ba"}


@pytest.fixture
def selection(tmp_path: Path) -> Selection:
    """Three schools in two communes, with the registers of a small sample."""
    own = Params.open().root
    params = tmp_path / "params"
    shutil.copytree(own, params, ignore=shutil.ignore_patterns("schools"))
    for code, commune in SCHOOLS.items():
        folder = params / "schools" / code
        shutil.copytree(own / "schools" / "thcs-hoa-phuong", folder)
        text = (folder / "school.yaml").read_text(encoding="utf-8")
        text = text.replace("code: thcs-hoa-phuong", f"code: {code}").replace("xã Quyết Thắng", commune)
        (folder / "school.yaml").write_text(text, encoding="utf-8")
    return Selection(params=params, outputs=tmp_path / "outputs", periods=("hk1",))


def hand_in(selection: Selection, school: str, numerator: int) -> None:
    folder = selection.outputs / school / "2025-2026" / "hk1"
    folder.mkdir(parents=True, exist_ok=True)
    result = {"school": school, "as_of": "2026-01-17", "inputs": {}, "targets": [], "numerator": numerator}
    (folder / "ket-qua.json").write_text(json.dumps(result), encoding="utf-8")


def sources(selection: Selection) -> dict[str, str]:
    return {each.job.school: each.job.sources["kết quả của các trường"] for each in rollups(selection)}


def rollups(selection: Selection) -> Any:
    return plan_rollups(selection, plan(selection))


def test_communes_with_several_schools_and_the_city_are_rolled_up(selection: Selection) -> None:
    """Not a commune with one school; each in its own folder, its files named as a report's."""
    jobs = [each.job for each in rollups(selection)]
    assert [job.folder.relative_to(selection.outputs).as_posix() for job in jobs] == [
        "tong-hop/toan-thanh-pho/2025-2026/hk1",
        "tong-hop/xa-mot/2025-2026/hk1",
    ]
    assert {job.stem for job in jobs} == {"bao-cao"}
    assert jobs[1].parameters["commune"] == "xa-mot"


def test_samples_are_added_to_no_real_school_and_the_run_says_so(selection: Selection) -> None:
    """A commune of samples alone keeps its roll-up; the city would have one commune."""
    assert selection.params is not None
    settings = selection.params / "schools" / "thcs-ba" / "school.yaml"
    settings.write_text(settings.read_text("utf-8").replace("sample: true", "sample: false"), encoding="utf-8")
    assert [each.job.school for each in rollups(selection)] == ["tong-hop/xa-mot"]
    run = Run(selection.outputs, Params.open(selection.params), "fork", 1)
    run.outcomes = [(each.job, Outcome("made")) for each in plan(selection)]
    said = "Trường mẫu không được cộng cùng trường thật trong bản tổng hợp: thcs-hai, thcs-mot."
    assert said in list(run.summary([]))


def test_a_rollup_is_made_anew_when_one_of_its_schools_changes(selection: Selection) -> None:
    """By a new result, and by a register that changed after it; another commune's school changes the city's alone."""
    before = sources(selection)
    hand_in(selection, "thcs-ba", 1)
    other = sources(selection)
    assert other["tong-hop/xa-mot"] == before["tong-hop/xa-mot"]
    assert other["tong-hop/toan-thanh-pho"] != before["tong-hop/toan-thanh-pho"]
    hand_in(selection, "thcs-hai", 1)
    handed_in = sources(selection)
    assert handed_in["tong-hop/xa-mot"] != other["tong-hop/xa-mot"]
    assert selection.params is not None
    (selection.params / "schools" / "thcs-hai" / "2025-2026.xlsx").write_bytes(b"changed")
    assert sources(selection)["tong-hop/xa-mot"] != handed_in["tong-hop/xa-mot"]


def test_a_rollup_of_a_period_not_asked_for_is_called_old(selection: Selection) -> None:
    """When a school of it has changed, or is gone; not when it is among those asked for."""
    quarter = replace(selection, periods=("quy-2025-4",))
    job = next(each.job for each in rollups(quarter) if each.job.school == "tong-hop/toan-thanh-pho")
    write_record(job, Record(job.sources, {}))
    assert stale_elsewhere(selection, plan(selection)) == []
    assert selection.params is not None
    shutil.rmtree(selection.params / "schools" / "thcs-hai")
    assert stale_elsewhere(selection, plan(selection)) == ["tong-hop/toan-thanh-pho · 2025-2026 · quy-2025-4 · bao-cao"]
    assert stale_elsewhere(quarter, plan(quarter)) == []


@pytest.mark.slow
def test_a_rollup_without_any_school_says_so(selection: Selection) -> None:
    """Two schools of a commune that have not handed anything in: who lacks a report, no fault of the program."""
    job = next(each.job for each in rollups(selection) if each.job.school == "tong-hop/xa-mot")
    with Workers("fork", 1) as workers:
        ((_, made),) = workers.make([replace(job, engine="fork")])
    assert (made.state, made.reason) == ("made", "")
    page = (job.folder / "bao-cao.html").read_text(encoding="utf-8")
    assert "0 trên 2 trường đã có báo cáo của kỳ." in page
    assert page.count("lập và gửi báo cáo của kỳ (chưa có)") == 2
    assert "lập tự động từ báo cáo của các trường." in page


@pytest.mark.slow
def test_a_run_leaves_rollups_with_which_an_independent_sum_agrees(selection: Selection) -> None:
    """From the command line to ket-qua.json and Biểu 06; the second run makes nothing."""
    kit = Kit(selection.outputs.parent)
    (kit.root / "bao_cao.ipynb").write_bytes((Params.open().root.parent / "notebooks" / "bao_cao.ipynb").read_bytes())
    arguments = ("run", "--period", "hk1", "--formats", "html,xlsx")
    command = [one for one in kit.arguments(*arguments) if one not in ("--notebook", str(kit.notebook))]
    first = call(*command)
    assert first.returncode == 0, first.stderr
    for code, schools in (("xa-mot", ("thcs-mot", "thcs-hai")), ("toan-thanh-pho", tuple(SCHOOLS))):
        folder = kit.outputs / "tong-hop" / code / "2025-2026" / "hk1"
        assert {path.name for path in folder.iterdir()} == {
            *("bao-cao.html", "bao-cao.ipynb", "bieu-06.xlsx", "ket-qua.json")
        }
        rollup = json.loads((folder / "ket-qua.json").read_text(encoding="utf-8"))
        results = [
            json.loads((kit.outputs / school / "2025-2026/hk1/ket-qua.json").read_text(encoding="utf-8"))
            for school in schools
        ]
        for target in rollup["targets"]:
            every = [one for result in results for one in result["targets"] if one["id"] == target["id"]]
            assert target["statuses"] == Counter(one["status"] for one in every)
            assert (target["denominator"] or 0) == sum(one["denominator"] or 0 for one in every)
        online = sum(line["online"] for result in results for line in result["form06"])
        assert sum(line["online"] for line in rollup["form06"]) == online > 0
    assert "làm mới 0, đã có sẵn 5, lỗi 0" in call(*command).stdout
