"""The same jobs over TCP: a scheduler and two workers, one of which is killed in mid run."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_lib.batch import workers
from tests.batch.kit import HEAD, TABLE, Kit

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    where = tmp_path / "scheduler.json"
    log = (tmp_path / "dask.log").open("wb")
    options = ["--scheduler-file", str(where)]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", *options, "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *options, "--no-nanny", "--nthreads", "1"]
    running = [subprocess.Popen(scheduler, stdout=log, stderr=log)]
    while not where.exists():
        time.sleep(0.1)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        options = [*worker, "--no-dashboard", "--local-directory", str(folder)]
        running.append(subprocess.Popen(options, stdout=log, stderr=log))
    yield json.loads(where.read_text(encoding="utf-8"))["address"], running
    for process in reversed(running):
        process.kill()
        process.wait()
    log.close()


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_loses_nothing_and_a_scheduler_gone_is_a_sentence(
    kit: Kit, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    """Every report with the bytes that one machine gives; then what it was and what to do, without dask's own words."""
    address, (scheduler, worker, _) = cluster
    kit.write_notebook(HEAD, TABLE, "import time\ntime.sleep(0.5)")
    assert kit.cchc("run", "--formats", "html").returncode == 0
    alone = kit.files()
    first = kit.outputs / "thcs-an" / "2025-2026" / "hk1" / "ket-qua.json"

    def run_until_the_first(killed: subprocess.Popen[bytes]) -> subprocess.CompletedProcess[str]:
        before, ended = first.stat().st_mtime_ns, threading.Event()

        def kill() -> None:
            while first.stat().st_mtime_ns == before and not ended.wait(0.05):
                pass
            killed.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        done = kit.cchc("run", "--formats", "html", "--force", "--cluster", address)
        ended.set()
        killer.join()
        return done

    done = run_until_the_first(worker)
    assert done.returncode == 0, done.stderr
    assert "làm mới 4, đã có sẵn 0, lỗi 0" in done.stdout
    assert kit.files() == alone
    done = run_until_the_first(scheduler)
    assert done.returncode == 1
    assert "Mất liên lạc với bộ điều phối Dask" in done.stderr
    said = done.stdout + done.stderr
    assert all(word not in said for word in ("Traceback", "distributed", "Lỗi ngoài dự kiến"))
    assert "đã có sẵn 4" in kit.cchc("run", "--formats", "html").stdout  # whole, as they were or anew


def test_a_scheduler_that_does_not_answer_is_a_sentence(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 1)
    done = kit.cchc("run", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert "Không nối được với bộ điều phối Dask ở “tcp://127.0.0.1:9”" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_is_a_sentence(kit: Kit) -> None:
    done = kit.cchc("run", "--cluster", "không phải")
    assert done.returncode == 1
    assert "Không nối được" in done.stderr
