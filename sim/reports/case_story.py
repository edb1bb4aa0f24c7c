"""The story of one case, built from the event log alone: who did what, what waited for what, who knew what.

    story(read_log(folder), Case("order", 0x3f2a...))

A wait has a name and a length, and the longest is marked. A lost word leaves its receiver waiting in silence
until something reaches it again. Calls about one fault are told together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.experiments.recorded_events import Event, RecordedEvents
from sim.records.errors import InputRefused
from sim.records.events import OPEN
from sim.reports.case_events import belonging
from sim.reports.case_open import is_open
from sim.reports.case_stays import stays_of
from sim.reports.story import Case, Stay, Step, Story, clock
from sim.reports.story_beliefs import beliefs_of
from sim.reports.story_cost import cost_of, felt_by
from sim.reports.story_title import title_of
from sim.reports.story_words import (
    CUSTOMERS,
    INSIDE,
    LATE,
    MONITORING,
    NETWORK,
    ROUTINE,
    WORLD,
    cause_words,
    fault_name,
    in_order,
    is_wrong_bill,
    said,
)

MOST = 60
"""Steps that one ladder shows; routine ones above that number are counted."""
ALWAYS_AMISS = (
    "OrderFellOut", "order fell out", "DisputeRaised", "ReminderSent", "fault began", "fault given up",
    "invoice written off",
)  # fmt: skip
FEW = 2
"""Calls about one case that are told one by one."""
CALLING = ("ContactMade", "ContactEnded", "given up", "TroubleNoticed", "TroubleHeard")
"""What belongs to a call."""


def story(log: RecordedEvents, case: Case, currency: str = "€", since: float | None = None) -> Story:
    """Tell the story of a case.

    Args:
        log: events of one run.
        case: which one.
        currency: how money is shown.
        since: instant (h) from which on it is told; None for all of it.

    Raises:
        InputRefused: the log holds nothing of this case.
    """
    events, ended = belonging(log, case), log.ended
    still_open = ended is not None and is_open(case, events)
    if ended is not None and still_open:
        events = [*events, ended]
    steps, stays = steps_of(events, currency), stays_of(events)
    if not steps and not stays:
        raise InputRefused([f"{case.kind} {case.id:016x}: the event log holds nothing of it"])
    knew = beliefs_of(events, currency)
    title = title_of(case, events, stays, knew, currency, _ending(log, still_open))
    told = Story(
        case=case, title=title, lanes=(), steps=tuple(steps),
        stays=_marked(stays), knew=tuple(knew), cost=tuple(cost_of(events)), felt=tuple(felt_by(events)),
        start=log.start, currency=currency,
        sampled=log.sampled and case.kind == "ticket", open_for=_open_for(events),
        ended=ended.at if ended is not None and (still_open or ended.cause) else None,
        ended_by="" if ended is None else ended.cause, open=still_open,
    )  # fmt: skip
    return _with_lanes(_shortened(told if since is None else told_since(told, since)))


def _ending(log: RecordedEvents, still_open: bool) -> str:
    """That a log ended early with a case open, and when; nothing where it did not."""
    ended = log.ended
    if ended is None or not still_open or not ended.cause:
        return ""
    return f"still open when recording ended at {' '.join(clock(log.start, ended.at))}"


def _open_for(events: Sequence[Event]) -> float:
    """How long a case had been open when recording began (h), 0 where it began later."""
    return max(
        (one.at - one.started for one in events if one.kind == OPEN and one.started is not None), default=0.0
    )


def told_since(told: Story, since: float) -> Story:
    """The part of a story from an instant (h) on; what lasts beyond it begins there."""
    return replace(
        told,
        steps=tuple(step for step in told.steps if step.at >= since),
        stays=tuple(replace(one, begin=max(one.begin, since)) for one in told.stays if one.end > since),
        knew=tuple(replace(one, begin=max(one.begin, since)) for one in told.knew if one.end > since),
    )


def _marked(stays: Sequence[Stay]) -> tuple[Stay, ...]:
    """The stays with the longest wait marked."""
    waits = [stay for stay in stays if stay.kind == "wait"]
    longest = max(waits, key=lambda stay: stay.hours, default=None)
    return tuple(replace(stay, longest=stay is longest) for stay in stays)


def _shortened(told: Story) -> Story:
    """A story of at most `MOST` steps: routine ones are left out first, then the last."""
    if len(told.steps) <= MOST:
        return told
    ranked = sorted(told.steps, key=lambda step: (not (step.amiss or step.lost or step.late), step.at))
    kept = sorted(ranked[:MOST], key=lambda step: step.at)
    return replace(told, steps=tuple(kept), left_out=len(told.steps) - MOST)


def _with_lanes(told: Story) -> Story:
    """A story with its lanes, those alone that something happens in."""
    addresses = [address for step in told.steps for address in (step.source, step.target)]
    addresses += [stay.lane for stay in told.stays] + [one.lane for one in told.knew]
    return replace(told, lanes=in_order(addresses))


# --- steps


def steps_of(events: Sequence[Event], currency: str) -> list[Step]:
    """Everything that happens at one instant, sorted by it."""
    calls = [one for one in events if one.kind == "ContactMade"]
    grouped = len(calls) > FEW and len({one.subscriber for one in calls}) > FEW
    found = list(_grouped_calls(calls)) if grouped else []
    opened = {one.at: one.receiver for one in events if one.kind == "ticket opened"}
    for event in events:
        if event.kind == "fault detected" and event.at in opened:
            event = replace(event, receiver=opened[event.at])
        if grouped and event.kind in CALLING:
            continue
        step = _step(event, currency)
        if step is not None:
            found.append(step)
    return sorted(found, key=lambda step: step.at)


def _step(event: Event, currency: str) -> Step | None:
    """The step of one event, None where it is no step or goes without saying."""
    if event.kind in WORLD:
        return _world_step(event)
    if event.kind == "given up":
        return Step(event.arrives, CUSTOMERS, event.receiver, "gives up waiting", event.arrives, amiss=True)
    if event.kind in INSIDE:
        return _inside_step(event, currency)
    if not event.is_word or (event.kind in ROUTINE and not event.lost):
        return None
    late = not event.lost and event.arrives - event.at >= LATE
    text = said(event, currency) + (" – LOST" if event.lost else "")
    return Step(
        at=event.at if event.lost else event.arrives,
        source=event.sender or event.receiver,
        target=event.receiver or event.sender,
        text=text,
        said=event.at,
        lost=event.lost,
        late=late,
        amiss=event.kind in ALWAYS_AMISS or is_wrong_bill(event),
    )


def _inside_step(event: Event, currency: str) -> Step | None:
    """What a department notes for itself, where no word says it already."""
    if event.kind == "order fell out" and event.cause != "message":
        return None
    if event.kind == "bill made" and not is_wrong_bill(event):
        return None
    amiss = event.kind in ALWAYS_AMISS or is_wrong_bill(event)
    if event.kind == "invoice paid" and (event.amount or 0.0) >= 0:
        return Step(event.at, CUSTOMERS, event.receiver, said(event, currency), event.at)
    return Step(event.at, event.receiver, event.receiver, said(event, currency), event.at, amiss=amiss)


def _world_step(event: Event) -> Step:
    """What becomes true in the network; a customer's own line and service are felt at once."""
    words, why = WORLD[event.kind], cause_words(event.cause)
    if event.kind in ("fault began", "fault over", "fault given up"):
        words = f"{fault_name(event)} {words}"
    own = event.kind.startswith("service") or event.what == "line"
    reached = CUSTOMERS if own else NETWORK
    if event.kind == "fault detected":
        reached = event.receiver or MONITORING
    return Step(
        event.at, NETWORK, reached, f"{words} ({why})" if why else words, event.at,
        amiss=event.kind in ALWAYS_AMISS,
    )  # fmt: skip


def _grouped_calls(calls: Sequence[Event]) -> Iterator[Step]:
    """Many callers as two steps: the first, and how many there were by the last."""
    people = len({one.subscriber for one in calls})
    first, last = min(calls, key=lambda one: one.at), max(calls, key=lambda one: one.at)
    yield Step(first.at, CUSTOMERS, first.receiver, f"the first of {people} callers", first.at)
    yield Step(
        last.at, CUSTOMERS, last.receiver, f"the last of {people} callers ({len(calls)} calls)", last.at
    )
