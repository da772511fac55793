"""``cchc test``: the kit's own tests, those of the notebooks among them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from cchc_lib.environment import ROOT, lacking
from cchc_lib.errors import UsageError

RUNNER = ("pytest", "pytest-xdist", "nbmake", "hypothesis", "mypy", "ruff")
NOTEBOOKS = ("bao_cao", "huong_dan", "ke_hoach", "kiem_tra_so_lieu", "nhap_du_lieu", "theo_doi", "tong_hop")
"""The kit's own notebooks: those that a teacher makes are not tested."""
_TESTS_RUN = ("bao_cao", "huong_dan", "ke_hoach")
SHARE = ("--dist", "loadgroup", "--no-loadscope-reorder")
"""How processes share the work: by the groups, and in the order, of ``tests/conftest.py``."""
EVERYTHING = ("tests", *(f"notebooks/{name}.ipynb" for name in NOTEBOOKS if name not in _TESTS_RUN))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(pytest_args: tuple[str, ...]) -> int:
    """Chạy toàn bộ phép thử; mọi tham số thêm được chuyển cho pytest."""
    missing = lacking(list(RUNNER))
    if missing:
        raise UsageError(
            f"Môi trường đang dùng thiếu {', '.join(missing)} nên chưa chạy được phép thử.",
            "Hãy cài: python -m pip install --require-hashes -r requirements.lock",
        )
    return subprocess.call(_pytest(pytest_args), cwd=ROOT, env=_own_kernel_first())


def _pytest(extra: tuple[str, ...]) -> list[str]:
    chosen = [word for word in extra if not word.startswith("-") and (ROOT / word.split("::")[0]).exists()]
    places = () if chosen else EVERYTHING
    return [sys.executable, "-m", "pytest", "-n", "auto", *SHARE, "--nbmake", *extra, *places]


def _own_kernel_first() -> dict[str, str]:
    """Jupyter takes the kernel of this environment, not one of the same name in the user's home."""
    light = os.pathsep.join(filter(None, [str(ROOT / "tests" / "light"), os.environ.get("PYTHONPATH")]))
    return os.environ | {"JUPYTER_PREFER_ENV_PATH": "1", "PATH": _own_programs_first(), "PYTHONPATH": light}


def _own_programs_first() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
