"""One report from its notebook to its files: execute once, render every form, write all of it or nothing."""

from __future__ import annotations

import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Container
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_lib.batch.files import locked, remove_temporary, write_whole
from cchc_lib.batch.jobs import Job, Outcome
from cchc_lib.batch.notebooks import as_file, describe_cell, scrub
from cchc_lib.batch.records import Output, Record, look_at, read_record, record_path, why_stale, write_record
from cchc_lib.errors import CchcError

if TYPE_CHECKING:
    from cchc_lib.presentation.blocks import Head

_FOR_EDITING = ("docx", "xlsx")
"""Formats that văn thư number, mend and sign: an edited one is never lost when the report is made again."""

_COLOURS = r"\x1b\[[0-9;]*m"


class CellError(CchcError):
    """A cell of the notebook failed, or its process died in it; ``log`` is its traceback."""

    def __init__(self, reason: str, cell: str, log: str = "", *, died: bool = False) -> None:
        super().__init__(reason)
        self.cell, self.log, self.died = cell, log, died

    def outcome(self, seconds: float) -> Outcome:
        """How the report went."""
        return Outcome("failed", seconds, reason=str(self), cell=self.cell, log=self.log, retry=self.died)


def make_report(job: Job, scratch: Path, on_cell: Callable[[str], None]) -> Outcome:
    """Make one report, unless another run has just made it. Whatever goes wrong ends in the outcome.

    ``scratch`` is an empty folder in which the notebook runs; ``on_cell`` hears of each cell before it runs.
    """
    began = time.monotonic()
    try:
        with locked(Path(job.outputs), job.key):
            if not job.force and not why_stale(job, read_record(record_path(job))):
                return Outcome("current")
            for folder in (job.folder, record_path(job).parent):
                remove_temporary(folder, job.owner)
            record, kept = _make(job, scratch, on_cell)
    except CellError as error:
        return error.outcome(time.monotonic() - began)
    except Exception as error:  # the edge of a report: nothing of it may harm the batch
        unexpected = f"Lỗi ngoài dự kiến ({type(error).__name__}: {error}). Chi tiết nằm trong run.log."
        reason = str(error) if isinstance(error, CchcError) else unexpected
        return Outcome("failed", time.monotonic() - began, reason=reason, log=traceback.format_exc())
    seconds = time.monotonic() - began
    return Outcome("made", seconds, draft=record.draft, errors=record.errors, kept=kept)


def _make(job: Job, scratch: Path, on_cell: Callable[[str], None]) -> tuple[Record, tuple[str, ...]]:
    """Make the files and the record; with it, the names under which a person's edited files were kept."""
    notebook = _execute(job, scratch, on_cell)
    scrub(notebook, Path(job.notebook))
    head = _head(notebook)
    result: dict[str, Any] = head.result if head else {}
    files = _render(job, notebook, result)
    before = read_record(record_path(job))
    edited = _edited(job, before)
    new = {job.folder / name: content for name, (_, content) in files.items()}
    write_whole({**edited, **new}, job.owner)
    outputs = _survivors(job, before, files)
    formats = {*job.formats, *(output.format for output in outputs.values())}
    for name, (kind, _) in files.items():
        if found := look_at(job.folder / name, kind):
            outputs[name] = found
    record = Record(
        sources=job.sources,
        outputs=outputs,
        formats=tuple(sorted(formats)),
        draft=result.get("draft", False),
        sample=result.get("sample", False),
        errors=result.get("errors", 0),
        about=_about(head),
    )
    write_record(job, record)
    failure_note(job).unlink(missing_ok=True)
    return record, tuple(path.name for path in edited)


def _head(notebook: Any) -> Head | None:
    """What the executed notebook says of itself; None for one that shows no head."""
    from cchc_lib.rendering.document import read_document

    return read_document(notebook, page=False).head


def _about(head: Head | None) -> dict[str, Any]:
    """What the index of all reports shows of this one."""
    if head is None:
        return {"counts": {}}
    names = head.model_dump(include={"school", "commune", "period_label", "start", "end"})
    return {**names, "counts": dict(Counter(target["status"] for target in head.result.get("targets", [])))}


def failure_note(job: Job) -> Path:
    """The file that says, beside a report's files, that its last making failed and they are from before."""
    return job.folder / f"{job.stem}{'-noi-bo' if job.internal else ''}.LOI.txt"


def _execute(job: Job, scratch: Path, on_cell: Callable[[str], None]) -> Any:
    """Run the notebook through papermill; CellError when a cell fails."""
    import papermill

    from cchc_lib.batch import engines

    heard: dict[int, str] = {}

    def hear(cells: list[Any], index: int) -> None:
        heard[index] = describe_cell(cells, index)
        on_cell(heard[index])

    engines.on_cell = hear
    try:
        return papermill.execute_notebook(
            job.notebook.replace("{", "{{").replace("}", "}}"),
            None,
            parameters=dict(job.parameters),
            engine_name=job.engine,
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=str(scratch),
        )
    except papermill.PapermillExecutionError as error:
        told = error.ename in {each.__name__ for each in _family(CchcError)}
        reason = error.evalue if told else f"{error.ename}: {error.evalue}"
        log = re.sub(_COLOURS, "", "\n".join(error.traceback))
        raise CellError(reason, heard.get(error.cell_index, ""), log) from error
    except RuntimeError as error:  # a kernel that died, at its start or in a cell
        reason = f"Tiến trình chạy sổ chết giữa chừng ({error})."
        raise CellError(reason, heard[max(heard)] if heard else "", died=True) from error
    finally:
        engines.on_cell = None


def _family(root: type[CchcError]) -> list[type[CchcError]]:
    return [root, *(each for child in root.__subclasses__() for each in _family(child))]


def _render(job: Job, notebook: Any, result: dict[str, Any]) -> dict[str, tuple[str, bytes]]:
    """Every file of the report by name, with its format."""
    from cchc_lib.rendering.formats import FORMATS, result_json

    files = {
        form.file_name(job.stem, job.internal): (form.name, form.render(notebook))
        for form in (FORMATS[name] for name in job.formats)
        if result or not form.needs_result
    }
    if not job.internal:
        files[f"{job.stem}.ipynb"] = ("ipynb", as_file(notebook))
        if result:
            files[job.result_name] = ("json", result_json(result))
    return files


def _edited(job: Job, before: Record | None) -> dict[Path, bytes]:
    """What people changed since they were made, of the files that are theirs to edit, under names that are free."""
    edited = {}
    for name, output in (before.outputs if before else {}).items():
        path = job.folder / name
        found = look_at(path, output.format) if output.format in _FOR_EDITING else None
        if found and found.size and found.sha256 != output.sha256:
            names = (path.with_stem(f"{path.stem}.da-sua-{number}") for number in count(1))
            edited[next(free for free in names if not free.exists())] = path.read_bytes()
    return edited


def _survivors(job: Job, before: Record | None, made: Container[str]) -> dict[str, Output]:
    """Files of other formats made earlier from the very same sources; those from other sources are removed."""
    survivors: dict[str, Output] = {}
    for name, output in (before.outputs if before else {}).items():
        if name in made:
            continue
        if before and before.sources == job.sources and look_at(job.folder / name, output.format) == output:
            survivors[name] = output
        else:
            (job.folder / name).unlink(missing_ok=True)
    return survivors
