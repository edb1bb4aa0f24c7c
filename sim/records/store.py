"""Where replications are kept: one folder each, of Parquet tables and a manifest.

    results/<study>/<scenario>-<digest>/r0007/{measures,ledger,...}.parquet, manifest.json

A folder is written under a name that no reader looks for, flushed to disk and renamed, so a replication that
is there is whole. What is stored can be derived from the folders; there is no index that could disagree.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.records.events import FILE as EVENTS
from sim.records.machine import flush_to_disk
from sim.records.manifest import FILE, Key, Manifest, read_manifest
from sim.records.outcome import Column, Outcome, Table

LATEST = "latest"
LARGE = (EVENTS,)
"""Files that copies of a replication share where the disk allows it; none is ever changed in its place."""
UNFINISHED = ".unfinished-"
"""Start of the names that no reader looks for."""


def slug(text: str) -> str:
    """Return a text as a file name: small letters, digits and hyphens, never empty, at most 40."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "unnamed"


def replication_folder(scenario_folder: Path, replication: int) -> Path:
    """Return where a replication of a scenario lies."""
    return scenario_folder / f"r{replication:04d}"


# --- writing


def write_replication(folder: Path, outcome: Outcome, manifest: Manifest) -> None:
    """Write a replication, whole or not at all; one that is there already is replaced.

    Args:
        folder: of the replication; made with its parents.
        outcome: its tables, one Parquet file each; its files are moved here.
        manifest: written beside them, with the bytes of each file.

    Raises:
        ValueError: a value of the manifest that JSON cannot say.
        OSError: the folder cannot be written; what was there is as it was.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    def fill(unfinished: Path) -> None:
        sizes: dict[str, int] = {}
        for name, table in sorted(outcome.tables.items()):
            file = unfinished / f"{name}.parquet"
            pq.write_table(pa.table({c: pa.array(_plain(v)) for c, v in table.items()}), file)
            sizes[name] = file.stat().st_size
        files = {name: _moved(file, unfinished / name) for name, file in sorted(outcome.files.items())}
        whole = replace(manifest, tables=sizes, files=files)
        (unfinished / FILE).write_text(whole.text(), encoding="utf-8")

    _write_folder(folder, fill)


def _moved(file: Path, to: Path) -> int:
    """Move a file that a worker has written; return its bytes."""
    shutil.move(file, to)
    return to.stat().st_size


def unfinished_file(scenario_folder: Path, replication: int, name: str) -> Path:
    """Where a worker writes a file of a replication that is not finished; no reader looks for it."""
    return scenario_folder / f"{UNFINISHED}r{replication:04d}-{name}-{os.getpid()}"


def copy_replication(source: Path, folder: Path) -> None:
    """Write a copy of a stored replication, whole or not at all; one that is there already is replaced.

    Raises:
        OSError: the source cannot be read or the folder cannot be written; what was there is as it was.
    """
    _write_folder(folder, lambda unfinished: _copy_files(source, unfinished))


def write_text(file: Path, text: str) -> None:
    """Write a file, whole or not at all; its folder is made where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{UNFINISHED}{file.name}-{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    flush_to_disk(unfinished)
    os.replace(unfinished, file)


def _copy_files(source: Path, target: Path) -> None:
    for file in sorted(source.iterdir()):
        if file.name in LARGE:
            with suppress(OSError):  # other disks are copied to
                os.link(file, target / file.name)
                continue
        shutil.copyfile(file, target / file.name)


def _write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f"{UNFINISHED}{folder.name}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        fill(unfinished)
        for file in unfinished.iterdir():
            flush_to_disk(file)
        flush_to_disk(unfinished)
        _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Rename; a full folder cannot be renamed over, so the old one steps aside first."""
    aside = folder.with_name(f"{UNFINISHED}old-{folder.name}-{os.getpid()}")
    if folder.exists():
        os.replace(folder, aside)
    os.replace(unfinished, folder)
    shutil.rmtree(aside, ignore_errors=True)


def _plain(values: Column) -> Column | list[str]:
    return values.tolist() if values.dtype.kind in "UO" else values


# --- reading


def stored(folder: Path) -> Manifest | None:
    """Return the manifest of a whole replication, or None: a missing or cut-off table makes it nothing."""
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    sizes = {f"{name}.parquet": size for name, size in manifest.tables.items()} | manifest.files
    return manifest if all(_size(folder / name) == size for name, size in sizes.items()) else None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return -1


def find(root: Path, key: Key, recorded: str = "") -> Path | None:
    """Return the folder of a stored replication with this key, of any study below `root`, or None.

    With `recorded` it must have an event log that was recorded so.

    The whole key must agree, so a replication of other code or another seed is not found. Of several the
    first by name is taken: equal keys mean equal values.
    """
    pattern = f"*/*-{key.digest}/r{key.replication:04d}"
    for folder in sorted(root.glob(pattern)):
        manifest = stored(folder)
        if manifest is not None and manifest.key == key and recorded in ("", manifest.recorded):
            return folder
    return None


def read_outcome(folder: Path, tables: tuple[str, ...] = ()) -> Outcome:
    """Return the tables of a stored replication, all of them or those named.

    Raises:
        FileNotFoundError: there is no whole replication in this folder, or no such table in it.
    """
    manifest = stored(folder)
    if manifest is None:
        raise FileNotFoundError(f"{folder}: no finished replication")
    names = tables or tuple(manifest.tables)
    return Outcome(
        tables={name: read_table(folder / f"{name}.parquet") for name in names},
        calendar_start=manifest.calendar_start,
        months=manifest.months,
        cpu_s=manifest.cpu_s,
        peak_rss_mb=manifest.peak_rss_mb,
        notes=list(manifest.notes),
    )


def read_table(file: Path) -> Table:
    """Return one table's columns by name, all of one length; texts as numpy's fixed-width strings."""
    import pyarrow.parquet as pq

    table = pq.read_table(file, use_threads=False)
    return {name: _column(table[name].to_numpy()) for name in table.column_names}


def _column(values: Column) -> Column:
    return values.astype(np.str_) if values.dtype.kind == "O" else values


def replications(scenario_folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """Yield the whole replications of a scenario's folder, in order of their number, with their manifests.

    What is unfinished or cut off is passed over without a word.
    """
    for folder in sorted(scenario_folder.glob("r[0-9]*")):
        manifest = stored(folder)
        if manifest is not None:
            yield folder, manifest


# --- the last study


def point_latest(root: Path, study: Path) -> None:
    """Let `root/latest` point at a study: a link, or a file with its name where links are not allowed."""
    name = os.path.relpath(study, root)
    unfinished = root / f"{UNFINISHED}{LATEST}-{os.getpid()}"
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.symlink_to(name, target_is_directory=True)
    except OSError:
        unfinished.write_text(name + "\n", encoding="utf-8")
    os.replace(unfinished, root / LATEST)


def follow(path: Path) -> Path:
    """Return what `latest` points at, any other path as it is."""
    if path.name == LATEST and path.is_file():
        return path.parent / path.read_text(encoding="utf-8").strip()
    return path.resolve() if path.is_symlink() else path
