"""``cchc lab``: JupyterLab on the notebooks, for this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from cchc_lib.environment import ROOT


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("jupyter_args", nargs=-1, type=click.UNPROCESSED)
def command(jupyter_args: tuple[str, ...]) -> int:
    """Mở các sổ tay báo cáo trong JupyterLab trên máy này; mọi tham số thêm được chuyển cho JupyterLab."""
    lab = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=localhost", *jupyter_args, "notebooks"]
    return subprocess.call(lab, cwd=ROOT, env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"})
