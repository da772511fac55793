"""papermill's two engines of ours, cell by cell: what a notebook shows does not tell which one ran it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.batch.kit import HEAD, Kit, notebook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
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
    "a loop runs already": "try:\n    asyncio.run(asyncio.sleep(0))\nexcept RuntimeError as error:\n    print(error)",
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
    "logging": "import logging\nlogging.warning('w')\nlogging.getLogger().handlers",
    "environment": "os.environ['MPLBACKEND'], os.environ['TERM'], hash('a'), sys.stdout.encoding, sys.stdout.isatty()",
    "a printed traceback": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
    "exit() is no end": "exit",
    "after it": "'still here'",
}
ERRORS = {
    "an exception": ("def broken():\n    return undefined\nbroken()", "NameError"),
    "a fault told in Vietnamese": (
        "from cchc_lib.errors import UsageError\nraise UsageError('Một câu.')",
        "Một câu.",
    ),
    "a mistake of syntax": ("x = (", "SyntaxError"),
    "sys.exit with a number": ("import sys\nsys.exit(3)", "SystemExit"),
    "interrupted": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "a value that cannot be shown": (  # the raise on a line of its own: of two statements, a traceback takes either
        "class B:\n    def __repr__(self):\n        raise ValueError('bad')\nB()",
        "ValueError",
    ),
    "killed": ("import os\nos.kill(os.getpid(), 9)", "Kernel died"),
    "gone": ("import os\nos._exit(5)", "Kernel died"),
}


_EXECUTE = """
import json, sys, papermill
from pathlib import Path
for path in sorted(Path(sys.argv[2]).glob("in-*.ipynb")):
    said = ""
    try:
        papermill.execute_notebook(str(path), str(path.with_name("out-" + path.name)), engine_name=sys.argv[1],
                                   progress_bar=False)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    path.with_suffix(".txt").write_text(said, encoding="utf-8")
"""


def executed(engine: str, folder: Path, *notebooks: list[str]) -> list[tuple[list[Any], str]]:
    """For each notebook of these cells: count and outputs of every cell, and the error that ended it."""
    names = [f"in-{number:02}" for number in range(len(notebooks))]
    for name, cells in zip(names, notebooks, strict=True):
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook("first = 1", *cells)), encoding="utf-8")
    settings = {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "315532800",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": str(folder / "ipython"),
    }
    subprocess.run([sys.executable, "-c", _EXECUTE, engine, str(folder)], check=True, env={**os.environ, **settings})
    results = []
    for name in names:
        made = json.loads((folder / f"out-{name}.ipynb").read_text(encoding="utf-8"))
        cells_made = [[cell.get("execution_count"), cell.get("outputs")] for cell in made["cells"]]
        results.append((cells_made, (folder / f"{name}.txt").read_text(encoding="utf-8")))
    return results


Both = dict[str, list[tuple[list[Any], str]]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """What each engine makes of one notebook with all the cells, and of one for every error."""
    failing = [["1", source, "print('never')"] for source, _ in ERRORS.values()]
    return {
        engine: executed(engine, tmp_path_factory.mktemp(engine), list(CELLS.values()), *failing)
        for engine in ("kernel", "fork")
    }


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_shows_the_same(name: str, both: Both) -> None:
    """Whatever a cell does to be seen, both engines keep it alike."""
    place = list(CELLS).index(name) + 1
    (kernel, said), (fork, _) = both["kernel"][0], both["fork"][0]
    assert said == ""
    if name == BELOW:  # a busy machine's kernel may hear of it too late, and not keep it
        kernel[place][1] = [{"name": "stdout", "output_type": "stream", "text": ["below\n", "raw\n"]}]
    assert fork[place] == kernel[place]
    assert fork[place][0] == place + 1


@pytest.mark.parametrize("name", ERRORS)
def test_a_cell_that_fails_fails_alike(name: str, both: Both) -> None:
    """The same error with the same traceback ends the notebook at the same cell."""
    place = list(ERRORS).index(name) + 1
    (kernel, said), (fork, said_by_fork) = both["kernel"][place], both["fork"][place]
    word = ERRORS[name][1]
    assert word in said
    assert word in said_by_fork
    if word != "Kernel died":  # papermill keeps what the cells before it showed, as far as it heard of them
        assert fork == kernel
    assert not fork[-1][1]


def test_kernels_of_one_folder_keep_apart(tmp_path: Path) -> None:
    """Papermill called three times at once by hand: each notebook has its own kernel, and no socket stays."""
    folders = [tmp_path / str(number) for number in range(3)]
    running = []
    for folder in folders:
        folder.mkdir()
        (folder / "in-0.ipynb").write_text(json.dumps(notebook("first = 1", f"print({folder.name!r})")), "utf-8")
        command = [sys.executable, "-c", _EXECUTE, "kernel", str(folder)]
        running.append(subprocess.Popen(command, cwd=tmp_path))
    assert [process.wait(timeout=100) for process in running] == [0, 0, 0]
    assert [(folder / "in-0.txt").read_text("utf-8") for folder in folders] == ["", "", ""]
    for folder in folders:
        cells = json.loads((folder / "out-in-0.ipynb").read_text("utf-8"))["cells"]
        assert cells[-1]["outputs"][0]["text"] == [f"{folder.name}\n"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2"]


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
