"""The warm process: multiprocessing's fork server imports this, and with it all that a report needs; it runs none."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import pkgutil

from cchc_lib.batch import posix
from cchc_lib.batch.notebooks import without_parsers, write_only_where_asked
from cchc_lib.settings.params import Params

SETTINGS = "CCHC_WARM"
"""The environment variable that tells which settings to read: a params folder (or none) and a school year."""

_OURS = tuple(f"cchc_lib.{layer}" for layer in ("domain", "settings", "registers", "report", "rendering"))
_NEVER_ASKED = {f"cchc_lib.{name}" for name in ("registers.marking", "registers.template", "rendering.exporters")}
_OTHERS = (
    "cchc_lib.batch.engines.fork",
    "cchc_lib.batch.report",
    "IPython.core.completer",
    "docx",
    "filelock",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "numpy",
    "pandas",
    "papermill",
    "pygments.formatters.html",
    "pygments.lexers.python",
    "python_calamine",
    "typst",
    "xlsxwriter",
)
"""What reports import on first use. matplotlib's inline backend is not among them: it must meet its shell."""


def warm_up(settings: str = "") -> None:
    """Import everything, and do once what every child would do for the first time.

    ``settings`` are those that all reports share; what is wrong with them each report tells.
    """
    gc.disable()  # nothing of this is garbage: looking for some takes a tenth of the time
    with without_parsers():
        for name in _OTHERS:
            importlib.import_module(name)
        for layer in _OURS:
            package = importlib.import_module(layer)
            names = {module.name for module in pkgutil.walk_packages(package.__path__, f"{layer}.")}
            for name in sorted(names - _NEVER_ASKED):
                importlib.import_module(name)
        _rehearse()
    write_only_where_asked()
    if settings:
        with contextlib.suppress(Exception):
            params_dir, _, school_year = settings.rpartition("\n")
            Params.open(params_dir).read_common(school_year)
    gc.collect()
    gc.freeze()
    gc.enable()


def _rehearse() -> None:
    """Compile templates, find fonts, make a kernel for practice and one for use."""
    import nbformat
    from matplotlib.figure import Figure

    from cchc_lib.batch.engines.fork import ForkedKernelManager
    from cchc_lib.rendering.formats import FORMATS

    cell = nbformat.v4.new_markdown_cell("# Trang thử")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    FORMATS["html"].render(nbformat.reads(nbformat.writes(notebook), as_version=4))
    figure = Figure()
    figure.add_subplot().set_title("Hình thử")
    figure.savefig(io.BytesIO(), format="svg")
    manager = ForkedKernelManager()
    manager.begin()
    manager.end()
    manager.prepare()


if SETTINGS in os.environ:  # this is the fork server of a run
    posix.lead_group()
    warm_up(os.environ.pop(SETTINGS))

THREADS = posix.threads()
"""How many threads this process had when it was warm: a fork of more than one is broken."""
