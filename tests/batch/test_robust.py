"""Harm done for real: after each of these the next run finishes the job, with nothing torn and nothing left behind."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.batch.kit import HEAD, TABLE, Kit, new_kit

MOUNT, UMOUNT = "/usr/bin/mount", "/usr/bin/umount"
pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"), pytest.mark.slow]
MARK = "CCHC_TEST_RUN"
BIG = "'x' * 300_000"
ONE_SCHOOL = ("run", "--formats", "html", "--school", "thcs-an")
HELPER = "import subprocess\nhelper = subprocess.Popen(['sleep', '600'])"
"""A program that the notebook starts and never ends."""


@pytest.fixture
def big(kit: Kit, undisturbed: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kit]:
    """Reports that take a while to write, with all passing things in a folder of the test's own.

    What the tests' own process keeps warm is warm by now, and bears no mark.
    """
    kit.write_notebook(HEAD, TABLE, BIG, HELPER)
    with tempfile.TemporaryDirectory(prefix="cchc-test-", dir="/tmp") as passing:  # a short path, for sockets
        monkeypatch.setenv("TMPDIR", passing)
        monkeypatch.setenv(MARK, str(kit.root))
        yield kit


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    kit = new_kit(tmp_path_factory.mktemp("undisturbed"))
    kit.write_notebook(HEAD, TABLE, BIG, HELPER)
    assert kit.cchc(*ONE_SCHOOL).returncode == 0
    return kit.files()


def finish(kit: Kit, *arguments: str) -> subprocess.CompletedProcess[str]:
    return kit.execute(kit.command(*ONE_SCHOOL, *arguments))


def start(kit: Kit, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        kit.command(*ONE_SCHOOL, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def processes(kit: Kit) -> Iterator[tuple[int, str]]:
    """Number and command line of every process that a run of this kit started and that still lives."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={kit.root}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name), (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue


def assert_nothing_lives(kit: Kit) -> None:
    limit = time.monotonic() + 20
    while (left := list(processes(kit))) and time.monotonic() < limit:
        time.sleep(0.1)
    assert left == []


def assert_nothing_lies_about(kit: Kit) -> None:
    assert list(kit.outputs.rglob("*.tmp")) == []
    passing = Path(os.environ["TMPDIR"])
    assert [str(path.relative_to(passing)) for path in passing.rglob("*")] == []


def test_kill_9_of_the_run_and_of_everything_at_any_moment(big: Kit) -> None:
    """Where nobody of the run is left to end what its notebook started, the next run does."""
    big.write_notebook(HEAD, TABLE, BIG, HELPER, "import time\ntime.sleep(period == 'hk2')")
    assert big.cchc(*ONE_SCHOOL).returncode == 0
    undisturbed, left = big.files(), set[int]()
    shutil.rmtree(big.outputs)
    chance = random.Random("kill")  # noqa: S311
    for engine in ("fork", "kernel"):
        run = start(big, "--engine", engine)
        time.sleep(chance.uniform(0.5, 4))
        run.kill()
        run.communicate()
        assert_nothing_lives(big)
    for engine in ("kernel", "fork"):
        run = start(big, "--engine", engine, "--force")
        while not (helpers := {number for number, line in processes(big) if "sleep" in line} - left):
            time.sleep(0.1)
        left |= helpers
        for number, line in processes(big):
            if "sleep" not in line:
                os.kill(number, signal.SIGKILL)
        run.communicate()
    assert finish(big).returncode == 0
    assert big.files() == undisturbed
    assert_nothing_lives(big)
    assert_nothing_lies_about(big)
    assert "làm mới 0, đã có sẵn 2" in big.cchc(*ONE_SCHOOL).stdout


VICTIMS: dict[str, dict[str, tuple[str, Callable[[list[int]], int]]]] = {
    "fork": {"hk1": ("forkserver", min), "hk2": ("forkserver", max)},
    "kernel": {"hk1": ("ipykernel_launcher", max), "hk2": ("forkserver", max)},
}
"""Who dies in which report: the warm process, the report's own; the kernel, the process that asks it."""


@pytest.mark.parametrize("engine", VICTIMS)
def test_kill_9_of_any_process_of_a_run(big: Kit, engine: str) -> None:
    """The run itself carries on, each report is made all the same, and what notebooks started ends with the run."""
    begun, held = f"Path({str(big.root)!r}, period)", f"Path({str(big.root)!r}, period + '-held')"
    wait = f"while {held}.exists():\n    time.sleep(0.05)"
    big.write_notebook(HEAD, TABLE, BIG, HELPER, f"import time\nfrom pathlib import Path\n{begun}.touch()\n{wait}")
    assert big.cchc(*ONE_SCHOOL).returncode == 0
    undisturbed = big.files()
    for period in VICTIMS[engine]:
        (big.root / period).unlink()
        (big.root / f"{period}-held").touch()
    run = start(big, "--force", "--engine", engine, "--jobs", "1")
    for period, (victim, which) in VICTIMS[engine].items():
        while not (big.root / period).exists():
            assert run.poll() is None
            time.sleep(0.05)
        os.kill(which([number for number, line in processes(big) if victim in line]), signal.SIGKILL)
        (big.root / f"{period}-held").unlink()
    _, said = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert big.files() == undisturbed
    assert_nothing_lives(big)
    assert_nothing_lies_about(big)


