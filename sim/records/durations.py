"""How long things take: the one rule by which a mean duration counts what is not finished.

    mean of a month = hours that cases were open in it / cases that began in it        [Little 1961]

In a steady state that is the mean of finished cases. Elsewhere it cannot get better by leaving work undone:
which cases begin is not up to those who finish them, and a case that is left open goes on adding hours. It is
computed from what the model notes anyway,

    hours = durations of those that ended + age of those open at the month's end - the same at its beginning
    cases = those that ended + those open at its end - those open at its beginning

so months add up to the horizon, and parts to the whole. A case that ends in another way (its customer left,
the caller gave up) has ended: its hours count, and so does the case. A quantile is read from the durations of
those that ended together with the ages of those open at the end of the time it is read of. [P8, warning 2]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.records.kpi import Term, measured, stood
from sim.records.measures import Floats, Measure, Notebook


@dataclass(frozen=True)
class Duration:
    """Measures of one kind of case that lasts, from its beginning to one of its ends.

    Attributes:
        ends: for each way to end, the measure of the durations (h) and that of the cases.
        age: measure of the ages (h) of those that are open, at each month's end.
        open: measure of their number.
        what: the cases, in the words of a planner, such as `faults that cut somebody off`.
    """

    ends: tuple[tuple[str, str], ...]
    age: str
    open: str
    what: str

    @property
    def hours(self) -> tuple[Term, ...]:
        """Hours that cases were open."""
        return (*(measured(lasted) for lasted, _ in self.ends), stood(self.age))

    @property
    def cases(self) -> tuple[Term, ...]:
        """Cases that began."""
        return (*(measured(counted) for _, counted in self.ends), stood(self.open))

    def of(self, *parts: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        """Return hours and cases of some parts only, such as kinds of fault."""
        hours, cases = (
            tuple(Term(term.table, term.name, part) for term in terms for part in parts)
            for terms in (self.hours, self.cases)
        )
        return hours, cases

    def measures(self) -> tuple[Measure, Measure]:
        """What is noted of the open ones: `stand` does it."""
        return (
            Measure(self.age, "h", f"age of {self.what} that are open at the month's end", True),
            Measure(self.open, "cases", f"{self.what} that are open at the month's end"),
        )

    def stand(self, notes: Notebook, now: float, since: Mapping[str, Sequence[float] | Floats]) -> None:
        """Note what is open at the end of a month.

        Args:
            notes: where.
            now: the month's last instant, h.
            since: by part, when each open case began (h).
        """
        for part, begun in since.items():
            ages = now - np.asarray(begun, dtype=np.float64)
            notes.note(self.age, now, 0.0, part)
            notes.observe(self.age, np.full(len(ages), now), ages, part)
            notes.note(self.open, now, float(len(ages)), part)
