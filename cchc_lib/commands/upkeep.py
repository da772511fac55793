"""``cchc lab``: JupyterLab, for this machine alone; ``doctor``: what is missing; ``test``: the kit's tests."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import secrets
import signal
import subprocess
import sys
import time
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
    found = [*faults(params)]
    for fault in found:
        click.echo(f"✗ {fault}")
    for gone in gone_reports(params):
        click.echo(f"• {gone}. Muốn xóa: {options.again('run', '--clean', params=params)}")
    if found:
        click.echo("Hãy sửa những điểm trên rồi gõ lại: " + options.again("doctor", params=params))
        return 1
    click.echo("✓ Đủ gói, đúng phiên bản trong requirements.lock; các thư mục cần thiết đều có và ghi được.")
    return 0


def faults(params: Path | None = None) -> Iterator[str]:
    """A sentence each: packages unlike the lock's, folders of no use, notebooks with what only the school may see."""
    from packaging.requirements import Requirement

    from cchc_lib.batch.notebooks import internal_outputs

    install = f"Hãy cài: python -m pip install --require-hashes -r {LOCK}"
    lines = (ROOT / LOCK).read_text(encoding="utf-8").splitlines()
    for locked in (Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()):
        if locked.marker is None or locked.marker.evaluate():  # it is for this system and this Python
            wanted = str(locked.specifier).removeprefix("==")
            installed = next(iter(metadata.distributions(name=locked.name)), None)
            if installed is None:
                yield f"Thiếu gói {locked.name} {wanted}. {install}"
            elif installed.version != wanted:
                yield f"Gói {locked.name} đang là {installed.version}, cần {wanted}. {install}"
    for name in ("notebooks", "params"):
        if not (ROOT / name).is_dir():
            yield f"Thiếu thư mục {name} trong {ROOT}. Hãy chép lại đủ bộ công cụ."
    if params and not (params / "school_years").is_dir():
        yield f"Thư mục {params} không phải thư mục params (không có thư mục school_years trong đó)."
    outputs = ROOT / "outputs"
    if not os.access(outputs if outputs.exists() else ROOT, os.W_OK):
        yield f"Không ghi được vào {outputs}. Hãy chép bộ công cụ sang thư mục được phép ghi, hoặc dùng --outputs."
    for path in internal_outputs(ROOT):
        told = path.relative_to(ROOT).as_posix()
        yield f"Sổ tay {told} còn lưu kết quả nội bộ, có tên người. Hãy chạy lệnh lab rồi đóng JupyterLab để bỏ đi."


def gone_reports(params: Path | None = None) -> Iterator[str]:
    """A name and reason for each report that no run can make again."""
    from cchc_lib.batch.index import kept_reports
    from cchc_lib.settings.params import Params

    with contextlib.suppress(CchcError):  # what is wrong with the settings is told by the commands that need them
        for one in kept_reports(ROOT / "outputs", Params.open(params or ROOT / "params")):
            if one.gone:
                yield f"{one.job.name}: {one.gone}"


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


SETTINGS = Path(__file__).parent / "lab_settings"
"""What JupyterLab starts with where a user has set nothing else: no news, no launcher, the batch's kernel."""

_OPENING = re.compile(
    r"--(?:\w+\.)?(?:ip|sock|token|(?:hashed_)?password|allow_\w+|local_hostnames|config)\b", re.IGNORECASE
)
"""Options that let other machines in, do without the token, or read such options from elsewhere."""


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
    seen = ROOT / "outputs" / ".cchc" / "da-mo-huong-dan"
    page = f"lab/tree/notebooks/{'bao_cao' if seen.exists() else 'huong_dan'}.ipynb"
    with contextlib.suppress(OSError):  # a kit that cannot be written opens the guide again
        seen.parent.mkdir(parents=True, exist_ok=True)
        seen.touch()
    ours_first = (  # they override a user's own settings
        "--ServerApp.ip=localhost",
        "--ServerApp.allow_remote_access=False",
        f"--IdentityProvider.token={secrets.token_hex(24)}",
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={ROOT / 'notebooks'}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        f"--LabApp.default_url=/{page}",
    )
    # kernels: ours, Python's with the kit's display, stands before Python's own
    kernels = os.pathsep.join(filter(None, (str(SETTINGS), os.environ.get("JUPYTER_PATH"))))
    before = signal.signal(signal.SIGINT, lambda *_: None)  # JupyterLab hears Ctrl-C too, and asks
    try:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *ours_first, *jupyter_args],
            cwd=ROOT,
            env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_PATH": kernels},
        )
        _tell_address(server, page)
        code = server.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    for path in internal_outputs(ROOT):
        strip_outputs(path)
        told = path.relative_to(ROOT).as_posix()
        click.echo(f"Đã bỏ kết quả nội bộ (có tên người) còn lưu trong sổ tay {told}; chạy lại sổ tay khi cần xem.")
    return code


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
