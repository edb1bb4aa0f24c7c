"""Links: how a message travels from one department to another. Latency and loss belong to the link.

Styles: `api` (at once, rarely lost), `p2p` (seconds, lost on a time-out), `nightly` (a file once a day:
everything waits for it, and a lost file loses all its rows), `manual` (people pass it on; nothing is lost).
Left out on purpose: the hub with outages of its own and duplicates, which come with the integration layer.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np

from sim.kernel.compiled.carriage import Arrived, by_file, by_wire, files, settled
from sim.kernel.compiled.hashes import MASK, signed
from sim.kernel.distributions import to_millisecond
from sim.kernel.mishaps import Course, Mishap
from sim.kernel.parameters import Hours, InSeconds, Lever, Parameters, Share, Work, World, seconds
from sim.kernel.streams import Streams, identity, name_key
from sim.kernel.words import Flags, Floats, Ids

Style = Literal["api", "p2p", "nightly", "manual"]
Way = Literal["api", "p2p", "nightly", "manual", "direct"]
"""A style, or no link at all."""
FILES_KEPT = 64
"""Days whose file's luck a link remembers."""


class ApiParameters(Parameters):
    """An API gateway with an event bus."""

    latency_low: Annotated[InSeconds, World(0, 1, source="P1.4")] = seconds(0.05)
    """Shortest hop latency."""
    latency_high: Annotated[InSeconds, World(0, 5, source="P1.4")] = seconds(0.2)
    """Longest hop latency."""
    loss: Annotated[Share, World(0, 0.005, source="P1.4")] = 0.00075
    """Messages lost after all retries."""


class PointToPointParameters(Parameters):
    """A point-to-point interface, synchronous, without retry."""

    latency_low: Annotated[InSeconds, World(0, 5, source="P1.4")] = seconds(0.5)
    """Shortest hop latency."""
    latency_high: Annotated[InSeconds, World(0, 10, source="P1.4")] = seconds(3)
    """Longest hop latency."""
    loss: Annotated[Share, World(0, 0.01, source="P1.4")] = 0.002
    """Messages lost on a time-out, after the sender's own retries."""


class NightlyParameters(Parameters):
    """A file once a day."""

    at_hour: Annotated[Hours, Lever(0, 23, source="P1.4")] = 2.0
    """Hour of the day at which the file leaves."""
    load: Annotated[Hours, World(0, 6, source="P1.4")] = 1 / 6
    """Time that loading the file takes."""
    file_loss: Annotated[Share, World(0, 0.005, source="P1.4")] = 0.0005
    """Files lost whole, after automatic resending."""
    reject: Annotated[Share, World(0, 0.003, source="P1.4")] = 0.0015
    """Records rejected by the receiver, after automatic repair."""


class ManualParameters(Parameters):
    """People who pass it on: a call, a mail, a spreadsheet."""

    passing_on: Annotated[Work, World(0.1, 48, source="A")] = Work(hours=4, cv=0.8)
    """Time to pass a message on."""


class LinkParameters(Parameters):
    """How one link works."""

    style: Annotated[Style, Lever(source="P1.4")]
    """How messages travel: api, p2p, nightly or manual."""
    words: Annotated[dict[str, Style], Lever(source="P1.4")] = {}
    """Words that travel otherwise on this link, by name."""


class CopyParameters(Parameters):
    """A word that goes to more receivers than those who hear it anyway."""

    word: Annotated[str, Lever(source="A")]
    """Name of the word; it must be a fact."""
    sender: Annotated[str, Lever(source="A")]
    """Address of the sender."""
    receiver: Annotated[str, Lever(source="A")]
    """Address of the further receiver."""


class IntegrationParameters(Parameters):
    """The wires between all departments: a default style, exceptions by name, and what each style does."""

    default: Annotated[Style, Lever(source="P1.4")] = "p2p"
    """Style of every link that is not named."""
    links: Annotated[dict[str, LinkParameters], Lever(source="P1.4")] = {}
    """Exceptions, by 'sender->receiver' in the names of departments without their floor."""
    copies: Annotated[dict[str, CopyParameters], Lever(source="A")] = {}
    """Words that go to more receivers, by a name of your own."""
    api: ApiParameters = ApiParameters()
    """What an API link does."""
    p2p: PointToPointParameters = PointToPointParameters()
    """What a point-to-point link does."""
    nightly: NightlyParameters = NightlyParameters()
    """What a nightly file does."""
    manual: ManualParameters = ManualParameters()
    """What handing over by hand does."""

    def style_of(self, sender: str, receiver: str, word: str = "") -> Style:
        """The style in which a word travels between two addresses.

        What a scenario says of an instance goes before what it says of its kind of department.
        """
        kinds = sender.partition("@")[0], receiver.partition("@")[0]
        for name in (link_name(sender, receiver), link_name(*kinds)):
            if (exception := self.links.get(name)) is not None:
                return exception.words.get(word, exception.style)
        return self.default


