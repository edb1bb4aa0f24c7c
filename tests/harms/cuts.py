"""What a row of the board of harms says: what is cut, whom it hurts, by how much and through what.

A cut is a change of settings. Its harm is one KPI, and the size was written down from a formula of the notes
before the row was first run. `held` are settings, made in the base and in the cut alike, that stop the way
from the cut to the harm: with them the KPI must be the same to the last bit, which shows that the harm comes
by that way and by no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sim.kernel.paths import number_at, with_values
from sim.scenario.schema import Scenario

Change = float | str | bool
"""`"x0.5"` makes it half of what it is; anything else is the new value."""
Changes = Mapping[str, Change]
NONE: Changes = MappingProxyType({})


@dataclass(frozen=True)
class Cut:
    """One row.

    Attributes:
        name: what is cut, in words.
        changes: the cut, whole.
        given: settings in every life of the row, where the base has nothing to cut.
        half: half of it.
        more: twice the resource, where it is one.
        hurts: the KPI that gets worse.
        predicted: the size of the harm: by what the KPI is multiplied or, if `added`, what is added to it.
        formula: where the size comes from, with its source.
        mediators: what lies between, in the order in which it passes.
        held: settings that hold them.
        added: whether the size is a difference, in the KPI's own unit.
        more_pays: why twice the resource pays all the same, where it does.
        pays: why the cut pays within the horizon, where it does.
        factor: within which factor of the prediction the harm lies.
        why_factor: why that is more than two.
    """

    name: str
    changes: Changes
    hurts: str
    predicted: float
    formula: str
    mediators: tuple[str, ...]
    held: Changes = field(default_factory=lambda: NONE)
    given: Changes = field(default_factory=lambda: NONE)
    half: Changes | None = None
    more: Changes | None = None
    added: bool = False
    more_pays: str = ""
    pays: str = ""
    factor: float = 2.0
    why_factor: str = ""

    def size(self, base: float, cut: float) -> float:
        """The harm as it is predicted: a difference, or the share by which the KPI changed."""
        return cut - base if self.added else cut / base - 1.0

    @property
    def expected(self) -> float:
        """The prediction in the same terms."""
        return self.predicted if self.added else self.predicted - 1.0


def changed(scenario: Scenario, changes: Changes) -> Scenario:
    """The scenario under these changes."""
    values = {
        path: number_at(scenario, path) * float(value[1:])
        if isinstance(value, str) and value[:1] == "x" and value[1:2].isdigit()
        else value
        for path, value in changes.items()
    }
    return with_values(scenario, values)