@pytest.mark.parametrize(
    ("engine", "ending"),
    [("fork", signal.SIGINT), ("kernel", signal.SIGINT), ("fork", signal.SIGTERM), ("fork", signal.SIGHUP)],
)
def test_ctrl_c_stops_at_once_and_says_what_is_left(big: Kit, engine: str, ending: signal.Signals) -> None:
    """Exit 130, a record of what was done, nothing left running; the next run goes on where it stopped."""
    big.write_notebook(HEAD, TABLE, BIG, HELPER, "import time\nif period == 'hk2': time.sleep(600)")
    inherited = signal.signal(ending, signal.SIG_DFL)  # perhaps the tests run under nohup or in the background
    run = start(big, "--jobs", "1", "--engine", engine)
    signal.signal(ending, inherited)
    assert run.stderr is not None
    while not run.stderr.readline().startswith("[1/2]"):
        assert run.poll() is None
    time.sleep(0.3)
    run.send_signal(ending)
    told, _ = run.communicate(timeout=20)
    assert run.returncode == 130
    assert "còn 1 báo cáo chưa làm" in told
    assert big.record()["stopped"] is True
    assert big.record()["made"] == 1
    assert_nothing_lives(big)
    assert_nothing_lies_about(big)


def test_two_runs_at_once_make_each_report_once(big: Kit, undisturbed: dict[str, bytes]) -> None:
    runs = [start(big), start(big)]
    told = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    made = [text.split("làm mới ")[1].split(",")[0] for text, _ in told]
    assert sum(map(int, made)) == 2
    assert big.files() == undisturbed
    assert_nothing_lives(big)
    assert_nothing_lies_about(big)


def test_a_workbook_that_changes_under_the_run_is_read_again_by_the_next(kit: Kit) -> None:
    """Whatever a report read while its registers were being written, it is not taken for up to date."""
    stop = threading.Event()

    def scribble() -> None:
        for number in range(10_000):
            if stop.wait(0.02):
                return
            kit.workbook("thcs-an").write_bytes(b"!" * (10 + number))  # never the same twice

    writer = threading.Thread(target=scribble)
    writer.start()
    try:
        assert "thay đổi trong lúc lập báo cáo" in kit.cchc(*ONE_SCHOOL).stderr
    finally:
        stop.set()
        writer.join()
    kit.workbook("thcs-an").write_bytes(b"!!!!!!!!!")
    assert kit.cchc(*ONE_SCHOOL).returncode == 0
    assert {each["errors"] for each in kit.record()["reports"]} == {9}


def test_outputs_that_cannot_be_written_are_one_sentence(kit: Kit) -> None:
    kit.outputs.write_text("a file where the folder should be", encoding="utf-8")
    done = kit.cchc("run", "--formats", "html")
    assert done.returncode == 1
    assert "Không ghi được" in done.stderr
    assert "Hãy cho phép ghi vào thư mục này" in done.stderr
    assert "chọn thư mục khác" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def small_disk(kit: Kit) -> Iterator[Path]:
    """A file system of 200 kB where the outputs go."""
    kit.outputs.mkdir()
    if not Path(MOUNT).exists():
        pytest.skip("this machine has no mount command")
    mounted = subprocess.run(
        [MOUNT, "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(kit.outputs)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets no file system be mounted")
    yield kit.outputs
    subprocess.run([UMOUNT, "-l", str(kit.outputs)], check=True)


def test_a_full_disk_leaves_nothing_torn(kit: Kit, small_disk: Path) -> None:
    """What fits is whole; what does not is told; with room again the next run finishes."""
    kit.write_notebook(HEAD, TABLE, "'x' * 30_000")
    done = kit.cchc("run", "--formats", "html", "--jobs", "1")
    assert done.returncode == 1
    assert "Hãy dọn bớt ổ đĩa" in done.stderr
    assert list(small_disk.rglob("*.tmp")) == []
    whole = {path: path.read_text(encoding="utf-8") for path in small_disk.rglob("bao-cao.html")}
    assert all(text.rstrip().endswith("</html>") for text in whole.values())
    subprocess.run([MOUNT, "-o", "remount,size=20m", str(small_disk)], check=True)
    assert kit.cchc("run", "--formats", "html").returncode == 0
    assert len(list(small_disk.rglob("bao-cao.html"))) == 4


def test_outputs_on_a_read_only_disk_are_one_sentence(kit: Kit, small_disk: Path) -> None:
    """Nothing is run for files that cannot be kept."""
    subprocess.run([MOUNT, "-o", "remount,ro", str(small_disk)], check=True)
    done = kit.cchc("run", "--formats", "html")
    assert done.returncode == 1
    assert "Không ghi được" in done.stderr
    assert "Traceback" not in done.stderr
