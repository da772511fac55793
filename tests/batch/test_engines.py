"""Our engines against papermill's own: what a notebook shows does not tell which one ran it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import NoSuchKernel

from cchc_lib.batch.notebooks import tidy_outputs
from tests.batch.kit import HEAD, Kit, notebook

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="there is no fork"), pytest.mark.slow]
BELOW = "below Python"
CELLS = {
    "results, streams and their order": 'import sys\nprint("a")\nprint("e", file=sys.stderr)\nprint("b")\n1 + 1',
    "rich output": "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>x</b>'))\nMarkdown('*m*')",
    "a result as a bundle, through JSON": "class R:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/plain': 'r', 'application/json': {'a': (1, 2), 3: 4}}, {'application/json': {'e': True}}\n"
    "R()",
    "an output changed later": "handle = display(1, display_id='a')\nhandle.update(2)",
    "changed from another cell": "handle.update(3)",
    "cleared": "print('gone')\nfrom IPython.display import clear_output\nclear_output()\nprint('stays')",
    "cleared when the next comes": "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "magics": "%whos str",
    "a cell for the shell": "%%bash\necho from bash\necho fault >&2",
    "a line for the shell": "!echo from the shell",
    BELOW: "import os, time\n_ = os.system('echo below')\n_ = os.write(1, b'raw\\n')\n"
    "time.sleep(1)  # a kernel hears of it from a thread: let it not come in the next cell",
    "a frame": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'ạ']})",
    "a figure of pyplot": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "a figure as SVG": "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\n"
    "import matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 'x'\nplt.plot([1, 2])\nprint(matplotlib.get_backend())",
    "input refused": "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__, error)",
    "passwords refused": "import getpass\ntry:\n    getpass.getpass()\nexcept Exception as error:\n    print(error)",
    "a warning": "import warnings\nwarnings.warn('cẩn thận')",
    "waiting at the top level": "import asyncio\nawait asyncio.sleep(0.01)\n5",
    "a loop runs already": "rest = asyncio.sleep(0)\ntry:\n    asyncio.run(rest)\nexcept RuntimeError as error:\n"
    "    print(error)\nrest.close()",
    "a pool of processes": "def square(x):\n    return x * x\n\nfrom multiprocessing import get_context\n"
    "with get_context('fork').Pool(2) as pool:\n    print(pool.map(square, [1, 2, 3]))",
    "threads": "import threading\nthread = threading.Thread(target=print, args=('from a thread',))\n"
    "thread.start()\nthread.join()",
    "the main module": "import __main__\n__main__.square is square, __name__",
    "a fork": "pid = os.fork()\nif pid == 0:\n    os._exit(3)\nos.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])",
    "what was typed and shown": "In[1][:10], _",
    "captured": "%%capture kept\nprint('captured')",
    "what was captured": "kept.stdout",
    "source": "import inspect\ninspect.getsource(square), square.__code__.co_filename",
    "numpy's settings and context variables last": "import contextvars, numpy\nvariable = contextvars.ContextVar('v')\n"
    "variable.set('set')\nnumpy.set_printoptions(precision=2)\n_ = numpy.seterr(divide='raise')",
    "as set in a cell before": "variable.get(), str(numpy.array([1.23456])), numpy.geterr()['divide']",
    "a child's print": "import os\npid = os.fork()\nif pid == 0:\n    print('child')\n    os._exit(0)\n"
    "_ = os.waitpid(pid, 0)\nimport time\ntime.sleep(0.5)  # as above",
    "a task and a thread that go on": "import asyncio, threading\nasync def late():\n    await asyncio.sleep(0.1)\n"
    "    print('lost with its cell')\ntask = asyncio.ensure_future(late())\ngo = threading.Event()\n"
    "thread = threading.Thread(target=lambda: go.wait() and print('from the thread'))\nthread.start()",
    "what they print then": "await asyncio.sleep(0.3)\ngo.set()\nthread.join()\ntask.done()",
    "logging": "import logging\nlogging.warning('w')\nlogging.getLogger().handlers",
    "environment": "os.environ['MPLBACKEND'], os.environ['TERM'], hash('a'), sys.stdout.encoding, sys.stdout.isatty()",
    "a printed traceback": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
}
ERRORS = {
    "an exception": "def broken():\n    return undefined\nbroken()",
    "a fault told in Vietnamese": "from cchc_lib.errors import UsageError\nraise UsageError('Một câu.')",
    "a mistake of syntax": "x = (",
    "sys.exit with a number": "import sys\nsys.exit(3)",
    "interrupted": "raise KeyboardInterrupt",
    # the raise on a line of its own: of two statements, a traceback takes either
    "a value that cannot be shown": "class B:\n    def __repr__(self):\n        raise ValueError('bad')\nB()",
}
"""Cells that are allowed to fail."""

_EXECUTE = """
import json, os, sys, papermill
from pathlib import Path
from cchc_lib.batch import engines
engine, folder = sys.argv[1], Path(sys.argv[2])
for name, options in json.loads(sys.argv[3]).items():
    said, path = "", folder / name
    engines.alone = engine == "fork" and not options
    if options:
        options["stdout_file"] = open(path / "printed.txt", "w")
    try:
        papermill.execute_notebook(str(path / "in.ipynb"), str(path / "out.ipynb"), engine_name=engine,
                                   progress_bar=False, cwd=str(path), **options)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    (path / "said.txt").write_text(said, encoding="utf-8")