def link_name(sender: str, receiver: str) -> str:
    """The name of a link in a scenario: 'sender->receiver', each without its floor."""
    return f"{sender.rpartition('.')[2]}->{receiver.rpartition('.')[2]}"


class Link:
    """One direction between two departments. It draws by message identity, a file by its date.

    Luck belongs to the message, not to the style: under another style the same message has the same place
    in the spread of latencies and of losses.

    Args:
        name: 'sender->receiver', each without its floor; names the nightly file.
        style: how messages travel, `direct` for no link at all: at once, and nothing is lost.
        integration: what each style does.
        streams: chance.
    """

    def __init__(self, name: str, style: Way, integration: IntegrationParameters, streams: Streams) -> None:
        self.name, self.style, self._streams = name, style, streams
        self.mishaps: tuple[Mishap, ...] = ()
        self._integration = integration
        self._file_key = name_key("file " + name)
        self._late, self._bad = signed(streams.key("latency")), signed(streams.key("loss"))
        self._files: dict[int, float] = {}

    def adopt(self, style: Way, integration: IntegrationParameters) -> None:
        """Use another style for messages sent from now on; what is under way arrives as it was sent."""
        self.style, self._integration = style, integration

    @property
    def at_once(self) -> bool:
        """Whether a receiver may take what it hears here as current."""
        return self.style in ("api", "p2p", "direct")

    @property
    def loss(self) -> float:
        """The share of messages that get lost here in the long run, 0-1."""
        if self.style == "nightly":
            nightly = self._integration.nightly
            return 1 - (1 - nightly.reject) * (1 - nightly.file_loss)
        losses = {"api": self._integration.api.loss, "p2p": self._integration.p2p.loss}
        return losses.get(self.style, 0.0)

    def out(self, instants: Floats) -> Flags:
        """Whether the link is out at each of some instants (h), shape (n,)."""
        out = np.zeros(len(instants), dtype=bool)
        for mishap in self.mishaps:
            if mishap.held:
                out |= (instants >= mishap.start) & (instants < mishap.end)
        return out

    def carry(self, ids: Ids, sent: Floats) -> tuple[Floats, Flags]:
        """When each message arrives (hours) and whether it is lost; shapes (n,).

        An arrival is never before the sending, and is given for lost messages too. A nightly file takes what
        was sent before its hour; what is sent at that hour itself goes with the file of the next day.

        Args:
            ids: identities of the messages on this hop, shape (n,).
            sent: instants of sending (h), in any order, shape (n,).
        """
        arrived, lost = self._carry(ids, sent)
        if not self.mishaps:
            return arrived, lost
        course = Course(self._file_left(arrived) if self.style == "nightly" else sent, arrived, lost)
        for mishap in self.mishaps:
            course = mishap.befall(self._streams, ids, sent, course)
        return course.arrived, course.lost

    def hop(self, ids: Ids, sent: Floats, salt: int) -> Arrived:
        """What arrives of some rows and in which order, as `carry` has it; rows that are lost are left out.

        Args:
            ids: identities of the rows, shape (n,).
            sent: instants of sending (h), in any order, shape (n,).
            salt: sets the luck of this hop apart from any other with the same rows; `signed`.
        """
        if not (self.mishaps or self._streams.strict):
            if self.style in ("api", "p2p"):
                wire = self._integration.api if self.style == "api" else self._integration.p2p
                shortest, loss = wire.latency_low, wire.loss
                keys = self._late, self._bad
                return by_wire(ids, sent, salt, keys, (shortest, wire.latency_high - shortest, loss))
            if self.style == "nightly":
                file = self._integration.nightly
                if not self._loses_a_file(*files(sent, file.at_hour)):
                    return by_file(ids, sent, salt, self._bad, (file.at_hour, file.load, file.reject))
        arrived, lost = self.carry(ids ^ np.uint64(salt & MASK), sent)
        return settled(arrived, lost, ids, sent)

    def _loses_a_file(self, first: int, last: int) -> bool:
        """Whether a file is lost from a day to another, or there are too many of them to ask for each."""
        share = self._integration.nightly.file_loss
        return last - first >= FILES_KEPT // 2 or any(
            self._luck_of_file(day) < share for day in range(first, last + 1)
        )

    def revised(self, mishap: Mishap, ids: Ids, arrives: Floats) -> tuple[Floats, Flags]:
        """Arrivals (h) and losses of messages that are under way when a mishap begins; shapes (n,).

        What waits for its file leaves with it. Of other styles the instant of sending is found again from the
        arrival; it may lie ahead of the clock.
        """
        lost = np.zeros(len(ids), dtype=bool)
        if self.style == "direct":
            return arrives, lost
        if self.style == "nightly":
            sent, left = np.full(len(ids), -np.inf), self._file_left(arrives)
        else:
            on_the_way, _ = self._carry(ids, np.zeros(len(ids)))
            sent = left = to_millisecond(arrives - on_the_way)
        _, arrived, lost = mishap.befall(self._streams, ids, sent, Course(left, arrives, lost))
        return arrived, lost

    def waylaid(self, sent: float, arrives: float) -> tuple[float, bool]:
        """When a message that arrives now does so after all, and whether it is lost with its file.

        Asked for what a nightly link has carried: mishaps that began after the sending may have met its file.
        """
        none, at = np.zeros(1, dtype=np.uint64), np.array([arrives])
        course = Course(self._file_left(at), at, np.zeros(1, dtype=bool))
        for mishap in self.mishaps if self.style == "nightly" else ():
            if mishap.start > sent:
                course = mishap.befall(self._streams, none, np.array([sent]), course)
        return float(course.arrived[0]), bool(course.lost[0])

    def _file_left(self, arrives: Floats) -> Floats:
        return to_millisecond(arrives - self._integration.nightly.load)

    def _carry(self, ids: Ids, sent: Floats) -> tuple[Floats, Flags]:
        if self.style == "direct":
            return sent, np.zeros(len(ids), dtype=bool)
        if self.style == "nightly":
            return self._by_file(ids, sent)
        if self.style == "manual":
            manual = self._integration.manual
            luck = self._streams.rows("latency", ids)
            return sent + manual.passing_on.rows(luck), np.zeros(len(ids), dtype=bool)
        wire = self._integration.api if self.style == "api" else self._integration.p2p
        spread = wire.latency_high - wire.latency_low
        slow, bad = self._streams.many(("latency", "loss"), ids)
        latency: Floats = to_millisecond(wire.latency_low + spread * slow)
        return sent + latency, bad < wire.loss

    def carry_one(self, thing: int, sent: float) -> tuple[float, bool]:
        """When one message arrives (hours) and whether it is lost; as `carry` for one row."""
        if self.style == "direct":
            return sent, False
        if self.style in ("nightly", "manual") or self.mishaps:
            arrived, lost = self.carry(np.array([thing], dtype=np.uint64), np.array([sent]))
            return float(arrived[0]), bool(lost[0])
        wire = self._integration.api if self.style == "api" else self._integration.p2p
        spread = wire.latency_high - wire.latency_low
        latency = wire.latency_low + spread * self._streams.one("latency", thing)
        return sent + float(to_millisecond(latency)), self._streams.one("loss", thing) < wire.loss

    def _by_file(self, ids: Ids, sent: Floats) -> tuple[Floats, Flags]:
        nightly = self._integration.nightly
        lost = self._streams.rows("loss", ids) < nightly.reject
        first, last = (
            math.floor((float(sent[place]) - nightly.at_hour) / 24) + 1
            for place in (sent.argmin(), sent.argmax())
        )
        if first == last:  # one file takes them all, as with most batches
            if self._luck_of_file(first) < nightly.file_loss:
                lost[:] = True
            return np.full(len(sent), to_millisecond(first * 24.0 + nightly.at_hour + nightly.load)), lost
        date = np.floor((sent - nightly.at_hour) / 24) + 1
        for day in np.unique(date).tolist():
            if self._luck_of_file(int(day)) < nightly.file_loss:
                lost |= date == day
        return to_millisecond(date * 24 + nightly.at_hour + nightly.load), lost

    def _luck_of_file(self, day: int) -> float:
        """The luck of the file that leaves on a day; drawn once, for all who ask on the days around it."""
        luck = self._files.get(day)
        if luck is None:
            if len(self._files) >= FILES_KEPT:
                self._files.clear()
            file = self._streams.chance("file", identity("file", self._file_key, day))
            luck = self._files[day] = file.uniform("lost")
        return luck
