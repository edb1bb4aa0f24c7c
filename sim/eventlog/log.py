"""The log itself: takes events in, names whose they are, and writes those of the window and the sample.

It only listens: a life that is recorded is the same as one that is not. When the file has reached its limit
the log ends, at the last midnight up to which all is known, and the life goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.eventlog.contacts import concerns
from sim.eventlog.memory import Memory
from sim.eventlog.open_cases import OpenCases
from sim.kernel.calendar import Calendar
from sim.kernel.compiled.hashes import mix_rows
from sim.kernel.recorder import Column
from sim.kernel.words import Flags, Floats, Ids
from sim.records.event_file import EventFile
from sim.records.events import BEGAN, ENDED, LASTING, OPEN, STOCK, is_word
from sim.records.recording import ONE_IN, Recording
from sim.subscribers.population import People

Columns = dict[str, Column]
SIZE_LIMIT, END_OF_WINDOW = "size limit", "end of window"
"""Why a log ends before the life does."""
SETTLED = 2
"""Days after its own in which the last rows of a day are told: some pass two queues, a day for each."""
GIVEN_UP = "given up"
NAMELESS = "nameless"
"""Passed as true with work of the many that belongs to nobody: a sample leaves it out."""


def sampled(ids: Ids) -> Flags:
    """Whether a sample follows these subscribers: one in `ONE_IN`, by their identities alone; shape (n,)."""
    return np.asarray(mix_rows(ids) % np.uint64(ONE_IN) == 0)


class EventLog:
    """Takes down events, as a `Recorder` does.

    Args:
        recording: what is wanted.
        file: where it goes.
        people: everyone, so that a row becomes an identity.
        customers: how many there are by segment when the log is begun.
        clock: tells the present instant (h).

    Attributes:
        orders: of orders, and of the requests and visits made for them: the order.
        owners: of orders, whose they are.
        bills: of disputes and credit notes: the bill.
        contacts: of contacts: what they are about.
        accepted: of orders: the instant of acceptance (h), as the bits of a float.
        stopped: why it ended early, empty as long as it goes on.
    """

    def __init__(
        self,
        recording: Recording,
        file: EventFile,
        people: People,
        customers: Mapping[str, int],
        clock: Callable[[], float],
    ) -> None:
        self.recording, self._file, self._people, self._clock = recording, file, people, clock
        self.orders, self.owners, self.accepted = Memory(), Memory(), Memory()
        self.bills, self.contacts = Memory(), Memory()
        self.stopped = ""
        self.on, self._ended = True, np.inf
        self._began = max(recording.start, clock())
        whole = np.isinf(recording.start) and np.isinf(recording.end)
        self._everything = whole and recording.mode == "full"
        begun = recording.start <= clock()
        self._open = None if begun else OpenCases(recording.start, customers)
        if begun:
            self._stock(customers, clock())

    def one(self, kind: str, at: float, /, **columns: Column) -> None:
        """Take down one event."""
        self.rows(kind, np.array([at]), **columns)

    def rows(self, kind: str, at: Floats, /, **columns: Column) -> None:
        """Take down an event of a kind for each instant (h); see `Recorder`."""
        if not self.on or not len(at):
            return
        nameless = bool(columns.pop(NAMELESS, False))
        columns["at"], columns["kind"] = at, kind
        self._name(columns, len(at))
        if self._everything:
            self._add(len(at), columns)
            return
        keep = self._kept(columns, nameless, len(at))
        if self._open is not None:
            self._open.count(kind, columns)
            self._open.see(kind, self._chosen(columns, keep))
        inside = keep & self._inside(columns)
        if number := int(inside.sum()):
            self._add(number, self._chosen(columns, inside))

    def _add(self, number: int, columns: Columns) -> None:
        self._file.add(number, columns)
        if self._file.is_full and self._open is None:
            self._stop()

    def _name(self, columns: Columns, rows: int) -> None:
        """Put identities in the place of rows, and say whose an order is."""
        if "person" in columns:
            person = np.asarray(columns.pop("person"), np.int64)
            ids = self._people.id[np.maximum(person, 0)]
            columns["subscriber"] = np.where(person >= 0, ids, np.uint64(0))
        if columns["kind"] == "dispute decided":
            columns["bill"] = self.bills.of(np.asarray(columns["case"]))
        if "contact" in columns:
            reason, contacts = columns["what"], np.asarray(columns["contact"], np.uint64)
            assert isinstance(reason, tuple)
            columns.update(concerns(reason[0], self.contacts.of(contacts)))
        order = columns.get("order")
        if order is not None and "subscriber" not in columns:
            columns["subscriber"] = self.owners.of(np.broadcast_to(np.asarray(order, np.uint64), rows))

    def _kept(self, columns: Columns, nameless: bool, rows: int) -> Flags:
        """A sample keeps the sampled, what names nobody, and faults with what belongs to them."""
        if self.recording.mode == "full":
            return np.ones(rows, dtype=bool)
        who, ticket, contact = (
            np.broadcast_to(np.asarray(columns.get(name, 0), np.uint64), rows)
            for name in ("subscriber", "ticket", "contact")
        )
        few = (contact == 0) & ((who == 0) | (ticket != 0))
        return np.asarray(((who != 0) & sampled(who)) | (few & (not nameless)))

    def _inside(self, columns: Columns) -> Flags:
        """Rows that the window touches: `until` is an end of words and of what lasts only."""
        at, kind = np.asarray(columns["at"], np.float64), str(columns["kind"])
        last = "until" if is_word(kind) or kind in LASTING else "started" if kind == GIVEN_UP else "at"
        until = np.fmax(at, np.asarray(columns.get(last, np.nan), np.float64))
        return np.asarray((at < self.recording.end) & (until >= self.recording.start))

    @staticmethod
    def _chosen(columns: Columns, keep: Flags) -> Columns:
        if keep.all():
            return columns
        return {name: _where(value, keep) for name, value in columns.items()}

    # --- beginning and end

    def begin(self) -> None:
        """Write the first rows: all that was before the window is known by now."""
        if self._open is None or not self.on:
            return
        opened, self._open = self._open, None
        self._stock(opened.customers, self.recording.start)
        for columns in opened.left():
            self._file.add(1, {**columns, "kind": OPEN, "at": self.recording.start})

    def _stock(self, customers: Mapping[str, int], start: float) -> None:
        self._file.add(1, {"at": start, "kind": BEGAN, "what": self.recording.mode})
        for segment, number in customers.items():
            self._file.add(1, {"at": start, "kind": STOCK, "what": segment, "amount": float(number)})

    def _stop(self) -> None:
        """Write nothing more: the file is full. Of later than what is known in whole nothing stays."""
        known = (self._clock() // 24 - SETTLED) * 24
        self._ended = max(known, self._began)
        self.on, self.stopped = False, SIZE_LIMIT
        self._file.cut(self._ended)
        self._file.add(1, {"at": self._ended, "kind": ENDED, "cause": SIZE_LIMIT})
        self._file.close()

    def notes(self, calendar: Calendar) -> list[str]:
        """What the run has to say of the log: that it ended early, and when."""
        if not self.stopped:
            return []
        until, size = calendar.date_at(self._ended), self.recording.limit_mb
        return [f"the event log reached its limit of {size:g} MB and ends at {until:%Y-%m-%d %H:%M}"]

    def close(self) -> None:
        """The life is over: write the rest, the first rows too if the window began today."""
        now = self._clock()
        if now >= self.recording.start:
            self.begin()
        if self.on:
            self.on = False
            over = now >= self.recording.end
            cause = END_OF_WINDOW if over else ""
            self._file.add(1, {"at": min(now, self.recording.end), "kind": ENDED, "cause": cause})
            self._file.close()


def _where(value: Column, keep: Flags) -> Column:
    if isinstance(value, tuple):
        return value[0][keep], value[1]
    return value[keep] if isinstance(value, np.ndarray) and value.ndim else value
