"""A second one beside you who asks a department for something: answers must find their way to who asked."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.directory import Entry
from sim.kernel.words import Batch, Message
from tests.house_of_two import YOU, Alone, message_kinds


class AnotherAsker:
    """Says and hears every word, as you do, from an address of its own.

    Args:
        house: a house of two; what has been said there before stays as it is.
        suffix: of the address, after yours.
    """

    def __init__(self, house: Alone, suffix: str = "other") -> None:
        self._bus, self.address = house.house.bus, f"{YOU}@{suffix}"
        self._next = 1_000_000
        every = [*message_kinds(Message), *message_kinds(Batch)]
        # It serves nobody: words about people go to you.
        self._bus.directory.seat(Entry(self.address, tuple(every), tuple(every), brands=()))
        self._letters: dict[type, list[Any]] = {kind: [] for kind in message_kinds(Message)}
        for kind in self._letters:
            self._bus.listen(self.address, kind, self._hear)

    def _hear(self, message: Message) -> None:
        self._letters[type(message)].append(message)

    def tell(self, message: Message) -> None:
        """Say something now."""
        self._bus.send(self.address, message)

    def hand(self, kind: type[Batch], at: float, /, **columns: Any) -> None:
        """Hand over rows of one instant, with identities of their own."""
        given = {name: np.atleast_1d(value) for name, value in columns.items()}
        size = len(next(iter(given.values())))
        ids = np.arange(self._next, self._next + size, dtype=np.uint64)
        self._next += size
        self._bus.send_rows(self.address, kind(ids, np.full(size, at), **given))

    def heard(self, kind: type[Message]) -> list[Any]:
        """What has come to this address of this kind so far."""
        return self._letters[kind]

    def rows(self, kind: type[Batch]) -> Any:
        """Rows of this kind since last asked; None if there were none."""
        return self._bus.inbox(self.address, kind).take(np.inf)