os._exit(0)
"""


CASES = CELLS | ERRORS
OPTIONS = ["import sys\nprint('out')\nprint('err', file=sys.stderr)", "1 / 0", "import time\ntime.sleep(60)", "'never'"]
DEADLY = ["print('before')", "import os\nos.kill(os.getpid(), 9)", "'never'"]
NOTEBOOKS = {"cells": [*CASES.values()], "options": OPTIONS, "killed": DEADLY}


@dataclass(frozen=True)
class Executed:
    """Count and outputs of every cell, but for what is a kernel's clock and process, and the error that ended all."""

    shown: list[Any]
    said: str
    printed: str


def execute(engine: str, folder: Path) -> dict[str, Executed]:
    """What an engine makes of each notebook, all in one process; without a warm one ``fork`` is ``kernel``."""
    limits = {"allow_errors": True, "execution_timeout": 6}
    options: dict[str, object] = {"cells": {}}
    options |= {} if engine == "kernel" else {"options": limits, "killed": limits}
    for name in options:
        learn = "from cchc_lib import show" if name == "cells" else ""  # papermill's own engine learns of the kit by it
        made = notebook(learn, *NOTEBOOKS[name])
        for cell in made["cells"]:
            cell["metadata"]["tags"] += ["raises-exception"] if cell["source"] in ERRORS.values() else []
        (folder / name).mkdir(parents=True)
        (folder / name / "in.ipynb").write_text(json.dumps(made), encoding="utf-8")
    settings = {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "315532800",
        "MPLBACKEND": "agg" if engine == "kernel" else "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": str(folder / "ipython"),
    }
    command = [sys.executable, "-c", _EXECUTE, engine, str(folder), json.dumps(options)]
    subprocess.run(command, check=True, env={**os.environ, **settings})
    return {name: read_executed(folder / name) for name in options}


def read_executed(folder: Path) -> Executed:
    result = nbformat.read(folder / "out.ipynb", as_version=4)
    tidy_outputs(result)
    shown = [[cell.execution_count, cell.outputs] for cell in result.cells if cell.cell_type == "code"]
    printed = folder / "printed.txt"
    return Executed(
        json.loads(json.dumps(shown)),
        (folder / "said.txt").read_text(encoding="utf-8"),
        printed.read_text(encoding="utf-8") if printed.exists() else "",
    )


Results = dict[str, dict[str, Executed]]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("results")
    engines = ("nbclient", "kernel", "fork")
    with ThreadPoolExecutor() as at_once:
        made = at_once.map(lambda engine: execute(engine, folder / engine), engines)
        return dict(zip(engines, made, strict=True))


@pytest.mark.parametrize("engine", ["kernel", "fork"])
@pytest.mark.parametrize("name", CASES)
def test_a_cell_shows_what_it_shows_with_papermills_own_engine(name: str, engine: str, results: Results) -> None:
    """Whatever a cell does to be seen, and however it fails; pyplot's figures whatever MPLBACKEND says."""
    place = list(CASES).index(name) + 1
    stock, ours = (results[each]["cells"].shown[place] for each in ("nbclient", engine))
    if name == BELOW:  # a busy machine's kernel may hear of it too late, and not keep it
        stock = [stock[0], [{"name": "stdout", "output_type": "stream", "text": "below\nraw\n"}]]
        ours = ours if engine == "fork" else stock
    if name == "environment":
        stock, ours = (
            [count, str(outputs).replace("agg", "module://matplotlib_inline.backend_inline")]
            for count, outputs in (stock, ours)
        )
    assert ours == stock
    assert ours[0] == place + 1
    assert results[engine]["cells"].said == results["nbclient"]["cells"].said


@pytest.mark.parametrize("name", ["options", "killed"])
def test_papermills_options_and_errors_are_its_own(name: str, results: Results) -> None:
    """stdout_file, allow_errors and a cell's limit hold; a cell that kills its kernel leaves what came before it."""
    ours, stock = results["fork"][name], results["nbclient"][name]
    shown = [outputs for _, outputs in ours.shown]  # a dying kernel may tell the count of its last cell or not
    assert (shown, ours.said, ours.printed) == ([outputs for _, outputs in stock.shown], stock.said, stock.printed)
    assert ours.said.startswith(("CellTimeoutError", "DeadKernelError"))
    assert ours.printed in ("out\n", "before\n")
    assert shown[1]
    assert not shown[-1]


def test_a_kernel_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.ipynb"
    path.write_text(json.dumps(notebook("1")), encoding="utf-8")
    with pytest.raises(NoSuchKernel, match="No such kernel named nobody"):
        papermill.execute_notebook(str(path), None, engine_name="fork", kernel_name="nobody", progress_bar=False)


def test_kernels_of_one_folder_keep_apart() -> None:
    """Of papermill called twice at once by hand, too: jupyter_client's own sockets have the same names there."""
    first, second = (import_module("cchc_lib.batch.engines.kernel").ReportKernelManager() for _ in range(2))
    assert (first.transport, second.transport) == ("ipc", "ipc")
    assert first.ip != second.ip


def test_each_report_has_chance_of_its_own(kit: Kit) -> None:
    """Two processes never draw the same numbers, though they were forked from one."""
    kit.write_notebook(HEAD, "import random, numpy\nprint('drawn', random.random(), numpy.random.rand())")
    assert kit.cchc("run", "--formats", "html").returncode == 0
    drawn = [
        line.split()[1:]
        for path in kit.outputs.rglob("bao-cao.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        for line in output.get("text", "").splitlines()
    ]
    assert len(drawn) == 4
    assert len({number for numbers in drawn for number in numbers}) == 8
