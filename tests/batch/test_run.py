"""A run from the command line to the files: what is made, what is told, what is kept."""

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cchc_lib.batch import planning
from cchc_lib.batch.planning import ROLLUP_NOTEBOOK, Selection, plan
from cchc_lib.errors import UsageError
from tests.batch.kit import HEAD, PARAMETERS, TABLE, Kit, notebook

ENGINES = [pytest.param("kernel", marks=pytest.mark.slow), "fork"]


@pytest.mark.slow
def test_every_report_gets_its_folder_with_page_notebook_and_result(kit: Kit) -> None:
    done = kit.cchc("run", "--formats", "html")
    assert done.returncode == 0, done.stderr
    expected = [
        f"{school}/2025-2026/{period}/{name}"
        for school in ("thcs-an", "thcs-binh")
        for period in ("hk1", "hk2")
        for name in ("bao-cao.html", "bao-cao.ipynb", "ket-qua.json")
    ]
    assert [name for name in kit.files() if name != "index.html"] == sorted(expected)
    assert "làm mới 4, đã có sẵn 0, lỗi 0; trong đó dự thảo 0" in done.stdout
    result = json.loads(kit.files()["thcs-binh/2025-2026/hk2/ket-qua.json"])
    assert (result["school"], result["period"]) == ("thcs-binh", "hk2")


@pytest.mark.slow
def test_both_engines_give_the_same_bytes(kit: Kit) -> None:
    made = {}
    for engine in ("kernel", "fork"):
        only = ("--school", "thcs-an", "--period", "hk1", "--formats", "html")
        assert kit.cchc("run", *only, "--engine", engine, "--force").returncode == 0
        made[engine] = kit.files()
        assert kit.record()["engine"] == engine
    assert made["kernel"] == made["fork"]


@pytest.mark.parametrize("engine", ENGINES)
def test_reports_that_fail_or_kill_themselves_stop_no_other(kit: Kit, engine: str) -> None:
    """The run goes on, says school, period, cell and reason, and ends with 1; who died was tried twice."""
    deadly = "import os\nif (school, period) == ('thcs-an', 'hk1'): os.kill(os.getpid(), 9)"
    kit.write_notebook(HEAD, deadly, 'assert (school, period) != ("thcs-an", "hk2"), "không được"')
    done = kit.cchc("run", "--formats", "html", "--engine", engine)
    assert done.returncode == 1
    died, failed = sorted(line.partition("thcs-an · ")[2] for line in done.stderr.splitlines() if "LỖI ở" in line)
    assert died.startswith("2025-2026 · hk1 · bao-cao: LỖI ở ô thứ 3, “import os” (đã thử 2 lần): ")
    assert "chết giữa chừng" in died
    assert failed.startswith("2025-2026 · hk2 · bao-cao: LỖI ở ô thứ 4, “assert (school, period)")
    assert "AssertionError: không được" in failed
    record = kit.record()
    assert (record["made"], record["failed"]) == (2, 2)
    folder = kit.outputs / "thcs-an" / "2025-2026" / "hk2"
    assert [path.name for path in folder.iterdir()] == ["bao-cao.LOI.txt"]
    assert "Traceback" in (kit.outputs / "run.log").read_text(encoding="utf-8")


ONE = ("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html")


def test_a_reason_that_many_share_is_told_once(kit: Kit) -> None:
    kit.write_notebook("raise ValueError('cùng một lỗi')")
    done = kit.cchc("run", "--period", "hk1", "--formats", "html", "--jobs", "1")
    assert done.returncode == 1
    assert done.stderr.count("cùng một lỗi") == 2  # the cell's first line names it too
    assert done.stderr.count("LỖI, cùng lý do như thcs-an · 2025-2026 · hk1 · bao-cao\n") == 1


