"""The bus: the only corridor between departments. It counts every message, so that none can vanish.

A message about one thing is a frozen dataclass with a `key`; it arrives as an event of the clock. A batch
is a set of rows that carry their own instants; it arrives in the receiver's tray, row by row, and is taken
out when the house beats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.kernel.links import IntegrationParameters, Link, link_name
from sim.kernel.streams import Ids, Streams, identity, name_key
from sim.records.errors import LawBroken

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Message:
    """One fact or request about one thing; `key` identifies the thing."""

    key: int


class Batch:
    """Rows of one kind: `ids` (uint64), `at` (hours) and further columns named in `fields`."""

    fields: ClassVar[tuple[str, ...]] = ()
    __slots__ = ("at", "columns", "ids")

    def __init__(self, ids: Ids, at: Floats, **columns: Any) -> None:
        self.ids, self.at, self.columns = ids, at, columns
        if set(columns) != set(self.fields):
            raise TypeError(f"{type(self).__name__} has the columns {self.fields}, not {tuple(columns)}")

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]

    def where(self, choice: Any) -> Batch:
        """The rows chosen by a mask or by indices."""
        chosen = {name: column[choice] for name, column in self.columns.items()}
        return type(self)(self.ids[choice], self.at[choice], **chosen)

    @classmethod
    def join(cls, batches: list[Batch]) -> Batch:
        """All rows of several batches of this kind, ordered by instant, then identity."""
        if len(batches) == 1:
            only = batches[0]
            if len(only) < 2 or bool((only.at[1:] > only.at[:-1]).all()):
                return only
        ids = np.concatenate([batch.ids for batch in batches])
        at = np.concatenate([batch.at for batch in batches])
        order = np.lexsort((ids, at))
        columns = {
            name: np.concatenate([batch.columns[name] for batch in batches])[order] for name in cls.fields
        }
        return cls(ids[order], at[order], **columns)


@dataclass
class Traffic:
    """What went over one link in one month, in rows."""

    sent: int = 0
    lost: int = 0
    handled: int = 0
    delay: float = 0.0
    """Hours from sending to arrival, summed over what was not lost."""
    by_hand: int = 0


class Tray:
    """A receiver's tray for one kind of batch."""

    def __init__(self) -> None:
        self._waiting: list[Batch] = []
        self.taken_until = -np.inf
        self.taken = 0
        self.hours_lost = 0.0

    def put(self, batch: Batch) -> None:
        """Lay a batch in; its rows carry their instants of arrival."""
        self._waiting.append(batch)

    def __len__(self) -> int:
        return sum(len(batch) for batch in self._waiting)

    def take(self, until: float) -> Batch | None:
        """All rows that arrived before `until`, ordered by instant, then identity; None if there are none."""
        if not self._waiting:
            self.taken_until = max(self.taken_until, until)
            return None
        rows = self._waiting[0].join(self._waiting)
        due = int(np.searchsorted(rows.at, until, side="left"))
        self._waiting = [rows.where(slice(due, None))] if due < len(rows) else []
        if due and self.taken_until > rows.at[0]:
            late = self.taken_until - rows.at[:due]
            self.hours_lost += float(late[late > 0].sum())
        self.taken_until = max(self.taken_until, until)
        self.taken += due
        return rows.where(slice(0, due)) if due else None


@dataclass
class _Route:
    link: Link
    handler: Callable[[Any], None] | None
    tray: Tray | None
    salt: np.uint64
    """Sets the luck of this hop apart from that of any other with the same rows."""
    traffic: defaultdict[int, Traffic] = field(default_factory=lambda: defaultdict(Traffic))


