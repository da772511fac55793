"""``cchc lab``: JupyterLab on the notebooks, for this machine alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import click

from cchc_lib.environment import ROOT
from cchc_lib.errors import UsageError

_OPENING = re.compile(
    r"--(?:\w+\.)?(?:ip|sock|token|(?:hashed_)?password|allow_\w+|local_hostnames|config)\b", re.IGNORECASE
)
"""Options that let other machines in, do without the token, or read such options from elsewhere."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("jupyter_args", nargs=-1, type=click.UNPROCESSED)
def command(jupyter_args: tuple[str, ...]) -> int:
    """Mở các sổ tay báo cáo trong JupyterLab trên máy này; mọi tham số thêm được chuyển cho JupyterLab.

    Sổ có tên người, nên tham số mở JupyterLab cho máy khác hoặc bỏ mã truy cập (token) không được nhận.
    """
    if opened := next(filter(_OPENING.match, jupyter_args), None):
        raise UsageError(f"Không mở được với {opened}: sổ có tên người, chỉ máy này được xem và phải có mã truy cập.")
    lab = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=localhost", *jupyter_args, "notebooks"]
    return subprocess.call(lab, cwd=ROOT, env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"})
