"""The house stands as it was drawn: arrows between layers, who may import what, sizes, words, the top of the tree."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cchc_lib.commands.upkeep import NOTEBOOKS
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT

LIBRARY = ROOT / "cchc_lib"
MODULES = sorted(LIBRARY.rglob("*.py"))
LAYERS = (
    {"errors", "text", "environment", "cchc_lib"},
    {"domain"},
    {"settings"},
    {"registers"},
    {"report"},
    {"rendering"},
    {"batch", "publishing"},
    {"commands"},
    {"command_line"},
    {"set_up", "bootstrap", "__main__"},
)
"""From the bottom up: a module imports its own layer's and lower ones."""
ONLY_IN = {
    "python_calamine": ("registers/",),
    "xlrd": ("registers/",),
    "openpyxl": ("registers/", "rendering/excel.py"),
    "xlsxwriter": ("registers/", "rendering/excel.py"),
    "papermill": ("batch/",),
    "nbconvert": ("rendering/",),
    "click": ("commands/", "command_line.py"),
    "fcntl": ("set_up.py", "batch/posix.py"),
    "msvcrt": ("set_up.py",),
}
"""Libraries that one place alone knows."""
TOP_OF_THE_TREE = {
    *("notebooks", "cchc_lib", "params", "outputs", "tests", "environment.yml", "README.md", "pyproject.toml"),
    *("requirements.lock", ".ci", ".gitignore", ".gitattributes", ".editorconfig", "LICENSE", "CHANGELOG.md"),
}


@cache
def imports(module: Path) -> tuple[str, ...]:
    """The modules that one imports, inside functions too, those for type checkers alone left out."""
    return tuple(_imported(tree(module)))


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)  # a module of a package, or a name in one
    for child in ast.iter_child_nodes(node):
        yield from _imported(child)


def name_of(module: Path) -> str:
    return module.relative_to(LIBRARY).as_posix()


def layer(part: str) -> int:
    return next(height for height, parts in enumerate(LAYERS) if part in parts)


def test_arrows_run_down_only() -> None:
    """A module imports its own layer's modules and those of lower layers."""
    known = {part for parts in LAYERS for part in parts}
    up = []
    for module in MODULES:
        if name_of(module) == "__init__.py":  # the shop window: it hands out what notebooks import, on first use
            continue
        here = layer(name_of(module).split("/")[0].removesuffix(".py"))
        parts = [name.split(".")[1] for name in imports(module) if name.startswith("cchc_lib.")]
        up += [f"{name_of(module)} -> {part}" for part in set(parts) & known if layer(part) > here]
    assert up == []


def test_no_two_modules_import_each_other() -> None:
    """Among the library's modules no chain of imports comes back to where it began."""
    names = {".".join(("cchc_lib", *m.relative_to(LIBRARY).with_suffix("").parts)): m for m in MODULES}
    names = {name.removesuffix(".__init__"): module for name, module in names.items()}
    arrows = {name: {each for each in imports(m) if each in names} for name, m in names.items()}
    while ends := {name for name in arrows if not arrows[name] & set(arrows)} | set(arrows) - set().union(
        *arrows.values()
    ):
        arrows = {name: targets - ends for name, targets in arrows.items() if name not in ends}
    assert arrows == {}


def test_each_outside_library_has_its_place() -> None:
    """Excel libraries are imported by the registers and the XLSX renderer, papermill by the batch, and so on."""
    strangers = [
        f"{name_of(module)}: {name}"
        for module in MODULES
        for name in imports(module)
        if (places := ONLY_IN.get(name.split(".")[0])) and not name_of(module).startswith(places)
    ]
    assert strangers == []


def test_an_import_inside_a_function_is_seen(tmp_path: Path) -> None:
    """The tests above read every import, wherever it stands, but those for the type checker alone."""
    module = tmp_path / "late.py"
    module.write_text(
        "if TYPE_CHECKING:\n    import pandas\n"
        "def late():\n    from cchc_lib import set_up\n    import papermill.utils\n"
    )
    assert imports(module) == ("cchc_lib", "cchc_lib.set_up", "papermill.utils")


def test_a_module_imported_from_its_package_is_seen(tmp_path: Path) -> None:
    """``from package import module`` is an import of the module, too."""
    module = tmp_path / "one.py"
    module.write_text("from cchc_lib.batch import files, run as other\n")
    assert imports(module) == ("cchc_lib.batch", "cchc_lib.batch.files", "cchc_lib.batch.run")


def test_headings_stand_in_their_table_alone() -> None:
    """No module repeats a sheet's name or a heading of the registers.

    What faces readers may head its own tables with an ordinary word or two, as "Kết quả".
    """
    repeated = []
    for module in MODULES:
        faces_readers = name_of(module).startswith(("report/", "rendering/", "commands/"))
        kept = {heading for heading in headings() if not faces_readers or len(heading.split()) > 2}
        words = [node.value for node in ast.walk(tree(module)) if isinstance(node, ast.Constant)]
        repeated += [f"{name_of(module)}: {word}" for word in words if word in kept]
    assert repeated == []