class Bus:
    """Carries messages between departments over links and keeps the tally of every one.

    Args:
        env: the clock.
        integration: styles of the links.
        streams: chance; a message's loss and latency are drawn by its identity.
        month_number: from an instant (hours) to the number of its month.
        outside: who is spoken to directly, by word and letter, with no link between.
    """

    def __init__(
        self,
        env: simpy.Environment,
        integration: IntegrationParameters,
        streams: Streams,
        month_number: Callable[[float], int],
        outside: frozenset[str] = frozenset(),
    ) -> None:
        self._env, self._integration, self._streams = env, integration, streams
        self._month_number, self._outside = month_number, outside
        self._links: dict[str, Link] = {}
        self._listeners: dict[str, list[tuple[str, Callable[[Any], None] | None, Tray | None]]] = {}
        self.routes: dict[tuple[str, str, str], _Route] = {}
        self._under_way: set[tuple[int, int]] = set()
        self._sent_singly = 0

    def listen(self, receiver: str, kind: type[Message], handler: Callable[[Any], None]) -> None:
        """Have `handler` called for every message of this kind that arrives at `receiver`."""
        self._listeners.setdefault(kind.__name__, []).append((receiver, handler, None))

    def tray(self, receiver: str, kind: type[Batch]) -> Tray:
        """Open a tray at `receiver` for batches of this kind."""
        tray = Tray()
        self._listeners.setdefault(kind.__name__, []).append((receiver, None, tray))
        return tray

    def link(self, sender: str, receiver: str) -> Link:
        """The link from one department to another."""
        name = link_name(sender, receiver)
        link = self._links.get(name)
        if link is None:
            direct = sender in self._outside or receiver in self._outside
            style = "direct" if direct else self._integration.style_of(sender, receiver)
            link = self._links[name] = Link(name, style, self._integration, self._streams)
        return link

    def adopt(self, integration: IntegrationParameters) -> None:
        """Use other link parameters for everything sent from now on."""
        self._integration = integration
        for name, link in self._links.items():
            if link.style == "direct":
                continue
            exception = integration.links.get(name)
            link.adopt(exception.style if exception else integration.default, integration)

    def _routes(self, sender: str, kind: str) -> list[tuple[str, _Route]]:
        found = []
        for receiver, handler, tray in self._listeners.get(kind, ()):
            route = self.routes.get((sender, receiver, kind))
            if route is None:
                salt = np.uint64(identity(kind, name_key(receiver)))
                route = _Route(self.link(sender, receiver), handler, tray, salt)
                self.routes[sender, receiver, kind] = route
            found.append((receiver, route))
        if not found:
            raise LookupError(f"nobody listens to {kind}, sent by {sender}")
        return found

    def send(self, sender: str, message: Message) -> None:
        """Send one message now to everyone who listens to its kind."""
        kind, now = type(message).__name__, self._env.now
        for receiver, route in self._routes(sender, kind):
            thing = identity(kind, message.key, name_key(receiver))
            arrived, lost = route.link.carry_one(thing, now)
            traffic = route.traffic[self._month_number(now)]
            self._count(traffic, route.link, 1, int(lost), arrived - now)
            if not lost:
                self._sent_singly += 1
                letter = (thing, self._sent_singly)
                self._under_way.add(letter)
                event = self._env.timeout(arrived - now, value=(letter, message))
                event.callbacks.append(self._arrival(route, traffic))

    def _arrival(self, route: _Route, traffic: Traffic) -> Callable[[simpy.Event], None]:
        handler = route.handler
        assert handler is not None

        def arrive(event: simpy.Event) -> None:
            letter, message = cast("tuple[tuple[int, int], Message]", event.value)
            self._under_way.discard(letter)
            traffic.handled += 1
            handler(message)

        return arrive

    def send_batch(self, sender: str, batch: Batch) -> None:
        """Send rows, each at its own instant, to everyone who listens to their kind."""
        if len(batch) == 0:
            return
        kind = type(batch).__name__
        for _, route in self._routes(sender, kind):
            assert route.tray is not None
            traffic = route.traffic[self._month_number(float(batch.at[0]))]
            if route.link.style == "direct":
                traffic.sent += len(batch)
                route.tray.put(batch)
                continue
            things = batch.ids ^ route.salt
            arrived, lost = route.link.carry(things, batch.at)
            kept = ~lost
            delay = float((arrived - batch.at)[kept].sum())
            self._count(traffic, route.link, len(batch), int(lost.sum()), delay)
            arriving = type(batch)(batch.ids, arrived, **batch.columns)
            route.tray.put(arriving if kept.all() else arriving.where(kept))

    @staticmethod
    def _count(traffic: Traffic, link: Link, rows: int, lost: int, delay: float) -> None:
        traffic.sent += rows
        traffic.lost += lost
        traffic.delay += delay if lost < rows else 0.0
        traffic.by_hand += rows if link.style == "manual" else 0

    def check(self, month: int) -> None:
        """Sent = lost + handled + under way + taken from trays + in trays, since the opening. [V04]

        Raises:
            LawBroken: a message has vanished or appeared.
        """
        traffic = [(route.tray is None, t) for route in self.routes.values() for t in route.traffic.values()]
        sent = sum(t.sent - t.lost for _, t in traffic)
        handled = sum(t.handled for single, t in traffic if single) + len(self._under_way)
        for listeners in self._listeners.values():
            handled += sum(tray.taken + len(tray) for _, _, tray in listeners if tray is not None)
        if sent != handled:
            raise LawBroken("V04 messages", month, sent, handled, sent - handled)

    def hours_lost_to_beat(self) -> dict[str, float]:
        """Hours by which rows were handled in a later beat than the one they arrived in, by kind."""
        lost: dict[str, float] = {}
        for kind, listeners in self._listeners.items():
            hours = sum(tray.hours_lost for _, _, tray in listeners if tray is not None)
            if hours:
                lost[kind] = hours
        return lost
