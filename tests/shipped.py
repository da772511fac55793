"""What the kit ships, as against what a school has beside it: tests look at nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from cchc_lib.environment import ROOT

SAMPLES = ("thcs-bach-dang", "thcs-hoa-phuong", "thcs-song-cam", "thcs-tien-cuong")
YEAR = "2025-2026"


def copy_params(target: Path, *, registers: bool = True) -> Path:
    """Copy the settings and the sample schools, with or without their registers, and nobody's own."""
    shutil.copytree(ROOT / "params", target, ignore=shutil.ignore_patterns("schools", "school_years", "plans"))
    for kind in ("school_years", "plans"):
        (target / kind).mkdir()
        shutil.copy(ROOT / "params" / kind / f"{YEAR}.yaml", target / kind)
    for school in SAMPLES:
        folder = ROOT / "params" / "schools" / school
        (target / "schools" / school).mkdir(parents=True)
        for name in ("school.yaml", f"{YEAR}.xlsx") if registers else ("school.yaml",):
            shutil.copy(folder / name, target / "schools" / school)
    return target
