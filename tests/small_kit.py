"""A folder like the kit's own, small enough to be set up in seconds and without a network."""

import base64
import hashlib
import zipfile
from pathlib import Path

BACKEND = """
from pathlib import Path
from zipfile import ZipFile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "cchc_lib-9.0-py3-none-any.whl"
    with ZipFile(Path(folder, name), "w") as wheel:
        wheel.writestr("cchc_lib.pth", str(Path.cwd()))
        wheel.writestr("cchc_lib-9.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: cchc-lib\\nVersion: 9.0\\n")
        wheel.writestr("cchc_lib-9.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr("cchc_lib-9.0.dist-info/RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "cchc-lib"
version = "9.0"
"""


def build(root: Path, wheels: Path) -> None:
    """Lay down a project whose lock has one package, ``gach``; its wheel is in the other folder."""
    wheels.mkdir(exist_ok=True)
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "backend.py").write_text(BACKEND)
    lock(root, wheels, "1.0")


def lock(root: Path, wheels: Path, version: str, digest: str = "") -> None:
    """Make the wheel of a version and lock it, by its own hash or by the one given."""
    digest = digest or _wheel(wheels, version)
    elsewhere = f"khac==1.0 ; python_version < '3' \\\n    --hash=sha256:{'0' * 64}\n"
    (root / "requirements.lock").write_text(f"gach=={version} \\\n    --hash=sha256:{digest}\n{elsewhere}")


def _wheel(wheels: Path, version: str) -> str:
    about = f"gach-{version}.dist-info"
    files = {
        "gach.py": f"version = {version!r}\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: gach\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = wheels / f"gach-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{about}/RECORD", "".join(f"{n},{_record_hash(t)},\n" for n, t in files.items()))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _record_hash(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    return f"sha256={digest}"
