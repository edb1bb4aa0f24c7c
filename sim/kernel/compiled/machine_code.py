"""Compiled loops over rows, and their slower twins in numpy.

A kernel is a plain function over typed columns, decorated with `compiled`. With numba it becomes machine code
at its first call, kept on disk for the next process; without numba, or with `NUMBA_DISABLE_JIT=1`, its twin
in numpy is called instead. Both return the same bytes; a test says so for each pair.

All kernels live in this folder: what is kept on disk is kept under a digest of the folder, since numba does
not see that a function changed which another one calls. No kernel uses fast mathematics, so that each sum
and product is the one that is written down, whatever the processor.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_HERE = Path(__file__).resolve().parent
_PREFIX = "kernels-"


def _is_wanted() -> bool:
    """Whether kernels are compiled here: numba is installed and not switched off."""
    switched_off = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
    return not switched_off and importlib.util.find_spec("numba") is not None


COMPILES = _is_wanted()
"""Whether kernels are compiled here; else their twins in numpy do the work, slower."""


def digest() -> str:
    """What the kernels are, in twelve letters."""
    sources = sorted(_HERE.glob("*.py"))
    return hashlib.blake2b(b"".join(path.read_bytes() for path in sources), digest_size=6).hexdigest()


def _folder() -> str | None:
    """Where machine code is kept, beside the sources; None where nothing can be written there."""
    cache = _HERE / "__pycache__"
    folder = cache / (_PREFIX + digest())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return None
    return str(folder)


FOLDER: str | None = None
"""Where machine code is kept; None if it is kept in memory only, or if nothing is compiled."""
if COMPILES:
    import numba

    FOLDER = _folder()
    if FOLDER is not None:
        vars(numba.config)["CACHE_DIR"] = FOLDER


def compiled(instead: Callable[P, T], types: str | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Compile the decorated kernel where that is possible; call `instead`, its twin, where it is not.

    Args:
        instead: the twin.
        types: numba's words for the types of result and arguments, as in ``"uint64(uint64)"``. The kernel is
            then compiled, or read from disk, at once and for these only. Without them it is compiled at its
            first call, for what it is called with. Needed by kernels that take whole numbers above 2**63.
    """

    def choose(kernel: Callable[P, T]) -> Callable[P, T]:
        if not COMPILES:
            return instead
        machine_code: Callable[P, T] = numba.njit(types, cache=FOLDER is not None)(kernel)
        return machine_code

    return choose
