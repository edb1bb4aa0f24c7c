"""Plain data: what a YAML or JSON text can hold."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Plain: TypeAlias = (
    "bool | int | float | str | dt.date | dt.time | Sequence[Plain] | Mapping[str, Plain] | None"
)
"""A single value, a list of plain data, or plain data by name; JSON has no dates."""