@pytest.mark.slow
def test_old_files_of_a_report_that_now_fails_are_marked(kit: Kit) -> None:
    """What stood stays, beside it a note says that it is old, and the next run tries again."""
    assert kit.cchc(*ONE).returncode == 0
    before = kit.files()
    kit.write_notebook(HEAD, "1/0")
    assert kit.cchc(*ONE).returncode == 1
    after = kit.files()
    assert {name: after[name] for name in before if name != "index.html"} == {
        name: content for name, content in before.items() if name != "index.html"
    }
    note = after["thcs-an/2025-2026/hk1/bao-cao.LOI.txt"].decode()
    assert "ZeroDivisionError" in note
    assert "bản cũ" in note
    assert "lần trước bị lỗi" in kit.cchc("list", "--why", *ONE[1:]).stdout
    kit.write_notebook(HEAD, TABLE)
    assert kit.cchc(*ONE).returncode == 0
    assert kit.files() == before


@pytest.mark.slow
def test_a_report_that_never_ends_is_stopped_tried_again_and_told(kit: Kit) -> None:
    """The time-out ends the report, which had time enough to begin on a busy machine too, and not the run."""
    kit.write_notebook(HEAD, 'import time\nif period == "hk1": time.sleep(600)')
    done = kit.cchc("run", "--school", "thcs-an", "--formats", "html", "--timeout", "3")
    assert done.returncode == 1
    assert "đã thử 2 lần" in done.stderr
    assert "quá 3 giây" in done.stderr
    assert "ô thứ 3, “import time”" in done.stderr
    assert {each["period"]: each["state"] for each in kit.record()["reports"]} == {"hk1": "failed", "hk2": "made"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at a process through /proc")
def test_a_warm_process_that_a_fork_would_break_is_not_forked(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys, threading, time\nif any('forkserver' in word for word in sys.orig_argv):\n"
    code += "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    (kit.root / "sitecustomize.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(kit.root), prepend=os.pathsep)
    fork, kernel = (kit.arguments(*ONE, "--engine", engine) for engine in ("fork", "kernel"))
    code = "from cchc_lib.command_line import main\nfor words in {}:\n    try:\n        main(words)\n"
    code += "    except SystemExit as end:\n        print('mã thoát', end.code)"
    # in another process: ours stays warm without a thread
    done = kit.execute([sys.executable, "-c", code.format([fork, kernel])])
    assert "tiến trình gốc đang có 2 luồng. Hãy chạy lại với --engine kernel." in done.stderr
    assert [line for line in done.stdout.splitlines() if "mã thoát" in line] == ["mã thoát 1", "mã thoát 0"]


def test_a_child_that_dies_once_is_made_all_the_same(kit: Kit) -> None:
    mark = kit.root / "died"
    once = f"from pathlib import Path\nimport os\nmark = Path({str(mark)!r})\nif not mark.exists():\n"
    kit.write_notebook(HEAD, once + "    mark.touch()\n    os._exit(3)")
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html")
    assert done.returncode == 0, done.stderr
    assert kit.record()["reports"][0]["attempts"] == 2


def test_drafts_are_counted_and_kept_apart(kit: Kit) -> None:
    kit.workbook("thcs-an").write_bytes(b"fault! fault!")
    done = kit.cchc("run", "--formats", "html")
    assert done.returncode == 0
    assert "thcs-an · 2025-2026 · hk1 · bao-cao: xong" in done.stderr
    assert "DỰ THẢO (2 lỗi số liệu)" in done.stderr
    assert "dự thảo 2" in done.stdout
    assert "đã có sẵn 4, lỗi 0; trong đó dự thảo 2" in kit.cchc("run", "--formats", "html").stdout


def test_the_internal_page_stands_beside_the_public_one(kit: Kit) -> None:
    """--internal runs the notebook once more with audience internal and leaves noi-bo.html alone."""
    kit.write_notebook(HEAD, "print(audience)")
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html", "--internal")
    assert done.returncode == 0, done.stderr
    folder = kit.outputs / "thcs-an" / "2025-2026" / "hk1"
    assert sorted(path.name for path in folder.iterdir()) == [
        "bao-cao.html",
        "bao-cao.ipynb",
        "ket-qua.json",
        "noi-bo.html",
    ]
    assert "internal" in (folder / "noi-bo.html").read_text(encoding="utf-8")


def test_a_teachers_notebook_gives_files_of_its_own_stem(kit: Kit) -> None:
    own = kit.write_notebook("school + period", path=kit.root / "cua_toi.ipynb")
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html", "--notebook", str(own))
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (kit.outputs / "thcs-an" / "2025-2026" / "hk1").iterdir())
    assert names == ["bao-cao.html", "bao-cao.ipynb", "cua-toi.html", "cua-toi.ipynb", "ket-qua.json"]


