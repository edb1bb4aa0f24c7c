"""Writing the event log: rows are gathered and written in groups, so memory does not grow with the log."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.records.events import COLUMNS, FIRST, schema

if TYPE_CHECKING:
    import pyarrow as pa

Values = NDArray[np.generic] | int | float | str | tuple[NDArray[np.integer], Sequence[str]]
"""One value for all rows, one for each of them, or codes and the texts that they stand for."""

GROUP = 1 << 17
"""Rows of a group."""
BYTES_A_ROW = 24
"""What a row takes on disk, roughly: so a small limit has small groups."""
_BY_TYPE: dict[str, tuple[type[np.generic], float]] = {
    "text": (np.int32, 0),
    "identity": (np.uint64, 0),
    "instant": (np.float64, np.nan),
    "number": (np.float64, np.nan),
    "flag": (np.bool_, False),
}
_EMPTY = {one.name: _BY_TYPE[one.type] for one in COLUMNS} | {"element": (np.int32, -1)}
"""Type and absent value of each column."""


class EventFile:
    """An event log that is being written, by the process that opened it alone: a copy of it writes nothing.

    Args:
        path: the file; its folder is made.
        limit: bytes after which nothing more should be added.

    Attributes:
        rows: written and gathered so far.
    """

    def __init__(self, path: Path, limit: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._schema = path, schema()
        self._open()
        texts = [one.name for one in COLUMNS if one.type == "text"]
        self.limit, self._process = limit, os.getpid()
        self._group = int(min(GROUP, max(limit / BYTES_A_ROW / 8, 256)))
        self._texts: dict[str, dict[str, int]] = {name: {"": 0} for name in texts}
        self._tables: dict[tuple[str, tuple[str, ...]], NDArray[np.int32]] = {}
        self._parts: list[tuple[int, Mapping[str, Values]]] = []
        self._gathered = 0
        self.rows = 0

    def _open(self) -> None:
        """Begin the file."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._sink = pa.OSFile(str(self._path), "wb")
        texts = [one.name for one in COLUMNS if one.type == "text"]
        named = [one.name for one in COLUMNS if one.type == "identity" and one.name != "case"]
        split = [one.name for one in COLUMNS if one.type == "instant" or one.name == "amount"]
        self._writer = pq.ParquetWriter(
            self._sink, self._schema, compression="zstd", use_dictionary=texts + named,
            column_encoding=dict.fromkeys(split, "BYTE_STREAM_SPLIT"),
        )  # fmt: skip

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached by what has been written."""
        return bool(self._sink.tell() >= self.limit)

    def add(self, rows: int, columns: Mapping[str, Values]) -> None:
        """Add rows; columns that are not given are empty."""
        self._parts.append((rows, columns))
        self._gathered += rows
        self.rows += rows
        if self._gathered >= self._group:
            self.flush()

    def flush(self) -> None:
        """Write what has been gathered."""
        import pyarrow as pa

        if not self._gathered:
            return
        if os.getpid() != self._process:
            self._parts, self._gathered = [], 0
            return
        found = self._gather()
        ranks = [self._ranks(name)[found[name]] for name in ("receiver", "kind")]
        order = np.lexsort((ranks[0], found["case"], ranks[1], found["at"]))
        arrays = [self._array(one.name, found[one.name][order]) for one in COLUMNS]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._parts, self._gathered = [], 0

    def close(self) -> None:
        """Write the rest and close the file."""
        self.flush()
        if os.getpid() == self._process:
            self._writer.close()
            self._sink.close()

    def cut(self, end: float) -> None:
        """Take out what has been added of an instant (h) and later, the first rows apart.

        Args:
            end: the instant.
        """
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        self.close()
        if os.getpid() != self._process:
            return
        longer = self._path.with_name(f"{self._path.name}.longer")
        self._path.replace(longer)
        self._open()
        self.rows, first = 0, pa.array(FIRST)
        with pq.ParquetFile(longer) as file:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group, use_threads=False)
                known = rows["at"].to_numpy() < end
                kept = rows.filter(known | pc.is_in(rows["kind"].cast(pa.string()), first).to_numpy())
                self.rows += kept.num_rows
                if kept.num_rows:
                    self._writer.write_table(kept)
        longer.unlink()

    def _gather(self) -> dict[str, NDArray[np.generic]]:
        """The columns of all rows gathered; texts as codes."""
        whole = {name: np.full(self._gathered, absent, dtype) for name, (dtype, absent) in _EMPTY.items()}
        at = 0
        for rows, columns in self._parts:
            part = slice(at, at + rows)
            for name, value in columns.items():
                whole[name][part] = self._codes(name, value) if name in self._texts else value
            at += rows
        return whole

    def _codes(self, name: str, value: Values) -> NDArray[np.int32] | int:
        known = self._texts[name]
        if isinstance(value, str):
            return known.setdefault(value, len(known))
        assert isinstance(value, tuple)
        codes, texts = value
        key = name, tuple(texts)
        table = self._tables.get(key)
        if table is None:
            table = np.array([known.setdefault(text, len(known)) for text in texts], np.int32)
            self._tables[key] = table
        return np.asarray(table[codes])

    def _ranks(self, name: str) -> NDArray[np.int64]:
        return np.argsort(np.argsort(np.array(list(self._texts[name]))))

    def _array(self, name: str, values: NDArray[np.generic]) -> pa.Array:
        import pyarrow as pa

        if name in self._texts:
            return pa.DictionaryArray.from_arrays(pa.array(values), pa.array(list(self._texts[name])))
        return pa.array(values)
