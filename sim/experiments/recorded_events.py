"""A run's event log as read back: columns in memory, and single rows with names instead of codes.

Nothing here knows what an event means; stories are told in `sim.reports`. What the columns say is in
`sim.records.events`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.records.errors import InputRefused
from sim.records.events import BEGAN, ENDED, FILE, LASTING, is_word, read

if TYPE_CHECKING:
    import pyarrow as pa

IDS = ("case", "order", "ticket", "visit", "contact", "bill", "subscriber")
"""Columns of identities; 0 is none."""
TEXTS = ("kind", "what", "sender", "receiver", "desk", "cause")
NUMBERS = ("at", "until", "started", "amount", "believed", "true")
Flags = NDArray[np.bool_]
Entry = TypeVar("Entry", bound=np.generic)


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

    def identity(self, name: str) -> int:
        """The identity in one of the columns `IDS`, 0 where it is none."""
        identities = {
            "case": self.case, "order": self.order, "ticket": self.ticket, "visit": self.visit,
            "contact": self.contact, "bill": self.bill, "subscriber": self.subscriber,
        }  # fmt: skip
        return identities[name]

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

    def __init__(self, table: pa.Table, start: dt.date | None = None, elements: Sequence[str] = ()) -> None:
        self.start, self._elements = start, elements
        self._size = int(table.num_rows)
        table = table.unify_dictionaries()
        self._numbers = {name: _filled(table, name, np.float64, np.nan) for name in NUMBERS}
        self._ids = {name: _filled(table, name, np.uint64) for name in IDS}
        self._element, self.lost = _filled(table, "element", np.int32, -1), _filled(table, "lost", np.bool_)
        texts = {name: _coded(table, name) for name in TEXTS}
        self._codes = {name: codes for name, (codes, _) in texts.items()}
        self._names = {name: names for name, (_, names) in texts.items()}

    def __len__(self) -> int:
        return self._size

    def number(self, name: str) -> NDArray[np.float64]:
        """One of the columns `NUMBERS`, NaN where the log has nothing; shape (n,)."""
        return self._numbers[name]

    def ids(self, name: str) -> NDArray[np.uint64]:
        """One of the columns `IDS`, 0 where there is none; shape (n,)."""
        return self._ids[name]

    def numeric(self) -> dict[str, NDArray[np.generic]]:
        """All columns that hold no texts, by name, each of shape (n,)."""
        return {**self._numbers, **self._ids, "element": self._element, "lost": self.lost}

    def labels(self, name: str) -> NDArray[np.object_]:
        """A column of texts, shape (n,)."""
        return np.array(self._names[name], dtype=np.object_)[self._codes[name]]

    def codes(self, name: str) -> NDArray[np.int32]:
        """A column of texts as indices into its `texts`, shape (n,)."""
        return self._codes[name]

    def texts(self, name: str) -> list[str]:
        """The different texts of a column."""
        return list(self._names[name])

    def is_text(self, name: str, *wanted: str) -> Flags:
        """Where a column of texts is one of those wanted, shape (n,)."""
        codes = [code for code, text in enumerate(self._names[name]) if text in wanted]
        return np.asarray(np.isin(self._codes[name], codes))

    def has_id(self, name: str, wanted: Iterable[int]) -> Flags:
        """Where a column of identities is one of those wanted, 0 apart, shape (n,)."""
        ids = np.array(sorted({one for one in wanted if one}), dtype=np.uint64)
        return np.asarray(np.isin(self._ids[name], ids))

    def events(self, chosen: Flags | Sequence[int]) -> list[Event]:
        """The chosen rows, by a mask or by places, in the order of the log."""
        places = np.flatnonzero(chosen) if isinstance(chosen, np.ndarray) else np.array(chosen, dtype=int)
        return [self.event(int(place)) for place in places]

    def event(self, place: int) -> Event:
        """One row."""
        text = {name: self._names[name][codes[place]] for name, codes in self._codes.items()}
        ids = {name: int(column[place]) for name, column in self._ids.items()}
        number = {name: _known(float(column[place])) for name, column in self._numbers.items()}
        element = int(self._element[place])
        return Event(
            at=float(self._numbers["at"][place]), until=number["until"], started=number["started"],
            amount=number["amount"], believed=number["believed"], true=number["true"],
            kind=text["kind"], what=text["what"], cause=text["cause"],
            sender=text["sender"], receiver=text["receiver"], desk=text["desk"],
            case=ids["case"], order=ids["order"], ticket=ids["ticket"], visit=ids["visit"],
            contact=ids["contact"], bill=ids["bill"], subscriber=ids["subscriber"],
            element=element, place=self._elements[element] if 0 <= element < len(self._elements) else "",
            lost=bool(self.lost[place]),
        )  # fmt: skip

    @property
    def began(self) -> float:
        """From when on it knows everything (h); minus infinity where it does not say."""
        first = np.flatnonzero(self.is_text("kind", BEGAN))
        return float(self._numbers["at"][first[0]]) if len(first) else -np.inf

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


def _filled(table: pa.Table, name: str, kind: type[Entry], empty: float = 0) -> NDArray[Entry]:
    """A column that holds no texts, `empty` where the table has nothing."""
    if name not in table.column_names:
        return np.full(table.num_rows, empty, dtype=kind)
    column = table[name]
    values = column.fill_null(empty) if column.null_count else column
    return np.asarray(values.to_numpy()).astype(kind, copy=False)


def _coded(table: pa.Table, name: str) -> tuple[NDArray[np.int32], list[str]]:
    """A column of texts: the code of each row, and the texts, of which the last is that of no text."""
    if name not in table.column_names:
        return np.zeros(table.num_rows, dtype=np.int32), [""]
    column = table[name].combine_chunks()
    if hasattr(column, "combine_chunks"):  # of no rows: still in chunks
        column = column.combine_chunks()
    coded = column if hasattr(column, "dictionary") else column.dictionary_encode()
    names = [str(text or "") for text in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False).astype(np.int32)
    return codes, [*names, ""]


def _known(number: float) -> float | None:
    return None if np.isnan(number) else number


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
