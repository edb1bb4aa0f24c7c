"""What a case cost the operator, and what the customer felt of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sim.experiments.recorded_events import Event
from sim.reports.case_open import end_of
from sim.reports.case_stays import people_cut_off, still_cut_off
from sim.reports.story import Fact
from sim.reports.story_words import SERVED

CARE_DESK = "care"


def cost_of(events: Sequence[Event]) -> Iterator[Fact]:
    """Hours of work by desk, and cents given back or billed wrong."""
    hours: defaultdict[str, list[float]] = defaultdict(list)
    for one in events:
        if one.kind == "work" and one.started is not None:
            hours[one.desk.replace("_", " ") or one.receiver].append(one.arrives - one.started)
    for desk, spent in hours.items():
        times = f", {len(spent)} times" if len(spent) > 1 else ""
        yield Fact(f"work, {desk}{times}", math.fsum(spent), "h")
    yield from _money(events)


def _money(events: Sequence[Event]) -> Iterator[Fact]:
    errors = [
        one.believed - one.true
        for one in events
        if one.kind == "BillSent" and one.believed is not None and one.true is not None
    ]
    credits = -math.fsum(
        one.amount for one in events if one.kind == "InvoiceIssued" and (one.amount or 0.0) < 0 and one.amount
    )
    over, under = math.fsum(max(one, 0.0) for one in errors), -math.fsum(min(one, 0.0) for one in errors)
    for label, cents in (("billed too much", over), ("billed too little", under), ("given back", credits)):
        if cents:
            yield Fact(label, cents, "cents")
    lost = sum(one.lost for one in events)
    if lost:
        yield Fact("messages lost", lost, "count")


def felt_by(events: Sequence[Event]) -> Iterator[Fact]:
    """How long the customer waited and was without service, and how often people called."""
    yield from _waited_for_service(events)
    yield from _cut_off(events)
    for one in events:
        if one.kind == "fault over" and one.what == "line" and one.started is not None:
            yield Fact("time without service", one.at - one.started, "h")
    yield from _calls(events)
    credit = next((one for one in events if one.kind == "InvoiceIssued" and (one.amount or 0) < 0), None)
    dispute = next((one for one in events if one.kind == "DisputeRaised"), None)
    if dispute is not None and credit is not None:
        yield Fact("from dispute to credit", credit.at - dispute.at, "h")


def _waited_for_service(events: Sequence[Event]) -> Iterator[Fact]:
    asked = next((one for one in events if one.kind in ("OrderWanted", "OrderPlaced")), None)
    begun = next((one for one in events if one.kind in SERVED), None)
    if asked is not None and begun is not None:
        yield Fact("from order to service", begun.at - asked.at, "h")
    if begun is not None and begun.until is not None:
        late = begun.at - begun.until
        yield Fact("later than promised" if late > 0 else "sooner than promised", abs(late), "h")
    told = next((one for one in events if one.kind == "OrderCompleted" and not one.lost), None)
    if asked is not None and told is not None:
        yield Fact("from order to being told", told.arrives - asked.at, "h")


def _cut_off(events: Sequence[Event]) -> Iterator[Fact]:
    """How many people had no service, and how long; where the log ended before that, until then."""
    people, end = people_cut_off(events), end_of(events)
    if not people:
        return
    yield Fact("people without service", people, "count")
    outages = [one for one in events if one.kind == "outage"]
    hours = [(one.amount or 0.0) * (one.arrives - one.at) for one in outages]
    lasting = still_cut_off(events) if end is not None else {}
    hours += [(one.amount or 0.0) * max((end or 0.0) - one.arrives, 0.0) for one in lasting.values()]
    so_far = " so far" if lasting else ""
    yield Fact(f"person-hours without service{so_far}", math.fsum(hours), "count")


def _calls(events: Sequence[Event]) -> Iterator[Fact]:
    """How many people called, and how many of them were answered; calls and attempts apart from them."""
    made = [one for one in events if one.kind == "ContactMade"]
    calls, people = len(made), {one.subscriber or one.contact for one in made}
    turns = [one for one in events if one.desk == CARE_DESK and one.kind in ("work", "given up")]
    waits = [(one.started or one.arrives) - one.at for one in turns]
    gave_up = sum(one.kind == "given up" for one in turns)
    if calls:
        answered = {one.subscriber or one.contact for one in turns if one.kind == "work"} & people
        yield Fact("people who called", len(people), "count")
        yield Fact("of them answered", len(answered), "count")
        if len(answered) < len(people):
            never = "never answered" if end_of(events) is None else "not answered so far"
            yield Fact(never, len(people) - len(answered), "count")
        yield Fact("calls", calls, "count")
    if waits:
        yield Fact("mean wait on the telephone", math.fsum(waits) / len(waits), "h")
    if gave_up:
        yield Fact("attempts given up", gave_up, "count")
