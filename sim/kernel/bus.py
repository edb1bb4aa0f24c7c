"""The bus: the only corridor between departments. It counts every message, so that none can vanish.

A message arrives as an event of the clock. A batch arrives in the receiver's tray, row by row, and is taken
out when the house beats. Who receives a word is the directory's matter, how it travels is the link's.

A word that goes to several receivers travels to each by itself: it may arrive at one and be lost on the way
to another. Nobody is told of a loss; who needs an answer asks again, under another key, because the luck of
a message belongs to its kind, its key and its receiver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
import simpy

from sim.kernel.compiled.carriage import settled
from sim.kernel.compiled.hashes import signed
from sim.kernel.directory import Directory, Kind, department_of
from sim.kernel.flags import every
from sim.kernel.links import IntegrationParameters, Link, link_name
from sim.kernel.mishaps import Mishap, befall_tray, waylaid
from sim.kernel.routes import Handler, LinkTally, Passed, Route, Watcher
from sim.kernel.streams import Streams, identity, name_key
from sim.kernel.trays import Inbox
from sim.kernel.words import NOBODY, Batch, Codes, Message, Word
from sim.records.laws import Law, must_equal

MESSAGES_CLOSE = Law(
    "V04", "messages", "sent - lost", "handled + under way + waiting in the tray", "messages", "bus"
)
"""For every kind of word from one address to another."""


class Bus:
    """Carries words between addresses over links and keeps the tally of every one.

    Args:
        env: the clock.
        integration: styles of the links.
        streams: chance; a message's loss and latency are drawn by its identity.
        month_number: from an instant (h) to the number of its month.
        directory: who is there.
        outside: kinds of departments that are spoken to directly, by word and letter, with no link between.
    """

    def __init__(
        self,
        env: simpy.Environment,
        integration: IntegrationParameters,
        streams: Streams,
        month_number: Callable[[float], int],
        directory: Directory | None = None,
        outside: frozenset[str] = frozenset(),
    ) -> None:
        self._env, self._integration, self._streams = env, integration, streams
        self._month_number, self._outside = month_number, outside
        self.directory = directory or Directory()
        self._links: dict[tuple[str, str, str], Link] = {}
        self._handlers: dict[tuple[str, Kind], Handler] = {}
        self._inboxes: dict[tuple[str, Kind], Inbox] = {}
        self._facts: dict[tuple[str, Kind], list[Route]] = {}
        self._homes: dict[tuple[str, Kind], list[tuple[Codes, dict[int, Route]]]] = {}
        self._routes: dict[tuple[str, str, Kind], Route] = {}
        self._watchers: list[tuple[Watcher, Kind]] = []
        self._mishaps: tuple[Mishap, ...] = ()

    # --- who listens

    def listen(self, receiver: str, kind: type[Message], handler: Callable[..., None]) -> None:
        """Have `handler` called for every message of this kind that arrives at `receiver`.

        There is one handler for a kind at an address; another one takes its place, except on routes that
        have been used already.
        """
        self._handlers[receiver, kind] = handler

    def inbox(self, receiver: str, kind: type[Batch]) -> Inbox:
        """The inbox of `receiver` for batches of this kind; made when it is first asked for."""
        found = self._inboxes.get((receiver, kind))
        if found is None:
            found = self._inboxes[receiver, kind] = Inbox()
        return found

    def watch(self, watcher: Watcher, kind: Kind = Word) -> None:
        """Have `watcher` told of every word of a kind that is sent, with its arrival and whether it is lost.

        It is told at the instant of sending, once for each receiver and before the word is handed on. Batches
        that nobody watches are cheaper to carry.
        """
        self._watchers.append((watcher, kind))
        for route in self._routes.values():
            route.watchers = self._who_watches(route.kind)

    def _who_watches(self, kind: Kind) -> list[Watcher]:
        return [watcher for watcher, watched in self._watchers if issubclass(kind, watched)]

    # --- how words travel

    def link(self, sender: str, receiver: str, word: str = "") -> Link:
        """The link on which a word goes from one address to another.

        Opened when first asked for and kept. Without a word it is the link as such, and the exceptions that
        a scenario makes for single words do not count. Where one end is outside, the style is `direct`.
        """
        key = sender, receiver, word
        link = self._links.get(key)
        if link is None:
            direct = department_of(sender) in self._outside or department_of(receiver) in self._outside
            style = "direct" if direct else self._integration.style_of(sender, receiver, word)
            name = link_name(sender, receiver)
            link = self._links[key] = Link(name, style, self._integration, self._streams)
            link.mishaps = tuple(one for one in self._mishaps if one.touches(sender, receiver))
        return link

    def befall(self, mishap: Mishap) -> None:
        """Let a mishap begin now: it holds for what leaves in its window, rows sent ahead of it included."""
        self._mishaps = (*self._mishaps, mishap)
        for (sender, receiver, _), link in self._links.items():
            if mishap.touches(sender, receiver):
                link.mishaps = (*link.mishaps, mishap)
        for route in self._routes.values():
            if mishap in route.link.mishaps:
                befall_tray(route, mishap, route.tally[self._month_number(self._env.now)])

    def adopt(self, integration: IntegrationParameters) -> None:
        """Use other link parameters for everything sent from now on.

        What is under way arrives as it was sent. Links to those outside stay direct.
        """
        self._integration = integration
        for (sender, receiver, word), link in self._links.items():
            if link.style != "direct":
                link.adopt(integration.style_of(sender, receiver, word), integration)

    def _route(self, sender: str, receiver: str, kind: Kind) -> Route:
        route = self._routes.get((sender, receiver, kind))
        if route is None:
            if kind not in self.directory.words_heard(receiver):
                raise LookupError(f"{receiver} asked, and does not hear {kind.__name__}, said by {sender}")
            salt = signed(identity(kind.__name__, name_key(receiver)))
            route = Route(sender, receiver, kind, self.link(sender, receiver, kind.__name__), salt)
            if issubclass(kind, Batch):
                route.tray = self.inbox(receiver, kind).tray()
            else:
                route.handler = self._handlers[receiver, kind]
            route.watchers = self._who_watches(kind)
            self._routes[sender, receiver, kind] = route
        return route

    def routes(self) -> Iterator[Route]:
        """Every route over which a word has gone, sorted by sender, receiver and word."""
        yield from sorted(self._routes.values(), key=lambda r: (r.sender, r.receiver, r.kind.__name__))

    def _fact_routes(self, sender: str, kind: Kind) -> list[Route]:
        routes = self._facts.get((sender, kind))
        if routes is None:
            hearers = self.directory.hearers(sender, kind)
            if not hearers and kind not in self.directory.absent:
                raise LookupError(f"nobody hears {kind.__name__}, said by {sender}")
            routes = self._facts[sender, kind] = [self._route(sender, hearer, kind) for hearer in hearers]
        return routes

    # --- one message

    def send(self, sender: str, message: Message) -> None:
        """Say one message now, to everyone who hears it.

        The sender becomes its asker: written into the message if nobody has asked yet, else into a copy.

        Raises:
            LookupError: nobody in the house hears it, and nobody is known to be absent who would.
        """
        message = message.asked_by(self.directory.code(sender))
        for route in self._fact_routes(sender, type(message)):
            self._carry_one(route, message)

    def send_one_home(self, sender: str, message: Message, brand: int) -> None:
        """Say one message about a person now, to the instance that serves people of the brand."""
        message = message.asked_by(self.directory.code(sender))
        for home, routes in self._home_routes(sender, type(message)):
            self._carry_one(routes[int(home[brand])], message)

    def answer(self, sender: str, question: Message, message: Message) -> None:
        """Say one message now, to who asked the question, whoever else hears its kind.

        Raises:
            LookupError: the question did not come over the bus, or who asked does not hear the answer.
        """
        self._carry_one(self._route(sender, self._asker(question.asker), type(message)), message)

    def _asker(self, code: int) -> str:
        if code == NOBODY:
            raise LookupError("nobody has asked: only what was heard over the bus can be answered")
        return self.directory.addresses[code]

    def _carry_one(self, route: Route, message: Message) -> None:
        now = self._env.now
        thing = identity(route.kind.__name__, message.key, name_key(route.receiver))
        arrives, lost = route.link.carry_one(thing, now)
        tally = route.tally[self._month_number(now)]
        tally.count(1, int(lost), arrives - now, route.link.style)
        for watcher in route.watchers:
            watcher(Passed(route.sender, route.receiver, message, arrives, lost))
        if not lost:
            route.under_way += 1
            event = self._env.timeout(arrives - now, value=message)
            event.callbacks.append(_arrival(route, tally, now))

    # --- rows

    def send_rows(self, sender: str, batch: Batch) -> None:
        """Say rows, each at its own instant, to everyone who hears their kind.

        No rows are nothing said. The instants may lie ahead of the clock: the luck of the way is drawn now,
        and a row waits in the tray until the beat in which it has arrived.

        Raises:
            LookupError: as `send`.
        """
        if len(batch) == 0:
            return
        asked = batch.asked_by(self.directory.code(sender))
        for route in self._fact_routes(sender, type(batch)):
            self._carry(route, asked)

    def send_home(self, sender: str, batch: Batch, brand: Codes) -> None:
        """Say rows about people, each to the instance that serves its brand; `brand` has shape (n,).

        The brand is the sender's own record. Of several kinds of departments that hear the word, one
        instance of each gets a row.
        """
        if len(batch) == 0:
            return
        asked = batch.asked_by(self.directory.code(sender))
        for home, routes in self._home_routes(sender, type(batch)):
            if len(routes) == 1:
                self._carry(next(iter(routes.values())), asked)
                continue
            codes = home[brand]
            for code, route in routes.items():
                self._carry(route, asked.where(codes == code))

    def _home_routes(self, sender: str, kind: Kind) -> list[tuple[Codes, dict[int, Route]]]:
        """For each kind of department that hears a word: code of each brand's home, and the ways there."""
        found = self._homes.get((sender, kind))
        if found is None:
            addresses = self.directory.addresses
            homes = [self.directory.home_codes(one) for one in sorted(self.directory.kinds_hearing(kind))]
            found = self._homes[sender, kind] = [
                (
                    home,
                    {code: self._route(sender, addresses[code], kind) for code in np.unique(home).tolist()},
                )
                for home in homes
            ]
        return found

    def answer_rows(self, sender: str, questions: Batch, batch: Batch) -> None:
        """Say rows, each to who asked the question that stands in the same row.

        Raises:
            LookupError: nobody asked one of the questions, or who asked does not hear the answer.
        """
        if len(batch) == 0:
            return
        asker = questions.asker
        batch = batch.asked_by(NOBODY)  # an answer asks for nothing
        if isinstance(asker, int) or every(asker == asker[0]):
            code = asker if isinstance(asker, int) else int(asker[0])
            self._carry(self._route(sender, self._asker(code), type(batch)), batch)
            return
        for code in np.unique(asker).tolist():
            route = self._route(sender, self._asker(code), type(batch))
            self._carry(route, batch.where(asker == code))

    def _carry(self, route: Route, batch: Batch) -> None:
        rows = len(batch.ids)
        if rows == 0:
            return
        assert route.tray is not None
        link, ids, sent = route.link, batch.ids, batch.at
        tally = route.tally[self._month_number(float(sent[0]))]
        if link.style == "direct":
            tally.sent += rows
            for watcher in route.watchers:
                watcher(Passed(route.sender, route.receiver, batch, sent, False))
            route.tray.put(batch)
            return
        if route.watchers:
            arrived, lost = link.carry(route.salted(ids), sent)
            for watcher in route.watchers:
                watcher(Passed(route.sender, route.receiver, batch, arrived, lost))
            come = settled(arrived, lost, ids, sent)
        else:
            come = link.hop(ids, sent, route.salt)
        tally.count(rows, rows - len(come[0]), come[2], link.style)
        route.lay(batch, come)

    # --- what must close

    def check(self, month: int) -> None:
        """Per pair of addresses and word: sent = lost + handled + under way (+ in the tray). [V04]

        Raises:
            LawBroken: a message has vanished or appeared.
        """
        for route in self._routes.values():
            sent = sum(tally.sent - tally.lost for tally in route.tally.values())
            found = route.under_way + sum(tally.handled for tally in route.tally.values())
            if route.tray is not None:
                found += route.tray.taken + len(route.tray)
            way = f"{route.kind.__name__} {route.sender}->{route.receiver}"
            must_equal(MESSAGES_CLOSE, month, sent, found, of=way)

    def hours_lost_to_beat(self) -> dict[str, float]:
        """Hours by which rows were handled in a later beat than the one they arrived in, by kind of word.

        Summed since the run began. It is the price of beating once a day instead of living row by row; kinds
        that lost nothing are not named.
        """
        lost: defaultdict[str, float] = defaultdict(float)
        for (_, kind), inbox in self._inboxes.items():
            lost[kind.__name__] += inbox.hours_lost
        return {kind: hours for kind, hours in lost.items() if hours}


def _arrival(route: Route, tally: LinkTally, sent: float) -> Callable[[simpy.Event], None]:
    handler = route.handler
    assert handler is not None

    def arrive(event: simpy.Event) -> None:
        if route.link.mishaps and waylaid((route, tally, sent), event, arrive):
            return
        route.under_way -= 1
        tally.handled += 1
        message = event.value
        assert isinstance(message, Message)
        handler(message)

    return arrive
