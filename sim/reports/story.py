"""What a ladder shows: a story of one case, as plain data that every drawing reads alike.

Instants are hours from the first measured month; money is cents.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pydantic import JsonValue

StayKind = Literal["wait", "work", "planned", "outage"]
"""`wait`: nobody works on it. `planned`: it waits as agreed (a bill run). `outage`: service is down."""


class Case(NamedTuple):
    """What a story is about: `kind` is order, ticket, bill, contact or subscriber."""

    kind: str
    id: int

    @property
    def short(self) -> str:
        """The first digits of the identity, enough to recognise it."""
        return f"{self.id:016x}"[:6]


@dataclass(frozen=True)
class Lane:
    """One system that takes part; `floor` is oss, bss or anything else for those outside."""

    address: str
    name: str
    floor: str


@dataclass(frozen=True)
class Step:
    """Something that happens at an instant, from one lane to another or at one lane.

    Attributes:
        at: instant at which it takes effect: arrival of a word, or saying of a lost one (h).
        said: instant at which it was said (h).
        lost: it never arrived.
        late: it was on its way for hours.
        amiss: it says that something has gone wrong.
    """

    at: float
    source: str
    target: str
    text: str
    said: float
    lost: bool = False
    late: bool = False
    amiss: bool = False


@dataclass(frozen=True)
class Stay:
    """Time spent in a lane: waiting, work, or without service.

    `longest` marks the longest wait, `open` what was not over when the log ended.
    """

    lane: str
    begin: float
    end: float
    kind: StayKind
    text: str
    longest: bool = False
    open: bool = False

    @property
    def hours(self) -> float:
        """How long it lasted (h)."""
        return self.end - self.begin

    @property
    def length(self) -> str:
        """How long it lasted, in words."""
        return f"{span(self.hours)} so far" if self.open else span(self.hours)


@dataclass(frozen=True)
class Belief:
    """What somebody takes for true while it is not, from `begin` to `end` (h).

    Attributes:
        lane: address of who believes.
        believed: in words.
        truth: in words.
        open: it was still believed when the record ended.
    """

    lane: str
    begin: float
    end: float
    believed: str
    truth: str
    open: bool = False

    @property
    def hours(self) -> float:
        """How long it was believed (h)."""
        return self.end - self.begin


@dataclass(frozen=True)
class Fact:
    """A number with its name: hours, cents or a count, as `unit` says."""

    label: str
    value: float
    unit: str

    def words(self, currency: str = "€") -> str:
        """Return it as people read it."""
        if self.unit == "cents":
            return f"{self.label}: {money(self.value, currency)}"
        if self.unit == "h":
            return f"{self.label}: {span(self.value)}"
        return f"{self.label}: {self.value:,.0f}"


@dataclass(frozen=True)
class Story:
    """One case from beginning to end.

    Attributes:
        title: what went wrong, or that nothing did, in one sentence.
        lanes: who takes part, network and OSS first, then BSS, then customers.
        steps: sorted by instant.
        stays: sorted by beginning; one at most is the longest wait.
        knew: who believed what was not so.
        cost: work, and money lost, given back or billed wrong.
        felt: what the customer, or those cut off, noticed.
        start: date of hour 0, None where it is not known.
        left_out: steps that are not shown because there were too many.
        open_for: hours that the case had been open when recording began; 0 for none.
        sampled: only some subscribers were recorded, and the case is not of one of them alone.
        ended: instant at which the log ended (h), where it ended early or the case was open; else None.
        ended_by: why it ended early, as the log says it; empty where the run was over.
        open: it was not over when the log ended.
    """

    case: Case
    title: str
    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    stays: tuple[Stay, ...]
    knew: tuple[Belief, ...] = ()
    cost: tuple[Fact, ...] = ()
    felt: tuple[Fact, ...] = ()
    start: dt.date | None = None
    currency: str = "€"
    left_out: int = 0
    sampled: bool = False
    open_for: float = 0.0
    ended: float | None = None
    ended_by: str = ""
    open: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know: what is not shown."""
        more = f"{self.left_out} further routine steps are not shown."
        some = "A sample of subscribers was recorded: other callers of the same fault are not shown."
        since = (
            f"Recording began when it had been open for {span(self.open_for)}; nothing is known of that time."
        )
        notes = (
            (since, self.open_for),
            (self._ending, self.ended is not None),
            (more, self.left_out),
            (some, self.sampled),
        )
        return tuple(note for note, applies in notes if applies)

    @property
    def _ending(self) -> str:
        """When and why the log ended, and what that leaves unsaid."""
        when = " ".join(clock(self.start, self.ended or 0.0))
        if not self.ended_by:
            return f"The run ended at {when} while this was still open."
        why = f"Recording ended at {when} ({self.ended_by})"
        rest = "nothing later was recorded."
        return f"{why} while this was still open; {rest}" if self.open else f"{why}; {rest}"

    @property
    def begin(self) -> float:
        """The first instant (h)."""
        return min([step.at for step in self.steps] + [stay.begin for stay in self.stays])

    @property
    def end(self) -> float:
        """The last instant (h)."""
        return max([step.at for step in self.steps] + [stay.end for stay in self.stays])

    @property
    def longest(self) -> Stay | None:
        """The longest wait, None where nobody waited."""
        return next((stay for stay in self.stays if stay.longest), None)

    @property
    def longest_words(self) -> str:
        """The longest wait in one line, empty where nobody waited."""
        wait = self.longest
        return "" if wait is None else f"Longest wait: {wait.length}, {wait.text} ({self.name_of(wait.lane)})"

    def name_of(self, address: str) -> str:
        """The name of a lane."""
        return next(lane.name for lane in self.lanes if lane.address == address)

    def as_dict(self) -> dict[str, JsonValue]:
        """The story as a JSON document; identities are hexadecimal, instants ISO where dates are known."""
        document = asdict(self)
        document["case"] = {"kind": self.case.kind, "id": f"{self.case.id:016x}"}
        document["start"] = None if self.start is None else self.start.isoformat()
        document["notes"] = list(self.notes)
        document["longest"] = None if self.longest is None else asdict(self.longest)
        return document


# --- words for numbers


def span(hours: float) -> str:
    """Return a length of time in the unit that fits: `12 min`, `3.5 h`, `4.8 days`."""
    if hours < 1 / 60:
        return f"{hours * 3600:.0f} s"
    if hours < 0.995:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 47.95 else f"{hours / 24:.1f} days"


def money(cents: float, currency: str = "€") -> str:
    """Return an amount in major units: `39.90 €`, `−12.00 €`."""
    return f"{cents / 100:,.2f} {currency}".replace("-", "−")


def clock(start: dt.date | None, hour: float) -> tuple[str, str]:
    """Return day and time of an instant: `Tue 12 Jan 2027` and `14:20`, `day 12` without dates."""
    minutes = round(hour * 60)
    day, minute = divmod(minutes, 24 * 60)
    time = f"{minute // 60:02d}:{minute % 60:02d}"
    if start is None:
        return f"day {day}", time
    return f"{start + dt.timedelta(days=day):%a %d %b %Y}", time
