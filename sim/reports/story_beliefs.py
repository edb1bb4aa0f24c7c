"""What each system took for true while it was not: truth begins at one instant, knowledge at a later one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from sim.experiments.recorded_events import Event
from sim.reports.case_open import end_of
from sim.reports.story import Belief, money
from sim.reports.story_words import CUSTOMERS, SERVED, fault_name

SHORT = 0.25
"""Beliefs that were wrong for less than this (h) are not told."""
BILLING, CARE = "bss.billing", "bss.care"
MANAGEMENT, FAULTS, MONITORING = "bss.order_management", "oss.fault_management", "oss.monitoring"


def beliefs_of(events: Sequence[Event], currency: str = "€") -> list[Belief]:
    """Return what was believed and not so, sorted by beginning.

    Args:
        events: of one case, sorted.
        currency: how money is shown.
    """
    found = [*_of_service(events), *_of_faults(events), *_of_bills(events, currency)]
    return sorted((one for one in found if one.hours >= SHORT), key=lambda one: (one.begin, one.lane))


def _heard(
    events: Sequence[Event], kind: str, after: float, whom: Callable[[Event], bool] = lambda event: True
) -> Event | None:
    """The first word of a kind that arrives after an instant (h)."""
    heard = [
        one for one in events if one.kind == kind and not one.lost and one.arrives >= after and whom(one)
    ]
    return min(heard, key=lambda one: one.arrives, default=None)


def _until(
    events: Sequence[Event], lane: str, since: float, heard: Event | None, words: tuple[str, str]
) -> Belief:
    """A belief from an instant on until a word has come; until the record's end where none came."""
    end = max(one.arrives for one in events)
    told = heard is not None and heard.receiver.partition("@")[0] == lane
    address = heard.receiver if heard is not None and told else lane
    return Belief(address, since, end if heard is None else heard.arrives, *words, open=heard is None)


def _acted(events: Sequence[Event], kind: str, after: float, *, credit: bool = False) -> Event | None:
    """The first deed after an instant (h) that shows that its doer knows by now."""
    return next(
        (
            one
            for one in events
            if one.kind == kind and one.at > after and (not credit or (one.amount or 0) < 0)
        ),
        None,
    )


def _of_service(events: Sequence[Event]) -> Iterator[Belief]:
    """Who learnt late that a service works, or that it has ended."""
    begun = next((one for one in events if one.kind in SERVED), None)
    said = [one for one in events if one.kind in ("BillingChanged", "ServiceOrderCompleted", "OrderPlaced")]
    if begun is not None and said:
        at, truth = begun.at, "the service works"
        learners = (
            (MANAGEMENT, "ServiceOrderCompleted", "order still in progress"),
            (CUSTOMERS, "OrderCompleted", "not told yet: order still open"),
            (BILLING, "BillingChanged", "not yet a customer"),
        )
        for lane, kind, believed in learners if begun.kind == "service begun" else learners[:2]:
            heard = _heard(events, kind, at)
            if heard is None and lane == BILLING:
                heard = _acted(events, "BillSent", at)
            yield _until(events, lane, at, heard, (believed, truth))
    yield from _of_ends(events)


def _of_ends(events: Sequence[Event]) -> Iterator[Belief]:
    """Billing that learns late that a contract has ended: what a cease says is when it truly ends."""
    told = [one for one in events if one.kind == "BillingChanged" and one.what == "cease"]
    if not told or told[0].true is None:
        return
    ended = told[0].true
    heard = _heard(told, "BillingChanged", -math.inf) or _acted(events, "InvoiceIssued", ended, credit=True)
    if heard is None or heard.arrives > ended:
        yield _until(events, BILLING, ended, heard, ("still a customer", "the contract has ended"))


def _of_faults(events: Sequence[Event]) -> Iterator[Belief]:
    """Who learnt late that something has failed, or that it works again."""
    began = next((one for one in events if one.kind == "fault began"), None)
    if began is None:
        return
    over = next((one for one in events if one.kind == "fault over"), None)
    seen = next((one for one in events if one.kind == "fault detected"), None)
    truth = f"{fault_name(began)} is down"
    alarmed = next((one for one in events if one.kind == "ProblemDetected"), None)
    if seen is not None and alarmed is not None:
        yield Belief(MONITORING, began.at, min(max(seen.at, began.at), alarmed.at), "all is well", truth)
    ended = end_of(events)
    if seen is None and ended is not None:
        yield Belief(MONITORING, began.at, ended, "all is well", truth, open=True)
    named = min(
        (one.arrives for one in events if one.receiver == FAULTS and not one.lost and one.is_word),
        default=None,
    )
    if named is not None:
        yield Belief(FAULTS, began.at, named, "all is well", truth)
    told = _heard(events, "ProblemOpened", began.at)
    if told is not None:
        yield Belief(told.receiver, began.at, told.arrives, "no problem known", truth)
    if over is not None and told is not None:
        closed = _heard(events, "ProblemClosed", over.at)
        yield _until(events, CARE, over.at, closed, ("still down", "works again"))


def _of_bills(events: Sequence[Event], currency: str) -> Iterator[Belief]:
    """Bills that say another amount than is true, until the credit."""
    end = max((one.arrives for one in events), default=0.0)
    for bill in events:
        if bill.kind != "BillSent" or bill.believed is None or bill.true is None:
            continue
        if abs(bill.believed - bill.true) < 1:
            continue
        credit = _acted(events, "InvoiceIssued", bill.at, credit=True)
        words = f"is owed {money(bill.believed, currency)}", f"is owed {money(bill.true, currency)}"
        lane = bill.sender or BILLING
        yield Belief(lane, bill.at, end if credit is None else credit.at, *words, open=credit is None)
