"""What the house picture is made of: rooms, and the wires between them; plain data, whoever fills it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A department, or somebody outside, as the picture shows it.

    Attributes:
        address: as messages name it: `bss.billing`, `bss.billing@mvno_1`, `subscribers.customers`.
        floor: `oss` or `bss`; anything else is outside and stands below.
        does: what it does, in one line.
        desks: (desk, full-time equivalents).
        kpis: (name, value in words with its unit).
    """

    address: str
    floor: str
    does: str
    desks: tuple[tuple[str, float], ...] = ()
    kpis: tuple[tuple[str, str], ...] = ()

    @property
    def inside(self) -> bool:
        """True of a department of the operator."""
        return self.floor in ("oss", "bss")


@dataclass(frozen=True)
class Wire:
    """What one room says to another.

    Attributes:
        sender: address of a room.
        receiver: address of another room.
        words: the kinds of message, as the code or a person writes them.
        per_month: messages in a mean month.
        mean_delay_h: mean of those that arrived, hours; None where none did.
    """

    sender: str
    receiver: str
    words: tuple[str, ...]
    per_month: float
    mean_delay_h: float | None


def bundled(wires: Iterable[Wire]) -> dict[tuple[str, str], Wire]:
    """Return one wire for each sender and receiver: words in order, sums, and the mean delay by messages.

    What a room says to itself is left out.
    """
    found: dict[tuple[str, str], list[Wire]] = defaultdict(list)
    for wire in wires:
        if wire.sender != wire.receiver:
            found[wire.sender, wire.receiver].append(wire)
    return {pair: _one_wire(pair, group) for pair, group in found.items()}


def _one_wire(pair: tuple[str, str], group: Sequence[Wire]) -> Wire:
    """Wires of one sender and receiver as one, the busiest words first."""
    ordered = sorted(group, key=lambda one: -one.per_month)
    words = dict.fromkeys(word for one in ordered for word in one.words)
    timed = [(one.per_month, one.mean_delay_h) for one in group if one.mean_delay_h is not None]
    weight = sum(count for count, _ in timed)
    delay = sum(count * hours for count, hours in timed) / weight if weight else None
    return Wire(*pair, tuple(words), sum(one.per_month for one in group), delay)


def check_addresses(rooms: Sequence[Room], said: Mapping[tuple[str, str], Wire]) -> None:
    """Refuse a house that cannot be drawn.

    Raises:
        ValueError: two rooms have one address, or a wire names a room that is not there.
    """
    known = [room.address for room in rooms]
    twice = sorted({address for address in known if known.count(address) > 1})
    if twice:
        raise ValueError(f"two rooms have the address {', '.join(twice)}")
    strangers = sorted({address for pair in said for address in pair} - set(known))
    if strangers:
        raise ValueError(f"a wire names {', '.join(strangers)}, and there is no such room")
