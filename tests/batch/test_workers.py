"""The same jobs over TCP: a scheduler and two workers, one of which is killed in mid run."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    kit.add_schools("thcs-cam")
    kit.write_notebook(HEAD, TABLE, "import time\ntime.sleep(0.5)")
    assert kit.cchc("run", "--formats", "html").returncode == 0
    alone = kit.files()
    first = kit.outputs / "thcs-an" / "2025-2026" / "hk1" / "ket-qua.json"

    def run_until_the_first(killed: subprocess.Popen[bytes]) -> tuple[int, str, str]:
        before = first.stat().st_mtime_ns
        command = kit.command("run", "--formats", "html", "--force", "--cluster", address)
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        while first.stat().st_mtime_ns == before and run.poll() is None:
            time.sleep(0.05)
        killed.kill()
        told, said = run.communicate(timeout=120)
        return run.returncode, told, said

    code, told, said = run_until_the_first(worker)
    assert code == 0, said
    assert "làm mới 6, đã có sẵn 0, lỗi 0" in told
    assert kit.files() == alone
    code, told, said = run_until_the_first(scheduler)
    assert code == 1
    assert "Mất liên lạc với bộ điều phối Dask" in said
    assert all(word not in told + said for word in ("Traceback", "distributed", "Lỗi ngoài dự kiến"))
    assert "đã có sẵn 6" in kit.cchc("run", "--formats", "html").stdout  # whole, as they were or anew


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_a_sentence(kit: Kit) -> None:
    done = kit.cchc("run", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert "Không nối được với bộ điều phối Dask ở “tcp://127.0.0.1:9”" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_is_a_sentence(kit: Kit) -> None:
    done = kit.cchc("run", "--cluster", "không phải")
    assert done.returncode == 1
    assert "Không nối được" in done.stderr
