"""The sentence above a ladder: what the case is, what went wrong, and what took longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.experiments.recorded_events import Event
from sim.reports.case_stays import people_cut_off
from sim.reports.house_picture import room_name
from sim.reports.story import Belief, Case, Stay, money, span
from sim.reports.story_words import CUSTOMERS, ORDERS, SERVED, cause_words, fault_name, is_wrong_bill
from sim.reports.wording import listed

ANGER = (
    ("ContactMade", "call", "calls"),
    ("given up", "time given up waiting", "times given up waiting"),
    ("DisputeRaised", "dispute", "disputes"),
)
"""What an angry customer does: kind of event, and what one and several are called."""
CLAUSES = 4
"""What a title says of a case, at most."""
NAMES = {
    "order": "Order",
    "ticket": "Fault",
    "bill": "Bill",
    "contact": "Call",
    "subscriber": "Customer",
    "visit": "Visit",
}


def title_of(
    case: Case,
    events: Sequence[Event],
    stays: Sequence[Stay],
    knew: Sequence[Belief],
    currency: str,
    ending: str = "",
) -> str:
    """Return what a case is and what went wrong with it, the gravest first.

    Args:
        case: which one.
        events: its events.
        stays: its waits and work.
        knew: what was believed and not so.
        currency: how money is shown.
        ending: that the log ended while it was open, empty where it did not.
    """
    clauses = [
        *([ending] if ending else []),
        *_how_long(case, events),
        *_anger(case, events),
        *_wrong(events, stays, currency),
        *_deceived(knew),
        *_waited(stays),
    ][:CLAUSES]
    name = f"{NAMES.get(case.kind, case.kind.capitalize())} {case.short}{_sort(case, events)}"
    return f"{name}: {'; '.join(clauses)}." if clauses else f"{name}: all went as it should."


def _sort(case: Case, events: Sequence[Event]) -> str:
    """Which sort of case it is, in words."""
    if case.kind == "order":
        what = next((one.what for one in events if one.order == case.id and one.what in ORDERS), "")
        return f" ({ORDERS[what]})" if what else ""
    began = next((one for one in events if one.kind == "fault began"), None)
    return f" ({fault_name(began)})" if case.kind == "ticket" and began is not None else ""


def _wrong(events: Sequence[Event], stays: Sequence[Stay], currency: str) -> Iterator[str]:
    """What went wrong, as far as events say so themselves."""
    people = people_cut_off(events)
    down = [one for one in stays if one.kind == "outage"]
    if down:
        who = f"{people:,.0f} people without service" if people else "down"
        yield f"{who} for {max(down, key=lambda one: one.hours).length}"
    fallen = [one for one in events if one.kind == "OrderFellOut"]
    if fallen:
        times = "" if len(fallen) == 1 else f" {len(fallen)} times"
        causes = listed(list(dict.fromkeys(cause_words(one.cause) for one in fallen if one.cause)))
        yield f"fell out{times}{f' ({causes})' if causes else ''}"
    for one in events:
        if one.kind == "BillSent" and is_wrong_bill(one):
            wrong = (one.believed or 0.0) - (one.true or 0.0)
            way = "much" if wrong > 0 else "little"
            yield f"billed {money(abs(wrong), currency)} too {way}{_why(one, events)}"
    lost = Counter(one.kind for one in events if one.lost)
    if lost:
        yield f"{sum(lost.values())} message{'s' if sum(lost.values()) > 1 else ''} lost"


def _why(bill: Event, events: Sequence[Event]) -> str:
    """Why a bill is wrong, as its making says."""
    made = next((one for one in events if one.kind == "bill made" and one.bill == bill.bill), None)
    return f" ({cause_words(made.cause)})" if made is not None and made.cause else ""


def _deceived(knew: Sequence[Belief]) -> Iterator[str]:
    """Who did not know for longest."""
    told = [one for one in knew if one.lane != CUSTOMERS and "owed" not in one.believed]
    worst = max(told, key=lambda one: one.hours, default=None)
    if worst is not None and worst.hours >= 1:
        yield f"{room_name(worst.lane).lower()} did not know for {span(worst.hours)}"


def _how_long(case: Case, events: Sequence[Event]) -> Iterator[str]:
    """How long an order took."""
    asked = next((one for one in events if one.kind in ("OrderWanted", "OrderPlaced")), None)
    begun = next((one for one in events if one.kind in SERVED), None)
    if case.kind == "order" and asked is not None and begun is not None:
        yield f"{span(begun.at - asked.at)} from order to service"


def _anger(case: Case, events: Sequence[Event]) -> Iterator[str]:
    """How often a customer called, gave up and disputed."""
    if case.kind == "subscriber":
        many = Counter(one.kind for one in events)
        for kind, one, several in ANGER:
            if many[kind]:
                yield f"{many[kind]} {one if many[kind] == 1 else several}"


def _waited(stays: Sequence[Stay]) -> Iterator[str]:
    """The longest wait."""
    wait = max((one for one in stays if one.kind == "wait"), key=lambda one: one.hours, default=None)
    if wait is not None:
        yield f"longest wait {wait.length}"