def test_a_notebook_for_the_school_alone_and_its_own_parameters(kit: Kit) -> None:
    """One whose own ``audience`` is internal gives a page that says so in its name, and no other."""
    own = kit.write_notebook("file + period", path=kit.root / "cua_toi.ipynb")
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace('\\"public\\"', '\\"internal\\"\\nfile = \\"sổ của \\"'), encoding="utf-8")
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html", "--notebook", str(own))
    assert done.returncode == 0, done.stderr
    folder = kit.outputs / "thcs-an" / "2025-2026" / "hk1"
    assert [path.name for path in folder.glob("cua-toi*")] == ["cua-toi.noi-bo.html"]
    assert "sổ của hk1" in (folder / "cua-toi.noi-bo.html").read_text(encoding="utf-8")


def test_two_notebooks_of_one_name_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kit: Kit) -> None:
    """Given together, or one after the other's files stand; the other gone, its place is free."""
    (tmp_path / "co-lan").mkdir()
    one, two = (kit.write_notebook("1", path=tmp_path / name) for name in ("thu_m.ipynb", "co-lan/thu-m.ipynb"))
    monkeypatch.setattr(planning, "_NOTEBOOKS", tmp_path)
    asked = Selection(params=kit.params, outputs=kit.outputs, schools=("thcs-an",), periods=("hk1",), formats=("html",))
    with pytest.raises(UsageError, match="cùng ra các tệp tên “thu-m”"):
        plan(replace(asked, notebooks=(one, two)))
    first = ("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html", "--notebook", str(one))
    assert kit.cchc(*first).returncode == 0
    with pytest.raises(UsageError, match="chép đè bản trước"):
        plan(replace(asked, notebooks=(two,)))
    one.unlink()
    assert len(plan(replace(asked, notebooks=(two,)))) == 1


