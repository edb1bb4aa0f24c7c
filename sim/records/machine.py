"""The one file that knows the operating system: processes, signals, limits, memory, flushing to disk.

Linux, macOS and Windows differ here and nowhere else. What a system lacks is asked for by name, never by
`sys.platform`, so a test can take it away; without it a limit is not set, never an error.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing.context import BaseContext
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn, TypeVar

# hasattr, in this file: whether a system can do something is asked of the system, not of its name.
CAN_MEASURE = find_spec("resource") is not None
_starting = threading.Lock()
T = TypeVar("T")

# --- memory and garbage


def peak_rss_mb() -> float:
    """Return the largest resident memory of this process so far, MB of 2**20 bytes; 0 where nobody counts."""
    if not CAN_MEASURE:
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Look for garbage rarely: nearly everything of a simulated life lives to its end.

    What is there already is not looked at any more until the end, when the thresholds are as before.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


class TookTooLong(Exception):  # noqa: N818 (it reads as what happened)
    """Time ran out. No OSError, which a reader of files would take for an unreadable file."""


@contextmanager
def limited(seconds: int, memory: int) -> Iterator[None]:
    """Limit wall time (s) and address space (bytes) of what is done inside, in the main thread.

    Where the system has no such limits, nothing is limited.

    Raises:
        TookTooLong: it took longer.
        MemoryError: it needed more.
    """
    if not (CAN_MEASURE and hasattr(signal, "SIGALRM")):
        yield
        return
    import resource

    def late(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"longer than {seconds} s")

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# --- signals


@contextmanager
def stopped_by_any_signal() -> Iterator[None]:
    """Take the end of a terminal or of a batch job as Ctrl-C: KeyboardInterrupt, so that work is kept.

    In another thread than the main one, and for signals that somebody handles or ignores, nothing changes.
    """
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [signal.Signals[name] for name in names]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def leave_ctrl_c_to_the_driver() -> None:
    """Ignore Ctrl-C in this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def ctrl_c_interrupts() -> None:
    """Let Ctrl-C raise KeyboardInterrupt, also in a process that was started in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


# --- a copy of this process


def can_be_copied() -> bool:
    """Whether this system can copy a process that runs (`fork`)."""
    return hasattr(os, "fork")


def in_a_copy(work: Callable[[], T]) -> T:
    """Return what `work` gives in a copy of this process, which ends with it; here nothing changes.

    Every object is as it is here, generators in mid-run included. The answer comes back pickled. Only where
    `can_be_copied`.

    Raises:
        Exception: what `work` raised.
        ChildProcessError: the copy ended without an answer.
    """
    read, write = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(read)
        _answer(work, write)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    os.waitpid(copy, 0)
    if not told:
        raise ChildProcessError("a copy of this process ended without an answer")
    answer, raised = pickle.loads(told)
    if raised is not None:
        raise raised
    result: T = answer
    return result


def _answer(work: Callable[[], T], write: int) -> NoReturn:
    """Do the work of a copy, say what came of it, and end it without tidying up what is not its own."""
    try:
        told = pickle.dumps((work(), None))
    except BaseException as raised:
        told = pickle.dumps((None, raised))
    with os.fdopen(write, "wb") as pipe:
        pipe.write(told)
    os._exit(0)


# --- worker processes


def cores() -> int:
    """Return the number of cores that this process may use, at least 1; not what the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_context(preload: Sequence[str]) -> BaseContext:
    """Return how worker processes are started: by a fork server that has imported `preload`, else spawned."""
    can_fork = hasattr(os, "fork") and "forkserver" in multiprocessing.get_all_start_methods()
    if not can_fork:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Without PYTHONPATH the server could import another copy of these.
    context.set_forkserver_preload([] if sys.flags.ignore_environment else list(preload))
    return context


@contextmanager
def same_imports_in_workers() -> Iterator[None]:
    """While processes are started: they import what this one would, and not its main module.

    The fork server imports its preload list before anyone tells it `sys.path` (CPython before 3.13), so it is
    told by PYTHONPATH; PYTHONSAFEPATH keeps its working folder out. A script without a main guard would start
    its work again in every worker, and none of them needs it.
    """
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    variables = {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    with _starting:
        main, before = sys.modules["__main__"], {name: os.environ.get(name) for name in variables}
        sys.modules["__main__"] = ModuleType("__main__")
        os.environ.update(variables)
        try:
            yield
        finally:
            sys.modules["__main__"] = main
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def end_with_parent() -> None:
    """End this worker process as soon as its parent is gone, whatever it is doing.

    In a process that nobody started as a worker nothing happens. The exit code is then 1.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()


# --- processes that outlive the one that started them

_children: dict[int, subprocess.Popen[bytes]] = {}


def start_apart(command: Sequence[str], log: Path, variables: dict[str, str]) -> int:
    """Start a process in a session of its own, its words going to a file; return its number.

    Ctrl-C at this process does not reach it, and it lives on when this one ends.

    Args:
        command: program and arguments.
        log: written anew; what the process says, errors included.
        variables: added to this process's environment.

    Raises:
        OSError: the program or the file cannot be opened.
    """
    with log.open("wb") as out:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **variables},
        )
    _children[child.pid] = child
    return child.pid


def began(pid: int) -> str:
    """Return when a process started, as the system counts it; `""` if there is none or it has ended.

    Numbers are given again: number and start together name one process. Where the system tells no start, the
    word only says that the number is in use.
    """
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        return ""
    if Path("/proc/self/stat").exists():
        return _began_in_proc(pid)
    if child is not None:
        return "child"
    if os.name == "nt":  # there, signal 0 would be Ctrl-C
        return ""
    try:
        os.kill(pid, 0)
    except OSError:
        return ""
    return "in use"


def _began_in_proc(pid: int) -> str:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    except OSError:
        return ""
    state, *rest = fields.split()
    return "" if state in "ZX" else rest[18]


def can_interrupt() -> bool:
    """Return whether `interrupt` reaches a process of another session (Windows: no)."""
    return os.name != "nt"


def interrupt(pid: int) -> None:
    """Ask a process to stop, as Ctrl-C does; nothing happens if there is none, or it is somebody else's."""
    _send(pid, signal.SIGINT)


def end_at_once(pid: int) -> None:
    """End a process that `start_apart` started, with its workers; or let them follow."""
    if not hasattr(os, "killpg"):
        _send(pid, signal.SIGTERM)
        return
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


# --- disk


def flush_to_disk(path: Path) -> None:
    """Bring a file, or a folder's list of names, to the disk; Windows does so for a folder by itself."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
