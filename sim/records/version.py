"""Which code makes the numbers: a version that changes when they may, and only then.

Hashed are the rooms that the model imports, the libraries whose arithmetic, order or data it uses, and
Python's minor version. A changed page, report or command is the same code, so stored replications stay.
"""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

from sim.records import places

DISTRIBUTION = "bosstwin"

MODEL_ROOMS = (
    *("records", "kernel", "messages", "network", "subscribers", "oss", "bss", "economics", "programme"),
    *("scenario", "roster", "world", "eventlog", "incidents", "live", "twin", "kpis"),
    "experiments/one_life",
)
"""Folders and modules of the package, without `.py`, that one replication imports; a house test checks it."""

LIBRARIES = {
    "mesa": "the order of the roster",
    "networkx": "topology and paths",
    "numpy": "arithmetic, sorting, the generator of all chance",
    "scipy": "quantiles of distributions",
    "simpy": "the order of events at one instant",
    "topohub": "the maps that it brings",
}
"""Distributions of which another version may mean other numbers, and by what."""

OTHER_LIBRARIES = {
    "numba": "compiles loops whose twins in numpy give the same bytes",
    "annotated_types": "says a range; what a scenario may say is checked, not changed",
    "pyarrow": "writes the event log; no number comes from it",
    "pydantic": "reads a scenario; what it read is in the digest",
    "pydantic_core": "reads a scenario; what it read is in the digest",
    "yaml": "reads a scenario; what it read is in the digest",
}
"""What the model imports besides, and why another version of it keeps the numbers."""


@dataclass(frozen=True)
class Origin:
    """The code that a process runs: its version and the folder of the package (`sim`) that it imported."""

    version: str
    place: str

    def difference(self, other: "Origin") -> str:
        """Return what to tell a user whose worker runs `other`; empty where both run the same code."""
        if self == other:
            return ""
        return (
            f"a worker runs other code than this process: {other.version} from {other.place}, "
            f"here {self.version} from {self.place}; nothing of it is kept. Start Python anew, with one copy "
            "of sim on PYTHONPATH, or run with one worker"
        )


def origin() -> Origin:
    """Return the origin of the code in this process."""
    return Origin(code_version(), str(places.PACKAGE))


@cache
def code_version() -> str:
    """Return the version of the code that makes the numbers, such as `0.1.0+1f2e3d4c5b6a`.

    Release, then the hash of what makes them, comments and docstrings too. The files are read once in a
    process: code that is changed while a process runs shows up in the next one.
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    libraries = {name: _installed(name) for name in LIBRARIES}
    return f"{release()}+{code_hash(places.PACKAGE, libraries, python)}"


def code_hash(package: Path, libraries: Mapping[str, str], python: str) -> str:
    """Return twelve hexadecimal digits of the model in a package's folder and of what it stands on.

    Args:
        package: folder that holds `twin.py`.
        libraries: version by distribution.
        python: its minor version, such as `3.11`.
    """
    digest = hashlib.sha256(f"{python} {sorted(libraries.items())}".encode())
    for name, file in model_files(package):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def model_files(package: Path) -> list[tuple[str, Path]]:
    """Return (name below the package, file) of everything that makes numbers, data files too, sorted."""
    rooms = [package / room for room in MODEL_ROOMS]
    files = [room.with_suffix(".py") for room in rooms] + [f for room in rooms for f in room.rglob("*")]
    found = [
        (file.relative_to(package).as_posix(), file)
        for file in files
        if file.is_file() and "__pycache__" not in file.parts
    ]
    return sorted(found)


def release() -> str:
    """Return the installed release, `0` from a source tree that nobody installed."""
    return _installed(DISTRIBUTION)


def _installed(distribution: str) -> str:
    try:
        return installed_version(distribution)
    except PackageNotFoundError:
        return "0"
