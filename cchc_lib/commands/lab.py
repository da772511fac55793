"""``cchc lab``: JupyterLab on the notebooks, for this machine alone; what is internal does not stay in a notebook."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import click

from cchc_lib.environment import ROOT
from cchc_lib.errors import UsageError

SETTINGS = Path(__file__).parent / "lab_settings"
"""What JupyterLab starts with where a user has set nothing else: no news, no launcher, the batch's kernel."""

_OPENING = re.compile(
    r"--(?:\w+\.)?(?:ip|sock|token|(?:hashed_)?password|allow_\w+|local_hostnames|config)\b", re.IGNORECASE
)
"""Options that let other machines in, do without the token, or read such options from elsewhere."""
_GUIDE, _REPORT = "huong_dan.ipynb", "bao_cao.ipynb"


@click.command("lab", context_settings={"ignore_unknown_options": True})
@click.argument("jupyter_args", nargs=-1, type=click.UNPROCESSED)
def lab(jupyter_args: tuple[str, ...]) -> int:
    """Mở các sổ tay báo cáo trong JupyterLab trên máy này; mọi tham số thêm được chuyển cho JupyterLab.

    Sổ tay có tên người, nên tham số mở JupyterLab cho máy khác hoặc bỏ mã truy cập (token) không được nhận. Lần đầu
    mở sổ tay hướng dẫn. Khi đóng, kết quả nội bộ còn lưu trong sổ tay được bỏ đi.
    """
    from cchc_lib.batch.notebooks import internal_outputs, strip_outputs

    if opened := next(filter(_OPENING.match, jupyter_args), None):
        raise UsageError(f"Không mở được với {opened}: sổ có tên người, chỉ máy này được xem và phải có mã truy cập.")
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in jupyter_args:
        raise UsageError(
            "Đang dùng tài khoản quản trị (root): sổ tay mở ra có quyền sửa mọi tệp của máy. Hãy dùng tài khoản "
            "thường; nếu máy chỉ có tài khoản này, gõ: python -m cchc_lib lab --allow-root"
        )
    page = f"lab/tree/notebooks/{_first()}"
    # kernels: ours, Python's with the kit's display, stands before Python's own
    kernels = os.pathsep.join(filter(None, (str(SETTINGS), os.environ.get("JUPYTER_PATH"))))
    before = signal.signal(signal.SIGINT, lambda *_: None)  # JupyterLab hears Ctrl-C too, and asks
    try:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *_options(), f"--LabApp.default_url=/{page}", *jupyter_args],
            cwd=ROOT,
            env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_PATH": kernels},
        )
        _tell_address(server, page)
        code = server.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    for path in internal_outputs(ROOT / "notebooks"):
        strip_outputs(path)
        click.echo(
            f"Đã bỏ kết quả nội bộ (có tên người) còn lưu trong sổ tay {path.name}; chạy lại sổ tay khi cần xem."
        )
    return code


def _options() -> list[str]:
    """What is said on the command line stands, whatever a user's own settings say."""
    return [
        "--ServerApp.ip=localhost",
        "--ServerApp.allow_remote_access=False",
        f"--IdentityProvider.token={secrets.token_hex(24)}",
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={ROOT / 'notebooks'}",
        f"--LabApp.app_settings_dir={SETTINGS}",
    ]


def _tell_address(server: subprocess.Popen[bytes], page: str) -> None:
    """Where to open it by hand: JupyterLab itself hides a token that it was given."""
    from jupyter_core.paths import jupyter_runtime_dir

    told = Path(jupyter_runtime_dir(), f"jpserver-{server.pid}.json")
    while server.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            about = json.loads(told.read_text(encoding="utf-8"))
            click.echo(f"Địa chỉ để mở trong trình duyệt của máy này: {about['url']}{page}?token={about['token']}")
            return
        time.sleep(0.2)


def _first() -> str:
    """The notebook to open: the guide the first time."""
    seen = ROOT / "outputs" / ".cchc" / "da-mo-huong-dan"
    if seen.exists():
        return _REPORT
    seen.parent.mkdir(parents=True, exist_ok=True)
    seen.touch()
    return _GUIDE
