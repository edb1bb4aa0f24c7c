"""Time that a case spends: waits by name, work at desks, planned waits, and time without service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sim.experiments.recorded_events import Event
from sim.reports.case_open import end_of, open_stays, silent_end
from sim.reports.story import Stay
from sim.reports.story_words import CUSTOMERS, LATE, LISTS, NETWORK, ROUTINE, desk_words, wait_on_the_way

SHORT = 1 / 60
"""Stays below this length (h) are not told."""
PLANNED = 1.0
"""Hours from which a wait for an appointment or a bill run is told."""
MANY = 3
"""Calls at one desk from which they are told together."""
OVER = ("fault over", "fault given up")
CUT_OFF = ("outage began", "outage")


def stays_of(events: Sequence[Event]) -> list[Stay]:
    """Everything that lasts, sorted by its beginning."""
    end = end_of(events)
    found = [
        *_at_desks(events),
        *_on_the_way(events),
        *_in_silence(events),
        *_before_visits(events),
        *_before_bills(events),
        *_without_service(events, end),
    ]
    if end is not None:
        found += open_stays(events, end)
        found += silent_end(events, found, end)
    return sorted((stay for stay in found if stay.hours >= SHORT), key=lambda stay: (stay.begin, stay.lane))


def _at_desks(events: Sequence[Event]) -> Iterator[Stay]:
    """Waiting for somebody, and their work."""
    rows = [one for one in events if one.kind in ("work", "given up") and one.desk]
    for desk in dict.fromkeys((one.receiver, one.desk) for one in rows):
        here = [one for one in rows if (one.receiver, one.desk) == desk]
        if len({one.subscriber for one in here}) > MANY:
            yield from _crowd(here)
        else:
            for one in here:
                yield from _one_turn(one)


def _one_turn(event: Event) -> Iterator[Stay]:
    """One wait and the work that ends it; who gives up has only waited."""
    waiting, working = desk_words(event)
    began = event.arrives if event.started is None else event.started
    yield Stay(event.receiver, event.at, began, "wait", waiting)
    if event.kind == "work" and event.started is not None:
        yield Stay(event.receiver, event.started, event.arrives, "work", working)


def _crowd(rows: Sequence[Event]) -> Iterator[Stay]:
    """Many turns at one desk: the worst wait, and the time in which all were served."""
    waiting, _ = desk_words(rows[0])
    begun = [one for one in rows if one.kind == "work" and one.started is not None]
    given_up = sum(one.kind == "given up" for one in rows)
    slowest = max(rows, key=lambda one: (one.arrives if one.started is None else one.started) - one.at)
    until = slowest.arrives if slowest.started is None else slowest.started
    yield Stay(slowest.receiver, slowest.at, until, "wait", f"{waiting}: the slowest of {len(rows)}")
    if begun:
        first, last = min(one.started or one.at for one in begun), max(one.arrives for one in begun)
        gone = f", {given_up} given up" if given_up else ""
        yield Stay(rows[0].receiver, first, last, "work", f"answers {len(begun)} calls{gone}")


def _on_the_way(events: Sequence[Event]) -> Iterator[Stay]:
    """Words that were under way for hours wait where they were said."""
    for event in events:
        if not event.is_word or event.kind in ROUTINE or event.lost or not event.sender:
            continue
        if event.arrives - event.at >= LATE:
            yield Stay(event.sender, event.at, event.arrives, "wait", wait_on_the_way(event))


def _in_silence(events: Sequence[Event]) -> Iterator[Stay]:
    """Whoever should have heard a lost word waits until the next one reaches it; for a list nobody waits."""
    end, logged = max((event.arrives for event in events), default=0.0), end_of(events)
    for event in events:
        if not (event.is_word and event.lost and event.receiver) or event.kind in LISTS:
            continue
        heard = [
            other.arrives
            for other in events
            if other.receiver == event.receiver and other.at > event.at and _is_news(other)
        ]
        until, words = min(heard, default=end), "hears nothing: message lost"
        yield Stay(event.receiver, event.at, until, "wait", words, open=not heard and logged is not None)


def _is_news(event: Event) -> bool:
    """Whether an event ends a silence: a word comes, or somebody looks into it."""
    return (event.is_word and not event.lost) or event.kind == "order fell out"


def _before_visits(events: Sequence[Event]) -> Iterator[Stay]:
    """From the request to the day agreed, and from a visit that was not enough to the next one."""
    asked = [one for one in events if one.kind == "VisitRequested" and not one.lost]
    turns = sorted(
        (one for one in events if one.kind == "work" and one.desk == "field"), key=lambda one: one.at
    )
    if asked and turns and turns[0].at - asked[0].arrives >= PLANNED:
        yield Stay(turns[0].receiver, asked[0].arrives, turns[0].at, "wait", "waits for the appointment")
    for one, following in pairwise(turns):
        if following.visit == one.visit and following.at - one.arrives >= SHORT:
            yield Stay(one.receiver, one.arrives, following.at, "wait", "not done: waits for the next visit")


def _before_bills(events: Sequence[Event]) -> Iterator[Stay]:
    """From the change of an account to the next bill: nobody is late, the run comes when it comes."""
    bills = [one for one in events if one.kind == "BillSent"]
    for told in events:
        if told.kind == "BillingChanged" and not told.lost:
            bill = next((one for one in bills if one.at > told.arrives), None)
            if bill is not None and bill.at - told.arrives >= PLANNED:
                yield Stay(told.receiver, told.arrives, bill.at, "planned", "until the next bill run")
                return


def _without_service(events: Sequence[Event], logged: float | None) -> Iterator[Stay]:
    """How long something was down, and how many people felt it; until the log's end (h) where it still is."""
    for event in (one for one in events if one.kind == "fault began"):
        over = (one.at for one in events if one.kind in OVER and one.case == event.case)
        until = min(over, default=None)
        end = logged if until is None else until
        if end is not None:
            line = event.what == "line"
            lane, words = (CUSTOMERS, "without service") if line else (NETWORK, "is down")
            yield Stay(lane, event.at, end, "outage", words, open=until is None)
    felt = people_cut_off(events)
    if felt:
        outages = [one for one in events if one.kind in CUT_OFF]
        begin, last = min(one.at for one in outages), max(one.arrives for one in outages)
        lasting = logged is not None and bool(still_cut_off(events))
        end = max(last, logged or last) if lasting else last
        yield Stay(CUSTOMERS, begin, end, "outage", f"{felt:,.0f} people without service", open=lasting)


def still_cut_off(events: Sequence[Event]) -> dict[int, Event]:
    """Outages that have begun and are not over, each with the last that was said of it."""
    over = {one.case for one in events if one.kind == "outage over"}
    told = sorted((one for one in events if one.kind in CUT_OFF), key=lambda one: one.arrives)
    return {one.case: one for one in told if one.case not in over}


def people_cut_off(events: Sequence[Event]) -> float:
    """How many people were without service, each outage of a group counted once."""
    most: dict[int, float] = {}
    for one in events:
        if one.kind in CUT_OFF:
            most[one.case] = max(most.get(one.case, 0.0), one.amount or 0.0)
    return sum(most.values())
