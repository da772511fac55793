"""pyproject.toml, requirements.lock and environment.yml say the same."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from cchc_lib.environment import LOCK, PROJECT, ROOT

TEXT = (ROOT / LOCK).read_text(encoding="utf-8")
PYPROJECT: Mapping[str, Any] = tomllib.loads((ROOT / PROJECT).read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
}


def locked() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in TEXT.splitlines():
        if re.match(r"\w", line):
            each = Requirement(line.rstrip("\\ "))
            found.setdefault(canonicalize_name(each.name), []).append(each)
    return found


def asked() -> list[Requirement]:
    """Every package that the project file asks for: the kit's, the extras', what builds it."""
    project = PYPROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    groups = [line for lines in PYPROJECT["dependency-groups"].values() for line in lines]
    return [
        Requirement(line)
        for line in [*project["dependencies"], *extras, *groups, *PYPROJECT["build-system"]["requires"]]
    ]


def test_each_package_asked_for_is_locked_within_its_bounds() -> None:
    """The lock has one version of each package of pyproject.toml, inside the bounds given there."""
    lock = locked()
    outside = [
        str(each)
        for each in asked()
        if not all(
            each.specifier.contains(str(one.specifier).removeprefix("=="))
            for one in lock.get(canonicalize_name(each.name), [Requirement("none==0")])
        )
    ]
    assert outside == []


def test_lower_bounds_are_of_the_minor_version_that_is_locked() -> None:
    """Nothing older than what the tests ran with is promised to work."""
    lock = locked()
    for each in asked():
        lowest = [clause.version for clause in each.specifier if clause.operator == ">="]
        version = str(lock[canonicalize_name(each.name)][0].specifier).removeprefix("==")
        assert lowest in ([], [".".join(version.split(".")[:2])]), each


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_direct_package_is_installed_everywhere(python: str, system: str) -> None:
    """On each system and each Python every package asked for has exactly one line that holds there."""
    here = SYSTEMS[system] | {"python_version": python, "python_full_version": f"{python}.5"}
    lock = locked()
    for each in asked():
        lines = lock[canonicalize_name(each.name)]
        assert len([line for line in lines if line.marker is None or line.marker.evaluate(here)]) == 1, each


def test_every_package_has_its_hashes_and_one_version() -> None:
    """One version a package for all Pythons, and the hashes of its files, those for each system among them."""
    blocks = re.split(r"\n(?=\w)", TEXT)
    assert [len(lines) for lines in locked().values() if len(lines) != 1] == []
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}$", block, re.MULTILINE) for block in blocks)
    numpy = next(block for block in blocks if block.startswith("numpy=="))
    assert numpy.count("--hash=") > 60  # five systems and machines by as many Pythons


def test_the_lock_names_no_address_and_no_file() -> None:
    others = [
        line for line in TEXT.splitlines() if not re.match(r"[a-z0-9-]+==[\w.]+( ;.*)?( \\)?$|    --hash=sha256:", line)
    ]
    assert others == []


def test_conda_installs_the_lock_itself() -> None:
    """environment.yml names a Python that the kit runs with, and the lock for everything else."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, by_pip = conda["dependencies"]
    version = python.removeprefix("python=")
    assert version in PYTHONS
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains(version)
    assert (pip, by_pip) == ("pip", {"pip": [f"--requirement {LOCK}"]})
