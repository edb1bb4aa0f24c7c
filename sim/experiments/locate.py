"""From what a user types to a stored study or replication.

A text is a path if there is a folder at it, else the name of a study in the results folder, else that of the
example. Every way to name nothing is refused with a sentence, exit code 2.
"""

from __future__ import annotations

from pathlib import Path

from sim.experiments.archive import COMPARISON, RUN, load_comparison, load_run
from sim.experiments.results import Comparison, RunResult
from sim.records import places
from sim.records.errors import InputRefused
from sim.records.manifest import FILE
from sim.records.outcome import Outcome
from sim.records.store import follow, read_outcome, replications


def study_at(text: str) -> Path:
    """Return the folder that a path or a study's name means (`latest` too, and the committed example).

    Raises:
        InputRefused: there is no such folder.
    """
    example = places.example_folder()
    for place in (Path(text), places.results_folder() / text, example.parent / text):
        found = follow(place)
        if found.is_dir():
            return found
    raise InputRefused([f"{text}: there is no such study; `bosstwin results` lists what is there"])


def load_study(folder: Path) -> Comparison | RunResult:
    """Return what a study's folder holds.

    Raises:
        InputRefused: neither a comparison nor a run that can be read.
    """
    try:
        if (folder / COMPARISON).is_file():
            return load_comparison(folder)
        return load_run(folder)
    except FileNotFoundError as error:
        raise InputRefused([str(error)]) from None


def replication_at(text: str) -> Path:
    """Return the folder of the replication that a user means.

    A replication's own folder; of a scenario's folder its first one; of a study the first of doing nothing.
    Raises InputRefused where there is none.
    """
    folder = study_at(text)
    if (folder / FILE).is_file():
        return folder
    if (folder / COMPARISON).is_file() or (folder / RUN).is_file():
        study = load_study(folder)
        run = study.base if isinstance(study, Comparison) else study
        return run.folder_of(0)
    for found, _ in replications(folder):
        return found
    raise InputRefused([f"{text}: holds no finished replication"])


def outcome_at(folder: Path, tables: tuple[str, ...] = ()) -> Outcome:
    """Return the tables of a replication that a user named, all of them or those named.

    Raises:
        InputRefused: it was never finished, or one of its files is missing or was replaced since.
    """
    try:
        return read_outcome(folder, tables)
    except FileNotFoundError:
        told = "no finished replication, or one of its files is missing or was replaced since"
        raise InputRefused([f"{folder}: {told}"]) from None
