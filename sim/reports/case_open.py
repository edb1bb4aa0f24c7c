"""What a case still waits for when the log ends: the log may have been full, its window or the run over.

A case is open if something of its own has begun and has not ended. Its events then carry the last row of the
log with them, so whatever lasts until the last event lasts until the log's end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.eventlog.open_cases import CLOSES, OPENS
from sim.experiments.recorded_events import Event
from sim.records.events import ENDED, OPEN
from sim.reports.story import Case, Stay
from sim.reports.story_words import desk_words

OWN = {
    "order": ("order", "visit", "dispute"),
    "ticket": ("fault", "outage", "ticket", "visit"),
    "visit": ("visit",),
    "contact": ("contact",),
    "bill": ("bill", "dispute"),
}
"""What a case of each kind consists of, by the names of `OPENS`; a customer is open with anything."""
ASKS = {
    "OrderFellOut": ("fallout", "order"),
    "ContactMade": ("care", "contact"),
    "DisputeRaised": ("disputes", "case"),
    "ticket opened": ("second_line", "ticket"),
}
"""At which desk an event makes a case wait, and which identity its work has."""
DONE = ("visit done", "InstallationDone", "RepairDone")
AT_WORK, UNDER_WAY = "being worked on", "under way"
"""Work is told when it is over, so what a log does not know at its end may have begun."""
NOTHING_MORE, UNPAID = "nothing more is known", "waits for the money"
BILLED = ("bill made", "BillSent", "InvoiceIssued", "ReminderSent")


def is_open(case: Case, events: Sequence[Event]) -> bool:
    """Whether something of a case has begun in these events, or before recording, and has not ended."""
    own = OWN.get(case.kind)
    found: set[tuple[str, int]] = set()
    for kinds, act in ((OPENS, found.add), (CLOSES, found.discard)):
        for event in events:
            one = kinds.get(event.cause if event.kind == OPEN else event.kind)
            identity = event.identity(one.column) if one is not None else 0
            if one is not None and identity and (own is None or one.name in own):
                act((one.name, identity))
    return bool(found)


def end_of(events: Sequence[Event]) -> float | None:
    """When the log ended with a case open (h), None where it did not."""
    return next((one.at for one in events if one.kind == ENDED), None)


def open_stays(events: Sequence[Event], end: float) -> Iterator[Stay]:
    """What waits at desks and for visits when the log ends (h)."""
    for kind, (desk, column) in ASKS.items():
        turns = [one for one in events if one.kind in ("work", "given up") and one.desk == desk]
        served = {one.identity(column) for one in turns}
        waiting = [
            one
            for one in events
            if one.kind == kind and not one.lost and one.identity(column) not in served and one.arrives < end
        ]
        if waiting:
            first = waiting[0]
            words, _ = desk_words(Event(end, "work", receiver=first.receiver, desk=desk))
            many = f": {len(waiting)} of them" if len(waiting) > 1 else ""
            yield Stay(
                first.receiver, first.arrives, end, "wait", f"{words}, or is {AT_WORK}{many}", open=True
            )
    yield from _open_visit(events, end)


def _open_visit(events: Sequence[Event], end: float) -> Iterator[Stay]:
    """A visit that was asked for and has not been made, or was not enough."""
    asked = [one for one in events if one.kind == "VisitRequested" and not one.lost]
    if not asked or any(one.kind in DONE for one in events):
        return
    turns = [one for one in events if one.kind == "work" and one.desk == "field"]
    since = max((one.arrives for one in turns), default=asked[-1].arrives)
    words = "not done: waits for the next visit" if turns else "waits for the visit"
    words = f"{words}, or it is {UNDER_WAY}"
    yield Stay(asked[-1].receiver, since, end, "wait", words, open=True)


def silent_end(events: Sequence[Event], stays: Sequence[Stay], end: float) -> Iterator[Stay]:
    """What an open case does where no stay says so: it waits with whoever heard of it last."""
    told = [one for one in events if (one.receiver or one.sender) and one.kind != ENDED]
    if told and not any(one.end >= end for one in stays):
        last = sorted(told, key=lambda one: one.arrives)[-1]
        words = UNPAID if last.kind in BILLED else NOTHING_MORE
        yield Stay(last.receiver or last.sender, last.arrives, end, "wait", words, open=True)
