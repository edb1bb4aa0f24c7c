"""A run's event log as read back: columns in memory, and single rows with names instead of codes.

Nothing here knows what an event means; stories are told in `sim.reports`. What the columns say is in
`sim.records.events`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# Any: pyarrow ships no types.
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.records.errors import InputRefused
from sim.records.events import BEGAN, ENDED, FILE, LASTING, is_word, read

IDS = ("case", "order", "ticket", "visit", "contact", "bill", "subscriber")
"""Columns of identities; 0 is none."""
TEXTS = ("kind", "what", "sender", "receiver", "desk", "cause")
NUMBERS = ("at", "until", "started", "amount", "believed", "true")
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Event:
    """One row of the log, by the names of its columns; instants are hours from the first measured month.

    `until`, `started`, `amount`, `believed` and `true` are None where the log has nothing. `place` is the
    name of the element, where it is known.
    """

    at: float
    kind: str
    sender: str = ""
    receiver: str = ""
    desk: str = ""
    case: int = 0
    order: int = 0
    ticket: int = 0
    visit: int = 0
    contact: int = 0
    bill: int = 0
    subscriber: int = 0
    element: int = -1
    until: float | None = None
    started: float | None = None
    amount: float | None = None
    lost: bool = False
    believed: float | None = None
    true: float | None = None
    cause: str = ""
    what: str = ""
    place: str = ""

    @property
    def is_word(self) -> bool:
        """True of what one department said to another."""
        return is_word(self.kind)

    @property
    def arrives(self) -> float:
        """When a word arrives, work or an outage ends, who waited gives up (h); else the instant itself."""
        end = self.started if self.kind == "given up" else self.until
        return end if end is not None and (self.is_word or self.kind in (*LASTING, "given up")) else self.at


class RecordedEvents:
    """All events of a run, sorted by instant.

    Args:
        table: as `sim.records.events.read` returns it, sorted; columns that are missing are empty.
        start: date of hour 0; None where it is not known.
        elements: names of the network's elements by number, as far as they are known.
    """

    def __init__(self, table: Any, start: dt.date | None = None, elements: Sequence[str] = ()) -> None:
        self.start, self._elements = start, elements
        self._size = int(table.num_rows)
        self._names: dict[str, list[str]] = {}
        self._columns: dict[str, NDArray[Any]] = {}
        table = table.unify_dictionaries()
        for name in (*NUMBERS, *IDS, "element", "lost"):
            self._columns[name] = self._numbers(table, name)
        for name in TEXTS:
            self._columns[name], self._names[name] = self._codes(table, name)

    def __len__(self) -> int:
        return self._size

    def column(self, name: str) -> NDArray[Any]:
        """A column of numbers or identities, shape (n,)."""
        return self._columns[name]

    def labels(self, name: str) -> NDArray[Any]:
        """A column of texts, shape (n,)."""
        return np.asarray(np.array(self._names[name], dtype=object)[self._columns[name]])

    def texts(self, name: str) -> list[str]:
        """The different texts of a column."""
        return list(self._names[name])

    def is_text(self, name: str, *wanted: str) -> Flags:
        """Where a column of texts is one of those wanted, shape (n,)."""
        codes = [code for code, text in enumerate(self._names[name]) if text in wanted]
        return np.asarray(np.isin(self._columns[name], codes))

    def has_id(self, name: str, wanted: Iterable[int]) -> Flags:
        """Where a column of identities is one of those wanted, 0 apart, shape (n,)."""
        ids = np.array(sorted({one for one in wanted if one}), dtype=np.uint64)
        return np.asarray(np.isin(self._columns[name], ids))

    def events(self, chosen: Flags | Sequence[int]) -> list[Event]:
        """The chosen rows, by a mask or by places, in the order of the log."""
        places = np.flatnonzero(chosen) if isinstance(chosen, np.ndarray) else np.array(chosen, dtype=int)
        return [self.event(int(place)) for place in places]

    def event(self, place: int) -> Event:
        """One row."""
        values: dict[str, Any] = {name: self._names[name][self._columns[name][place]] for name in TEXTS}
        for name in (*IDS, "element"):
            values[name] = int(self._columns[name][place])
        for name in NUMBERS:
            number = float(self._columns[name][place])
            values[name] = None if np.isnan(number) else number
        if 0 <= values["element"] < len(self._elements):
            values["place"] = self._elements[values["element"]]
        return Event(**values, lost=bool(self._columns["lost"][place]))

    @property
    def began(self) -> float:
        """From when on it knows everything (h); minus infinity where it does not say."""
        first = np.flatnonzero(self.is_text("kind", BEGAN))
        return float(self._columns["at"][first[0]]) if len(first) else -np.inf

    @property
    def ended(self) -> Event | None:
        """Its last row, which says when it ended and why; None where it has none."""
        last = np.flatnonzero(self.is_text("kind", ENDED))
        return self.event(int(last[0])) if len(last) else None

    @property
    def sampled(self) -> bool:
        """Whether only some subscribers were followed."""
        began = self.is_text("kind", BEGAN)
        return bool((began & self.is_text("what", "sample")).any())

    def _numbers(self, table: Any, name: str) -> NDArray[Any]:
        absent: dict[str, tuple[float, str]] = {"element": (-1, "int32"), "lost": (0, "bool")}
        empty, kind = absent.get(name, (np.nan, "float64") if name in NUMBERS else (0, "uint64"))
        if name not in table.column_names:
            return np.full(self._size, empty, dtype=kind)
        column = table[name]
        values = column.fill_null(empty) if column.null_count else column
        return np.asarray(values.to_numpy()).astype(kind, copy=False)

    def _codes(self, table: Any, name: str) -> tuple[NDArray[Any], list[str]]:
        if name not in table.column_names:
            return np.zeros(self._size, dtype=np.int32), [""]
        column = table[name].combine_chunks()
        column = getattr(column, "combine_chunks", lambda: column)()
        coded = column if hasattr(column, "dictionary") else column.dictionary_encode()
        names = [str(text or "") for text in coded.dictionary.to_pylist()]
        codes = coded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False).astype(np.int32)
        return codes, [*names, ""]


def read_log(folder: Path, elements: Sequence[str] = ()) -> RecordedEvents:
    """Read the event log of a replication.

    Args:
        folder: of the replication.
        elements: names of the network's elements by number, as far as they are known.

    Raises:
        InputRefused: the run has written none, or it cannot be read.
    """
    import pyarrow as pa

    if not has_log(folder):
        raise InputRefused(
            [
                f"{folder.parent.name}/{folder.name}: this run has no event log; make one with "
                "`bosstwin run SCENARIO --only 0 --trace sample`, and name the new run"
            ]
        )
    try:
        return RecordedEvents(read(folder), start_of(folder), elements)
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise InputRefused([f"{FILE}: the event log cannot be read: {error}"]) from None


def has_log(folder: Path) -> bool:
    """Whether a replication has an event log."""
    return (folder / FILE).is_file()


def start_of(folder: Path) -> dt.date | None:
    """The date of hour 0 of a stored replication, None where its manifest does not say."""
    from sim.records.store import stored

    manifest = stored(folder)
    return None if manifest is None else dt.date.fromisoformat(manifest.calendar_start)
