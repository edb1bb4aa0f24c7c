"""Compile all kernels, or read them from disk: `python -m sim.kernel.compiled.warm`, a step of the set-up.

Every module of kernels has a function `warm`, which calls each of its kernels once with columns as they are
in a run. Where that is done ahead, nobody waits for a compiler in the middle of a run.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

from sim.kernel import compiled
from sim.kernel.compiled import machine_code


def modules() -> Iterator[tuple[str, Callable[[], None]]]:
    """Every module of kernels, by its name, with the function that calls all of them once."""
    for name in sorted(found.name for found in pkgutil.iter_modules(compiled.__path__)):
        if name not in ("machine_code", "warm"):
            warm_up: Callable[[], None] = import_module(f"{compiled.__name__}.{name}").warm
            yield name, warm_up


def warm(say: Callable[[str], None] = lambda text: None) -> None:
    """Have all kernels ready in this process; `say` gets the name of each module when it is."""
    for name, warm_up in modules():
        warm_up()
        say(name)


@cache
def ready() -> None:
    """Have all kernels ready in this process, unless they are."""
    warm()


def _say(name: str) -> None:
    sys.stderr.write(f" {name}")
    sys.stderr.flush()


def main() -> None:
    """Have all kernels ready for this process and the next ones; one line on stderr says what came of it."""
    write = sys.stderr.write
    if not machine_code.COMPILES:
        write("No numba here, or it is switched off: numpy does the work instead, slower.\n")
        return
    if machine_code.FOLDER is None:
        write("Machine code cannot be kept here (no folder to write to): each process makes its own.\n")
        return
    _say("Compiling the inner loops (once):")
    warm(_say)
    write("\n")


if __name__ == "__main__":
    main()
