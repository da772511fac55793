"""``cchc doctor``: what is installed against the lock, what is missing, what to do."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata

import click

from cchc_lib import __version__
from cchc_lib.environment import LOCK, ROOT
from cchc_lib.errors import CchcError


@click.command()
def command() -> int:
    """Cho biết những gì đã cài, thiếu gì và phải làm gì."""
    click.echo(f"Bộ công cụ {__version__}, thư mục {ROOT}")
    click.echo(f"Python {platform.python_version()} ({sys.executable}), {platform.system()} {platform.machine()}")
    faults = [*package_faults(), *folder_faults(), *notebook_faults()]
    for fault in faults:
        click.echo(f"✗ {fault}")
    for gone in gone_reports():
        click.echo(f"• {gone}. Muốn xóa: python -m cchc_lib run --clean")
    if faults:
        click.echo("Hãy sửa những điểm trên rồi gõ lại: python -m cchc_lib doctor")
        return 1
    click.echo("✓ Đủ gói, đúng phiên bản trong requirements.lock; các thư mục cần thiết đều có và ghi được.")
    return 0


def gone_reports() -> Iterator[str]:
    """A name and reason for each report that no run can make again."""
    from cchc_lib.batch.index import kept_reports
    from cchc_lib.settings.params import Params

    with contextlib.suppress(CchcError):  # what is wrong with the settings is told by the commands that need them
        yield from (
            f"{one.name}: {one.gone}"
            for one in kept_reports(ROOT / "outputs", Params.open(ROOT / "params"))
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


def folder_faults() -> Iterator[str]:
    """One sentence a folder of the kit that is missing or cannot be used."""
    for name in ("notebooks", "params"):
        if not (ROOT / name).is_dir():
            yield f"Thiếu thư mục {name} trong {ROOT}. Hãy chép lại đủ bộ công cụ."
    outputs = ROOT / "outputs"
    if not os.access(outputs if outputs.exists() else ROOT, os.W_OK):
        yield f"Không ghi được vào {outputs}. Hãy chép bộ công cụ sang thư mục được phép ghi, hoặc dùng --outputs."
