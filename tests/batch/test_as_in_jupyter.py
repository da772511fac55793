"""Cells run as JupyterLab runs them: what stands beside the notebook is found, and a failed cell says why."""

import json
from pathlib import Path

import pytest

from cchc_lib.batch.engines import can_fork
from tests.batch.kit import HEAD, PARAMETERS, Kit, notebook
from tests.batch.test_up_to_date import planned

ENGINES = ("kernel", *(["fork"] if can_fork() else []))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_files_and_modules_beside_the_notebook_are_found(kit: Kit, engine: str) -> None:
    """As in JupyterLab; and a report is made again when one of them changes. A notebook need not say its language."""
    (kit.root / "diem.csv").write_text("a\n1\n", encoding="utf-8")
    (kit.root / "tinh_toan.py").write_text("x = 41\n", encoding="utf-8")
    cells = notebook(PARAMETERS, 'import tinh_toan\nprint(tinh_toan.x, open("diem.csv").read())')
    kit.notebook.write_text(json.dumps(cells | {"metadata": {}}), encoding="utf-8")
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html", "--engine", engine)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "41 a\n1" in (kit.outputs / "thcs-an/2025-2026/hk1/bao-cao.html").read_text(encoding="utf-8")
    for name in ("diem.csv", "tinh_toan.py"):
        with (kit.root / name).open("a", encoding="utf-8") as file:
            file.write("\n")
    assert planned(kit)["thcs-an hk1"].reasons == ("đã đổi: bên sổ tay diem.csv", "đã đổi: bên sổ tay tinh_toan.py")


FAILING = {
    "%khongco": " ở ô thứ 2, “%khongco”: UsageError: Line magic function `%khongco` not found.",
    "import sys\nsys.exit(0)": " ở ô thứ 2, “import sys”: Ô này dừng sổ tay giữa chừng (sys.exit).",
    "import sys\nsys.exit(1)": " ở ô thứ 2, “import sys”: Ô này dừng sổ tay giữa chừng (sys.exit).",
    "import cchc_lib.errors as e\nraise e.UsageError('Kỳ không đúng. Hãy sửa.')": (
        " ở ô thứ 2, “import cchc_lib.errors as e”: Kỳ không đúng. Hãy sửa."
    ),
    "import cchc_lib.errors as e\nraise e.RegisterError('Chưa có sổ. Hãy đặt sổ.')": ": Chưa có sổ. Hãy đặt sổ.",
}


@pytest.mark.slow
def test_a_failed_cell_is_named_with_its_reason(kit: Kit) -> None:
    """IPython's own words or those of a fault of ours, without its English name; the cell as JupyterLab counts it.

    A file's fault names the file: no cell is wrong.
    """
    paths = [kit.root / f"s{number}.ipynb" for number in range(len(FAILING))]
    for path, source in zip(paths, FAILING, strict=True):
        kit.write_notebook(source, HEAD, path=path)
    notebooks = [word for path in paths for word in ("--notebook", str(path))]
    done = kit.cchc("run", "--school", "thcs-an", "--period", "hk1", "--formats", "html", *notebooks)
    assert done.returncode == 1
    for path, said in zip(paths, FAILING.values(), strict=True):
        assert f"{path.stem}: LỖI{said}" in done.stderr


def test_what_a_notebook_showed_when_it_was_saved_makes_no_report_stale(kit: Kit) -> None:
    """Sources, tags, captions and attachments count; outputs, counts, order of keys and metadata of editors do not."""
    kit.write_notebook(HEAD)
    before = planned(kit)["thcs-an hk1"].job.sources
    data = json.loads(kit.notebook.read_text(encoding="utf-8"))
    data["metadata"] |= {"language_info": {"name": "python", "version": "3.12"}, "toc": True}
    data["cells"][1] |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout", "text": "a"}]}
    data["cells"][1]["metadata"]["scrolled"] = True
    _write(kit.notebook, data)
    assert planned(kit)["thcs-an hk1"].job.sources == before
    data["cells"][1]["metadata"]["tags"] = ["page-only"]
    _write(kit.notebook, data)
    assert planned(kit)["thcs-an hk1"].job.sources != before


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, sort_keys=True, indent=1), encoding="utf-8")