def test_the_kits_report_saved_as_internal_is_still_made_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A teacher who looked at the rows and saved the notebook gets the public report; own notebooks as they say."""
    saved = tmp_path / "bao_cao.ipynb"
    saved.write_text(
        json.dumps(notebook('school = ""\nperiod = ""\nschool_year = ""\naudience = "internal"')), encoding="utf-8"
    )
    own = tmp_path / "cua_toi.ipynb"
    shutil.copy(saved, own)
    monkeypatch.setattr(planning, "DEFAULT_NOTEBOOK", saved)
    asked = Selection(outputs=tmp_path, schools=("thcs-tien-cuong",), periods=("hk1",), notebooks=(saved, own))
    jobs = [one.job for one in plan(asked)]
    assert [(job.internal, job.parameters["audience"]) for job in jobs] == [(False, "public"), (True, "internal")]


WRONG = [
    (["--school", "thcs-am"], "Không có trường “thcs-am”", "Gần nhất là “thcs-an”"),
    (["--period", "hk3"], "Không có kỳ “hk3”", "Gần nhất là “hk"),
    (["--year", "2031-2032"], "Không có thiết lập của năm học “2031-2032”", "2025-2026"),
    (["--year", "2025"], "Năm học “2025” không đúng", "2025-2026"),
    (["--as-of", "30/2/2026"], "“30/2/2026”", "31/12/2025"),
    (["--as-of", "31.02.2026"], "Ngày chốt “31.02.2026” không phải ngày có thật", "31/12/2025"),
    (["--as-of", "31 tháng 12"], "Ngày chốt “31 tháng 12” viết không đúng dạng ngày", "2025-12-31"),
    *(
        (["--as-of", day, "--period", "thang-2026-08"], "Ngày chốt số liệu 01/06/2026", "ngày đầu kỳ")
        for day in ("01-06-2026", "1.6.2026", "2026.06.01", "2026/6/1")
    ),
    (["--period", "thang-2027-03", "--year", "2025-2026"], "không nằm trong năm học 2025-2026", "--year 2026-2027"),
    (["--as-of", "1/6/2026"], "Ngày chốt 01/06/2026 không nằm trong kỳ báo cáo nào", "--period"),
    (["--today", "1/8/2025"], "Đến hôm nay 01/08/2025 chưa có kỳ báo cáo nào bắt đầu", "--period hk1"),
    (["--period", "thang-10-2025"], "Không có kỳ “thang-10-2025”", "Hãy viết “thang-2025-10”"),
    (["--as-of", "2025-08-01", "--period", "hk1"], "đứng trước ngày đầu kỳ", "01/09/2025"),
    (["--formats", "htm"], "Không có dạng tệp “htm”", "Gần nhất là “html”"),
    (["--engine", "fokr"], "Không có động cơ “fokr”", "Gần nhất là “fork”"),
    (["--notebook", str(ROLLUP_NOTEBOOK)], "không chọn bằng --notebook", "không có --notebook"),
    (["--jobs", "0"], "“--jobs”", "--help"),
    (["--scool", "x"], "Không có tùy chọn “--scool”", "“--school”"),
]


@pytest.mark.parametrize(("arguments", "fault", "remedy"), WRONG)
def test_wrong_usage_is_a_sentence_before_anything_runs(
    kit: Kit, arguments: list[str], fault: str, remedy: str
) -> None:
    done = kit.cchc("run", *arguments)
    assert done.returncode == 2
    assert fault in done.stderr
    assert remedy in done.stderr
    assert "Traceback" not in done.stderr
    assert not kit.outputs.exists()


def test_a_parameter_that_the_notebook_lacks_is_told(kit: Kit) -> None:
    cells = notebook(PARAMETERS.replace("period", "perios"), TABLE)
    kit.notebook.write_text(json.dumps(cells), encoding="utf-8")
    done = kit.cchc("run")
    assert done.returncode == 2
    assert "không có tham số “period”. Gần nhất là “perios”" in done.stderr


def test_a_parameter_that_is_no_text_is_told(kit: Kit) -> None:
    """Codes stay text: a notebook that keeps the school as a number is refused."""
    cells = notebook(PARAMETERS.replace('school = ""', "school = 12"), TABLE)
    kit.notebook.write_text(json.dumps(cells), encoding="utf-8")
    done = kit.cchc("run")
    assert done.returncode == 2
    assert "Tham số “school”" in done.stderr
    assert "12, không phải chữ" in done.stderr


def test_two_cells_of_parameters_are_told(kit: Kit) -> None:
    """The second would take back what was asked for: another school's report in this school's folder."""
    cells = notebook(PARAMETERS, PARAMETERS, TABLE)
    cells["cells"][1]["metadata"] = cells["cells"][0]["metadata"]
    kit.notebook.write_text(json.dumps(cells), encoding="utf-8")
    done = kit.cchc("run")
    assert (done.returncode, "có 2 ô mang nhãn parameters" in done.stderr) == (2, True)


def test_a_public_notebook_that_opens_what_is_internal_is_told(kit: Kit) -> None:
    """Over several lines too; what a text or a remark says of it opens nothing."""
    kit.write_notebook(TABLE, "rows = open_report(\n    school,\n    audience = 'internal',\n).rows('2.4')")
    done = kit.cchc("run")
    assert (done.returncode, "có ô mở số liệu nội bộ" in done.stderr) == (2, True)
    kit.write_notebook("# open_report(audience='internal')\n\"open_report(audience='internal')\"")
    assert kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html").returncode == 0


def test_a_report_without_its_head_is_told(kit: Kit) -> None:
    """Neither page nor paper would say whose it is and whether it is a draft."""
    kit.write_notebook(
        "from cchc_lib.report.blocks import Notice\nNotice(tone='note', title='Câu', paragraphs=('Một.',))"
    )
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html")
    assert (done.returncode, "Sổ tay không có ô report.head()" in done.stderr) == (0, True)


def test_a_code_like_a_number_stays_text(kit: Kit) -> None:
    kit.add_schools("0012")
    kit.write_notebook("assert school == '0012'")
    assert kit.cchc("run", "--school", "0012", "--formats", "html").returncode == 0