def headings() -> set[str]:
    columns = {column.heading for register in REGISTERS.values() for column in register.columns}
    return columns | {register.sheet for register in REGISTERS.values()}


def test_a_module_fits_on_a_few_screens() -> None:
    """At most 400 lines."""
    lengths = {name_of(m): len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_the_library_does_not_grow() -> None:
    """At most 90 modules beside those that only name a package, and 19,550 lines with templates, styles, tables."""
    counted = [file for file in LIBRARY.rglob("*") if file.suffix in {".py", ".typ", ".jinja", ".css", ".csv"}]
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in counted)
    assert (len([module for module in MODULES if module.name != "__init__.py"]) <= 90, lines <= 19_550) == (True, True)


def test_a_module_says_first_what_it_is() -> None:
    firsts = {name_of(m): (ast.get_docstring(tree(m)) or "").partition("\n")[0] for m in MODULES}
    assert [name for name, first in firsts.items() if not first.endswith(".")] == []


def tracked() -> list[Path]:
    """The files that git keeps, or, away from git, those of the folders that it would."""
    try:
        found = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: nothing says which files are the project's")
    return [ROOT / name for name in found.split("\0") if name and (ROOT / name).exists()]


def test_nothing_else_stands_at_the_top() -> None:
    """The top of the tree is the one in the README, without a file more."""
    assert {file.relative_to(ROOT).parts[0] for file in tracked()} <= TOP_OF_THE_TREE


def test_outputs_and_registers_of_a_school_are_ignored() -> None:
    """Git keeps the four samples and the line on outputs, nothing of any other school."""
    kept = {file.relative_to(ROOT).parts[2] for file in tracked() if file.is_relative_to(ROOT / "params" / "schools")}
    assert kept <= {"thcs-tien-cuong", "thcs-hoa-phuong", "thcs-song-cam", "thcs-bach-dang"}
    assert [file.name for file in tracked() if file.is_relative_to(ROOT / "outputs")] == ["README.md"]


UNWANTED = {
    "an open end": "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")),
    "a path of one machine": "|".join(rf"(?<![\w.]){path}" for path in ("/ro" + "ot/", "/wo" + "rk/", "/tm" + "p/")),
    "an index address": "|".join(("--(?:extra-)?index" + "-url", "python" + "hosted", "registry" + r"\.npm")),
}


@pytest.mark.parametrize("kind", UNWANTED)
def test_no_file_holds(kind: str) -> None:
    """No text file of the project holds a mark of unfinished work, of one machine or of a package index."""
    hits = []
    for file in tracked():
        if file.suffix in {".xlsx", ".docx", ".ttf", ".png", ".pdf", ".xls", ".ods", ".mo"}:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(rf"(?:{UNWANTED[kind]})", line):
                hits.append(f"{file.relative_to(ROOT)}:{number}: {line[:120]}")
    assert hits == []


OURS = (*("cchc_lib", "tests"), *(f"notebooks/{name}.ipynb" for name in NOTEBOOKS))


def test_every_notebook_of_the_kit_is_tested() -> None:
    """``cchc test`` runs those that the project keeps, by name: not what a teacher lays beside them."""
    kept = {file.stem for file in tracked() if file.parent == ROOT / "notebooks" and file.suffix == ".ipynb"}
    assert kept == set(NOTEBOOKS)


@pytest.mark.parametrize(
    "tool",
    [("ruff", "check", *OURS), ("ruff", "format", "--check", *OURS), pytest.param(("mypy",), marks=pytest.mark.slow)],
)
def test_style_and_types(tool: tuple[str, ...]) -> None:
    """The linter, the formatter and the type checker have nothing to say."""
    said = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, check=False, capture_output=True, encoding="utf-8", errors="replace"
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_a_run_with_nothing_to_do_loads_no_notebooks() -> None:
    """Planning, the record and the index want neither papermill nor pandas, whose import alone takes seconds."""
    code = "import sys, cchc_lib.batch.workers, cchc_lib.batch.planning, cchc_lib.batch.run; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {"papermill", "nbconvert", "nbformat", "IPython", "pandas", "matplotlib", "typst", "docx"}.isdisjoint(
        loaded.split()
    )


def test_the_way_in_uses_the_standard_library_alone() -> None:
    """What runs before the environment stands imports nothing that has to be installed."""
    early = [LIBRARY / f"{name}.py" for name in ("__main__", "bootstrap", "environment", "set_up", "errors")]
    outside = [
        name for m in early for name in imports(m) if name.split(".")[0] not in {*sys.stdlib_module_names, "cchc_lib"}
    ]
    assert outside == []
