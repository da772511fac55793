"""JupyterLab in a headless Chromium, driven through the DevTools protocol as a teacher drives it."""

import base64
import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import websocket

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"),
    *("--disable-background-networking", "--disable-sync", "--remote-allow-origins=*", "--window-size=1280,1000"),
)


def until(found: Callable[[], Any], *, seconds: float = 30, what: str = "") -> Any:
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.1)
    return value


class Page:
    """A page of the browser."""

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=60)
        self.close = self._socket.close
        self._numbers = itertools.count(1)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass
        assert "error" not in answer, answer
        found: dict[str, Any] = answer["result"]
        return found

    def js(self, expression: str) -> Any:
        found = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression: str, seconds: float = 30) -> Any:
        return until(lambda: self.js(expression), seconds=seconds, what=expression)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def lab(self, command: str, **arguments: Any) -> Any:
        return self.js(f"jupyterapp.commands.execute({command!r}, {json.dumps(arguments)}).then(() => true)")

    def open(self, path: str) -> None:
        self.lab("docmanager:open", path=path)
        self.until(f"{NOTEBOOK}?.context.path === {path!r}")
        self.js(f"{NOTEBOOK}.context.sessionContext.ready.then(() => true)")
        self.until(f"{NOTEBOOK}.context.sessionContext.kernelDisplayStatus === 'idle'")

    def type_cell(self, number: int, source: str) -> None:
        self.js(f"{NOTEBOOK}.content.widgets[{number}].model.sharedModel.setSource({json.dumps(source)})")

    def run_all(self) -> None:
        self.js("jupyterapp.commands.execute('notebook:run-all-cells').then(() => true, () => true)")
        self.until(f"{NOTEBOOK}.content.widgets.every(w => w.model.executionState !== 'running')", 60)

    def outputs(self) -> list[str]:
        found: list[str] = self.js(
            f"{NOTEBOOK}.content.widgets.filter(w => w.model.type === 'code')"
            ".map(w => w.model.outputs.toJSON().map(o => o.text || (o.traceback || []).join('\\n') ||"
            " JSON.stringify(o.data || {})).join('\\n'))"
        )
        return found


NOTEBOOK = "jupyterapp.shell.currentWidget"


@contextlib.contextmanager
def lab_in_browser(root: Path, folder: Path) -> Iterator[Page]:
    """``cchc lab`` of the kit at ``root`` with a browser at it; ``folder`` is for what both keep."""
    environment = os.environ | {"PYTHONPATH": str(root), "HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder)}
    command = [sys.executable, "-m", "cchc_lib", "lab", "--no-browser", "--expose-app-in-browser", "--allow-root"]
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((folder / "lab.log").open("w"))
        server = subprocess.Popen(command, cwd=root, env=environment, stderr=log, stdout=log, start_new_session=True)
        stack.callback(_end, server)
        address = until(
            lambda: re.search(r"http://localhost:\S+token=\w{20,}", (folder / "lab.log").read_text()), seconds=60
        )
        profile = folder / "chromium"
        browser = subprocess.Popen(
            [str(CHROMIUM), *QUIET, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        stack.callback(_end, browser)
        port = until(lambda: _first_line(profile / "DevToolsActivePort"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            targets = json.load(answer)
        page = Page(next(one["webSocketDebuggerUrl"] for one in targets if one["type"] == "page"))
        stack.callback(page.close)
        page.call("Page.enable")
        page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        page.call("Page.navigate", url=address[0])
        page.until("!!window.jupyterapp && jupyterapp.restored.then(() => true)", 60)
        yield page


def _first_line(path: Path) -> str:
    return path.read_text().splitlines()[0] if path.exists() and path.read_text() else ""


def _end(process: subprocess.Popen[Any]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
