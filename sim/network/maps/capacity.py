"""The capacity of a link from what the file says: a number with a unit, or words such as `OC-192c`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sim.network.maps.raw import Fields

_TO_MBPS = {"": 1e-6, "k": 1e-3, "m": 1.0, "g": 1e3, "t": 1e6}

OC1_MBPS = 51.84
"""The rate of SONET OC-1 (ANSI T1.105); OC-n is n times that, SDH STM-n three times OC-n (ITU-T G.707)."""

_CARRIERS = {
    "e1": 2.048,
    "e2": 8.448,
    "e3": 34.368,
    "e4": 139.264,
    "t1": 1.544,
    "ds1": 1.544,
    "t3": 44.736,
    "ds3": 44.736,
    "fastethernet": 100.0,
    "gige": 1000.0,
    "gbe": 1000.0,
    "gigabitethernet": 1000.0,
}
"""Plesiochronous carriers (ITU-T G.702) and Ethernet words, Mbit/s."""

_TIMES = r"(?:(?P<times>\d+)\s*[x×*]\s*)?"
_SYNCHRONOUS = re.compile(rf"\b{_TIMES}(?P<kind>oc|stm)-?\s?(?P<order>\d+)c?\b", re.IGNORECASE)
_RATE = re.compile(
    rf"(?<![\w.]){_TIMES}(?P<rate>\d+(?:\.\d+)?)\s*(?P<prefix>[kmgt])"
    r"(?:\s*(?:bps|bits?/s(?:ec)?|bits?|b/s|b|bit/sec|e|be|ige|ig|ethernet))?(?![a-z])",
    re.IGNORECASE,
)
_WORD = re.compile(rf"\b{_TIMES}(?P<word>{'|'.join(_CARRIERS)})\b", re.IGNORECASE)

TEXT_FIELDS = ("linklabel", "linktype", "label", "description", "linknote", "name", "type")
"""Attributes in which words may tell a capacity, in the order in which they are asked."""
NUMBER_FIELDS = ("capacity_mbps", "capacity", "bandwidth", "speed", "bitrate")
"""Attributes whose bare number is taken for Mbit/s, in the order in which they are asked."""


@dataclass(frozen=True)
class Capacity:
    """Mbit/s, and how it was found: stated with a unit, a bare number, or read from words.

    Attributes:
        mbps: None where nothing says it.
        how: also `bare` where a number without a unit was taken for Mbit/s.
        words: what was read, for messages; of an unknown one the first text that there is.
    """

    mbps: float | None
    how: Literal["stated", "bare", "words", "unknown"]
    words: str = ""


def number(text: str | None) -> float | None:
    """Return a finite number, or None for anything else."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def from_words(text: str) -> float | None:
    """Return the capacity in Mbit/s that words carry, None if they carry none.

    Understands `10 Gbps`, `155M`, `2 x 10GE`, `OC-192c` (9953.28), `STM-16`, `E3`, `GigE`, also inside a
    sentence.
    """
    if found := _SYNCHRONOUS.search(text):
        unit = OC1_MBPS * (3 if found["kind"].lower() == "stm" else 1)
        return round(int(found["times"] or 1) * int(found["order"]) * unit, 6) or None
    if found := _RATE.search(text):
        rate = int(found["times"] or 1) * float(found["rate"]) * _TO_MBPS[found["prefix"].lower()]
        return rate or None
    if found := _WORD.search(text):
        return int(found["times"] or 1) * _CARRIERS[found["word"].lower()]
    return None


def capacity_of(fields: Fields) -> Capacity:
    """Return the capacity of one link; a number with a unit goes before a bare number, that before words."""
    raw = number(fields.get("linkspeedraw"))
    if raw is not None and raw > 0:
        return Capacity(raw / 1e6, "stated")
    speed, prefix = number(fields.get("linkspeed")), fields.get("linkspeedunits", "").strip().lower()[:1]
    if speed and speed > 0 and prefix in _TO_MBPS and prefix:
        return Capacity(speed * _TO_MBPS[prefix], "stated")
    for name in NUMBER_FIELDS:
        bare = number(fields.get(name))
        if bare is not None and bare > 0:
            return Capacity(bare, "stated" if name.endswith("_mbps") else "bare", f"{name} {fields[name]}")
    return _read_words(fields)


def _read_words(fields: Fields) -> Capacity:
    """Capacity that a label says in words; without a number where it says none."""
    said = [fields[name].strip() for name in (*NUMBER_FIELDS, *TEXT_FIELDS) if name in fields]
    said = [text for text in said if text and text.lower() != "none"]
    for text in said:
        if mbps := from_words(text):
            return Capacity(mbps, "words", text)
    return Capacity(None, "unknown", said[0] if said else "")
