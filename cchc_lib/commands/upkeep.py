"""``cchc doctor``: what is installed against the lock, what is missing, what to do; ``test``: the kit's own tests."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import click

from cchc_lib import __version__
from cchc_lib.commands import options
from cchc_lib.environment import LOCK, ROOT, lacking
from cchc_lib.errors import CchcError, UsageError

RUNNER = ("pytest", "pytest-xdist", "nbmake", "hypothesis", "mypy", "ruff")
NOTEBOOKS = ("bao_cao", "huong_dan", "ke_hoach", "kiem_tra_so_lieu", "nhap_du_lieu", "theo_doi", "tong_hop")
"""The kit's own notebooks: those that a teacher makes are not tested."""
_TESTS_RUN = ("bao_cao", "huong_dan", "ke_hoach", "theo_doi", "tong_hop")
SHARE = ("--dist", "loadfile", "--no-loadscope-reorder")
"""How processes share the work: whole files, which share what is dear, in the order of ``tests/conftest.py``."""
EVERYTHING = ("tests", *(f"notebooks/{name}.ipynb" for name in NOTEBOOKS if name not in _TESTS_RUN))


@click.command("doctor")
@options.params
def doctor(params: Path | None) -> int:
    """Cho biết những gì đã cài, thiếu gì và phải làm gì."""
    click.echo(f"Bộ công cụ {__version__}, thư mục {ROOT}")
    click.echo(f"Python {platform.python_version()} ({sys.executable}), {platform.system()} {platform.machine()}")
    faults = [*package_faults(), *folder_faults(params), *notebook_faults()]
    for fault in faults:
        click.echo(f"✗ {fault}")
    for gone in gone_reports(params):
        click.echo(f"• {gone}. Muốn xóa: {options.again('run', '--clean', params=params)}")
    if faults:
        click.echo("Hãy sửa những điểm trên rồi gõ lại: " + options.again("doctor", params=params))
        return 1
    click.echo("✓ Đủ gói, đúng phiên bản trong requirements.lock; các thư mục cần thiết đều có và ghi được.")
    return 0


def gone_reports(params: Path | None = None) -> Iterator[str]:
    """A name and reason for each report that no run can make again."""
    from cchc_lib.batch.index import kept_reports
    from cchc_lib.settings.params import Params

    with contextlib.suppress(CchcError):  # what is wrong with the settings is told by the commands that need them
        yield from (
            f"{one.job.name}: {one.gone}"
            for one in kept_reports(ROOT / "outputs", Params.open(params or ROOT / "params"))
            if one.gone
        )


def package_faults() -> Iterator[str]:
    """One sentence a package that is missing or of another version than the lock's."""
    for name, wanted in locked_here().items():
        found = next(iter(metadata.distributions(name=name)), None)
        if found is None:
            yield f"Thiếu gói {name} {wanted}. Hãy cài: python -m pip install --require-hashes -r {LOCK}"
        elif found.version != wanted:
            yield (
                f"Gói {name} đang là {found.version}, cần {wanted}. "
                f"Hãy cài: python -m pip install --require-hashes -r {LOCK}"
            )


def locked_here() -> dict[str, str]:
    """Name and version of each package that the lock has for this system and this Python."""
    from packaging.requirements import Requirement

    lines = (ROOT / LOCK).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    here = [each for each in wanted if each.marker is None or each.marker.evaluate()]
    return {each.name: str(each.specifier).removeprefix("==") for each in here}


def notebook_faults() -> Iterator[str]:
    """One sentence a notebook that holds what only the school's own desk may see."""
    from cchc_lib.batch.notebooks import internal_outputs

    for path in internal_outputs(ROOT / "notebooks"):
        yield (
            f"Sổ tay {path.name} còn lưu kết quả nội bộ, có tên người. Hãy mở trong JupyterLab, chọn Edit → Clear "
            "Outputs of All Cells rồi lưu lại."
        )


def folder_faults(params: Path | None = None) -> Iterator[str]:
    """One sentence a folder of the kit that is missing or cannot be used."""
    for name in ("notebooks", "params"):
        if not (ROOT / name).is_dir():
            yield f"Thiếu thư mục {name} trong {ROOT}. Hãy chép lại đủ bộ công cụ."
    if params and not (params / "school_years").is_dir():
        yield f"Thư mục {params} không phải thư mục params (không có thư mục school_years trong đó)."
    outputs = ROOT / "outputs"
    if not os.access(outputs if outputs.exists() else ROOT, os.W_OK):
        yield f"Không ghi được vào {outputs}. Hãy chép bộ công cụ sang thư mục được phép ghi, hoặc dùng --outputs."


@click.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def test(pytest_args: tuple[str, ...]) -> int:
    """Chạy toàn bộ phép thử; mọi tham số thêm được chuyển cho pytest."""
    missing = lacking(list(RUNNER))
    if missing:
        raise UsageError(
            f"Môi trường đang dùng thiếu {', '.join(missing)} nên chưa chạy được phép thử.",
            "Hãy cài: python -m pip install --require-hashes -r requirements.lock",
        )
    chosen = any(not word.startswith("-") and (ROOT / word.split("::")[0]).exists() for word in pytest_args)
    words = ("-n", "auto", *SHARE, "--nbmake", *pytest_args, *(() if chosen else EVERYTHING))
    own_first = {  # Jupyter takes the kernel of this environment, not one of the same name in the user's home
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "tests" / "light"), os.environ.get("PYTHONPATH")])),
    }
    return subprocess.call([sys.executable, "-m", "pytest", *words], cwd=ROOT, env=os.environ | own_first)
