"""Work that pages start: each request is a process of its own, claimed once, watched, stopped and resumed.

    results/.jobs/<request>/request.json          what was asked
    results/.jobs/<request>/attempt-001/          the claim: who makes this folder starts the process
        process.json, status.json, log.txt, stop  who runs, how far, what it said, that a stop was asked for

Pages only read these files, so a refresh, a second tab or another viewer sees the same work. Nothing here
knows of any page.

A request goes through `starting` and `running` to one of five ends: `done`, `stopped` by somebody,
`interrupted` because its process is gone, `failed` by an error, `refused` for what the scenario says. Work
that is done but has no results any more counts as interrupted. Every end but `done` can be started again as
the next attempt, which goes on with the replications that are stored. Attempts are never deleted here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from sim.records import machine, places
from sim.records.store import write_text
from sim.records.version import code_version

STARTING, RUNNING, DONE = "starting", "running", "done"
STOPPED, INTERRUPTED, FAILED, REFUSED = "stopped", "interrupted", "failed", "refused"
ACTIVE = (STARTING, RUNNING)

FOLDER = ".jobs"
STATUS, PROCESS, REQUEST, LOG, STOP = "status.json", "process.json", "request.json", "log.txt", "stop"
START_WITHIN_S = 20.0
"""A claim without a process for so long belongs to a server that died while it started one."""
GRACE_S = 10.0
"""Between asking a process to stop and ending it."""

_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Request:
    """What a user asks for; None leaves a number as the scenario says it.

    Attributes:
        scenario: path of a scenario that comes with the product; empty for an uploaded one.
        name: what the work is called on screens and in folder names.
        text: an uploaded scenario, YAML.
        subscribers, months, replications, seed: what replaces the scenario's own.
    """

    scenario: str
    name: str
    text: str = ""
    subscribers: int | None = None
    months: int | None = None
    replications: int | None = None
    seed: int | None = None

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits; equal requests to equal code have the same."""
        text = json.dumps([asdict(self), code_version()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


class JobStatus(TypedDict, total=False):
    """What a job's process wrote last: its state, how far it is (see `Status`), and how it ended.

    Attributes:
        problems: a line for each mistake of a scenario that was refused.
        message: why it stopped or failed.
        study: folder of the results, once it is done.
        failures: replications that did not finish, of work that is done.
    """

    state: str
    done: int
    total: int
    reused: int
    failed: int
    share: float
    simulated: str
    elapsed_s: float
    left_s: float | None
    problems: list[str]
    message: str
    study: str
    failures: int


@dataclass(frozen=True)
class Job:
    """A look at one piece of work: `state` is a word from above, `status` what its process last wrote.

    It does not follow the work: `look` again for what has become of it.

    Attributes:
        id: that of its request.
        folder: of the newest attempt.
        asked_to_stop: whether somebody wants it to end.
    """

    id: str
    request: Request
    state: str
    folder: Path
    status: JobStatus = field(default_factory=lambda: JobStatus())
    asked_to_stop: bool = False

    @property
    def active(self) -> bool:
        """True while a process works, or is about to."""
        return self.state in ACTIVE

    @property
    def study(self) -> Path | None:
        """Folder of the results, once there are any."""
        name = self.status.get("study")
        return Path(name) if name else None

    def log(self, lines: int = 30) -> str:
        """Return the last lines that the process wrote."""
        try:
            text = (self.folder / LOG).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def jobs_folder() -> Path:
    """Return where jobs are kept."""
    return places.results_folder() / FOLDER


# --- looking


def look(job_id: str) -> Job | None:
    """Return the newest attempt of a request, or None where there is none, or no such name can be."""
    if not _ID.fullmatch(job_id):
        return None
    folder = jobs_folder() / job_id
    attempt = _newest(folder)
    content = _read(folder / REQUEST)
    if attempt is None or not content:
        return None
    status: JobStatus = _read(attempt / STATUS)
    stop = (attempt / STOP).exists()
    return Job(job_id, Request(**content), _state(attempt, status, stop), attempt, status, stop)


def all_jobs() -> list[Job]:
    """Return every request's newest attempt, those at work first, then the newest."""
    folders = sorted(jobs_folder().glob("*")) if jobs_folder().is_dir() else []
    found = [job for folder in folders if (job := look(folder.name)) is not None]
    return sorted(found, key=lambda job: (not job.active, -_modified(job.folder)))


def _newest(folder: Path) -> Path | None:
    return max(folder.glob("attempt-*"), default=None)


def _state(attempt: Path, status: JobStatus, stop: bool) -> str:
    said = str(status.get("state", STARTING))
    if said == DONE:
        return DONE if _has_results(status) else INTERRUPTED
    if said not in ACTIVE:
        return said
    process = _read(attempt / PROCESS)
    if not process:
        return STARTING if time.time() - _modified(attempt) < START_WITHIN_S else INTERRUPTED
    if _alive(int(process["pid"]), str(process["began"])):
        return said
    # Between the look at the file and the look at the process it may have come to its end.
    last = str(_read(attempt / STATUS).get("state", STARTING))
    return last if last not in ACTIVE else STOPPED if stop else INTERRUPTED


def _has_results(status: JobStatus) -> bool:
    study = Path(str(status.get("study", "")))
    return any((study / name).is_file() for name in ("comparison.json", "run.json"))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


# Any: what our own processes wrote as JSON; the caller declares which of their texts it is.
def _read(file: Path) -> Any:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


# --- processes


def _alive(pid: int, began: str) -> bool:
    """True if this very process works: number and start, for numbers are given again."""
    return bool(began) and machine.began(pid) == began


# --- starting and stopping


def start(request: Request) -> Job:
    """Start what is asked for, or return the work that is under way or done already.

    Two calls at the same time start one process: making the attempt's folder is the claim.

    Raises:
        OSError: the results folder cannot be written, or no process can be started.
    """
    known = look(request.id)
    if known is not None and (known.active or known.state == DONE):
        return known
    folder = jobs_folder() / request.id
    number = int(known.folder.name.rpartition("-")[2]) + 1 if known else 1
    attempt = folder / f"attempt-{number:03d}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        attempt.mkdir()
    except FileExistsError:
        return look(request.id) or Job(request.id, request, STARTING, attempt)
    # Only the winner writes: two threads of one server would write under the same unfinished name.
    write_text(folder / REQUEST, json.dumps(asdict(request)))
    _spawn(attempt)
    return look(request.id) or Job(request.id, request, STARTING, attempt)


def _spawn(attempt: Path) -> None:
    here = str(places.PACKAGE.parent)
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH", ""))))
    variables = {"PYTHONPATH": path, places.RESULTS_VARIABLE: str(places.results_folder())}
    command = [sys.executable, "-m", "sim.ui.worker", str(attempt)]
    pid = machine.start_apart(command, attempt / LOG, variables)
    write_text(attempt / PROCESS, json.dumps({"pid": pid, "began": machine.began(pid)}))


def cancel(job: Job) -> None:
    """Ask a job to stop; asked again after a while, or where it cannot be asked, end it at once.

    Replications that have finished are kept.
    """
    process = _read(job.folder / PROCESS)
    if not job.active or not process:
        return
    pid = int(process["pid"])
    stop = job.folder / STOP
    patient = machine.can_interrupt() and (not stop.exists() or time.time() - _modified(stop) < GRACE_S)
    if not stop.exists():
        stop.touch()
    if _alive(pid, str(process["began"])):
        (machine.interrupt if patient else machine.end_at_once)(pid)


def hurry(job: Job) -> None:
    """End a job that was asked to stop and did not within its time.

    Called again and again by whoever watches; before `GRACE_S` seconds have passed it does nothing.
    """
    if job.active and job.asked_to_stop and time.time() - _modified(job.folder / STOP) > GRACE_S:
        cancel(job)
