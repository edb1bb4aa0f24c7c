"""From what a user types to a case of an event log: hexadecimal, decimal, or its first digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.experiments.recorded_events import RecordedEvents
from sim.records.errors import InputRefused
from sim.reports.story import Case

KINDS = ("order", "ticket", "bill", "contact", "subscriber")
"""What a story can be about; a visit belongs to its order or ticket."""
FEWEST = 4
"""Digits of an identity that are enough where they are unique."""
NEAREST = 4
"""Identities that are named when one is wrong."""
DIGITS = 16


def find_case(log: RecordedEvents, text: str) -> Case:
    """Return the case that a user means.

    Args:
        log: of the run.
        text: sixteen hexadecimal digits or the first of them (`0x` before them is allowed), or a decimal
            identity; `order:` or another kind before it says what it is.

    Raises:
        InputRefused: no identity, none of this log, or the beginning of several; the nearest are named.
    """
    kind, _, digits = text.strip().lower().rpartition(":")
    if kind and kind not in KINDS:
        raise InputRefused([f"{text}: {kind} is no kind of case; there are {', '.join(KINDS)}"])
    digits = digits.replace("_", "").removeprefix("0x")
    if not re.fullmatch(r"[0-9a-f]{1,20}", digits):
        raise InputRefused(
            [f"{text}: write an identity as {DIGITS} hexadecimal digits; `explain cases` lists some"]
        )
    known = _known(log, (kind,) if kind else KINDS)
    for identity in _readings(digits):
        for name, ids in known.items():
            if _has(ids, identity):
                return Case(name, identity)
    found = _beginning(known, digits) if len(digits) >= FEWEST else []
    if len(found) == 1:
        return found[0]
    if found:
        shown = ", ".join(f"{one.kind}:{one.id:016x}" for one in found[:NEAREST])
        raise InputRefused([f"{text}: so begin {len(found)} cases: {shown}"])
    raise InputRefused([f"{text}: the event log knows no such case; nearest: {_nearest(known, digits)}"])


def _known(log: RecordedEvents, kinds: tuple[str, ...]) -> dict[str, NDArray[np.uint64]]:
    """Identities by kind, sorted; a visit or another thing stands for what it belongs to."""
    return {
        kind: np.unique(log.ids(kind))[1:] if _zero(log, kind) else np.unique(log.ids(kind)) for kind in kinds
    }


def _zero(log: RecordedEvents, kind: str) -> bool:
    """Whether some rows have no identity of this kind."""
    return bool((log.ids(kind) == 0).any())


def _readings(digits: str) -> Iterator[int]:
    """What digits may mean: decimal first where they can be."""
    if digits.isdecimal() and int(digits) < 1 << 64:
        yield int(digits)
    if len(digits) <= DIGITS:
        yield int(digits, 16)


def _has(ids: NDArray[np.uint64], identity: int) -> bool:
    place = int(np.searchsorted(ids, np.uint64(identity)))
    return place < len(ids) and int(ids[place]) == identity


def _beginning(known: dict[str, NDArray[np.uint64]], digits: str) -> list[Case]:
    """Cases whose identity begins with some digits, the kinds in their order."""
    if len(digits) > DIGITS:
        return []
    low = int(digits.ljust(DIGITS, "0"), 16)
    high = int(digits.ljust(DIGITS, "f"), 16)
    found: dict[int, Case] = {}
    for kind, ids in known.items():
        for identity in ids[(ids >= np.uint64(low)) & (ids <= np.uint64(high))].tolist():
            found.setdefault(identity, Case(kind, identity))
    return list(found.values())


def _nearest(known: dict[str, NDArray[np.uint64]], digits: str) -> str:
    """The identities that differ in the fewest digits, as they are to be typed."""
    wrong = np.uint64(int(digits[:DIGITS].ljust(DIGITS, "0"), 16))
    ranked: list[tuple[int, str]] = []
    for kind, ids in known.items():
        nibbles = (ids[:, np.newaxis] ^ wrong) >> np.arange(0, 64, 4, dtype=np.uint64) & np.uint64(15)
        differing = (nibbles != 0).sum(axis=1)
        for place in np.argsort(differing, kind="stable")[:NEAREST].tolist():
            ranked.append((int(differing[place]), f"{kind}:{int(ids[place]):016x}"))
    return ", ".join(name for _, name in sorted(ranked)[:NEAREST]) or "none, it holds no cases"
