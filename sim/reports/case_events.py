"""Which rows of the event log belong to one case: followed by identities, then by person and time.

An order leads to its service orders, visits, completion, the change of billing, the first bill and what
becomes of that. A ticket leads to the fault, its alarms, visits and callers. A bill leads back to the order
that changed the account and on to dispute and credit. What is one person's other business stays out.
"""

from __future__ import annotations

import numpy as np

from sim.experiments.recorded_events import Event, Flags, RecordedEvents
from sim.reports.story import Case

FOLLOWED = ("order", "ticket", "visit", "contact", "bill", "case")
"""Identities that are followed from one row to the next; a person and an element are not."""
BEFORE_BILL = 100 * 24.0
"""Hours before a bill in which a change of the account may have caused it."""
AFTER_BILL = 60 * 24.0
"""Hours after a bill in which dispute, credit and payment belong to it."""
MONEY = ("DisputeRaised", "InvoiceIssued", "InvoicePaid", "ReminderSent", "invoice written off")


def belonging(log: RecordedEvents, case: Case) -> list[Event]:
    """Return all events of a case, in the order of the log; none where the log does not know it.

    Args:
        log: of one run.
        case: which one.
    """
    if case.kind == "subscriber":
        return log.events(log.has_id("subscriber", [case.id]))
    seed = log.has_id(case.kind, [case.id]) | log.has_id("case", [case.id])
    if not seed.any():
        return []
    chosen = _followed(log, seed)
    more = {"order": _of_order, "bill": _of_bill}.get(case.kind)
    return log.events(chosen if more is None else more(log, chosen))


def _followed(log: RecordedEvents, chosen: Flags, *, rounds: int = 4) -> Flags:
    """Rows that share an identity with those chosen, and so on, until nothing more is found."""
    for _ in range(rounds):
        before = int(chosen.sum())
        for name in FOLLOWED:
            ids = log.ids(name)[chosen]
            chosen = chosen | log.has_id(name, ids.tolist())
            if name != "case":
                chosen = chosen | log.has_id("case", ids.tolist())
        if int(chosen.sum()) == before:
            break
    return chosen


def _people(log: RecordedEvents, chosen: Flags) -> list[int]:
    """The persons of some rows."""
    return [one for one in np.unique(log.ids("subscriber")[chosen]).tolist() if one]


def _window(log: RecordedEvents, begin: float, end: float) -> Flags:
    at = log.number("at")
    return np.asarray((at >= begin) & (at <= end))


def _last(log: RecordedEvents, chosen: Flags) -> float:
    """The last instant of some rows, arrivals included (h)."""
    return float(max(log.number("at")[chosen].max(), np.nanmax(log.number("until")[chosen], initial=-np.inf)))


def _of_order(log: RecordedEvents, chosen: Flags) -> Flags:
    """Add what the order of a person changes: service, billing, the first bill and what becomes of it."""
    people = _people(log, chosen)
    if len(people) != 1:
        return chosen
    own = log.has_id("subscriber", people)
    begin = float(log.number("at")[chosen].min())
    end = _next_order(log, own, chosen, begin)
    window = own & _window(log, begin, end)
    chosen = chosen | (window & log.is_text("kind", "BillingChanged", "service begun"))
    if not (chosen & log.is_text("kind", "BillingChanged", "service begun")).any():
        return chosen
    bills = np.flatnonzero(window & log.is_text("kind", "BillSent"))
    told = _told_billing(log, chosen)
    first = next((bill for bill in bills.tolist() if log.number("at")[bill] > told), None)
    if first is None:
        return chosen
    mask = np.zeros(len(log), dtype=bool)
    mask[first] = True
    return chosen | _around_bill(log, own, mask)


def _next_order(log: RecordedEvents, own: Flags, chosen: Flags, begin: float) -> float:
    """When the same person orders something else (h), infinite where that is never."""
    other = own & ~chosen & log.is_text("kind", "OrderWanted", "OrderPlaced") & (log.ids("order") > 0)
    instants = log.number("at")[other & (log.number("at") > begin)]
    return float(instants.min()) if len(instants) else np.inf


def _told_billing(log: RecordedEvents, chosen: Flags) -> float:
    """When billing knew of the order (h); where it never heard, when service began."""
    told = chosen & log.is_text("kind", "BillingChanged") & ~log.lost
    if told.any():
        return _last(log, told)
    begun = chosen & log.is_text("kind", "service begun")
    return float(log.number("at")[begun].min()) if begun.any() else _last(log, chosen)


def _around_bill(log: RecordedEvents, own: Flags, bill: Flags) -> Flags:
    """A bill with the money, disputes and contacts that follow until the next one."""
    at = float(log.number("at")[bill].min())
    bills = log.number("at")[own & log.is_text("kind", "BillSent")]
    later = bills[bills > at]
    following = own & _window(log, at, min(float(later.min()) if len(later) else np.inf, at + AFTER_BILL))
    named = log.ids("bill")
    others = (named > 0) & ~log.has_id("bill", named[bill].tolist())
    money = following & ~others & log.is_text("kind", *MONEY)
    disputed = own & log.is_text("kind", "DisputeRaised") & money
    found = bill | money | log.has_id("bill", named[bill].tolist())
    found = found | log.has_id("case", log.ids("case")[disputed].tolist())
    return found | _credit(log, own, disputed, at)


def _credit(log: RecordedEvents, own: Flags, disputed: Flags, at: float) -> Flags:
    """The first credit note after a dispute, even where it comes after the next bill."""
    credits = own & log.is_text("kind", "InvoiceIssued") & (log.number("amount") < 0)
    credits &= _window(log, at, at + AFTER_BILL)
    found = np.zeros(len(log), dtype=bool)
    if disputed.any() and credits.any():
        found[np.flatnonzero(credits)[0]] = True
        found |= own & log.has_id("bill", log.ids("bill")[found].tolist())
    return found


def _of_bill(log: RecordedEvents, chosen: Flags) -> Flags:
    """Add the last change of the account before the bill, and what follows the bill."""
    people = _people(log, chosen)
    sent = chosen & log.is_text("kind", "BillSent")
    if len(people) != 1 or not sent.any():
        return chosen
    own = log.has_id("subscriber", people)
    at = float(log.number("at")[sent].min())
    chosen = chosen | _around_bill(log, own, sent)
    changed = own & log.is_text("kind", "BillingChanged", "service begun")
    before = np.flatnonzero(changed & _window(log, at - BEFORE_BILL, at))
    if len(before):
        orders = log.ids("order")[before].tolist()
        last = next((order for order in reversed(orders) if order), 0)
        chosen = chosen | log.has_id("order", [last]) if last else chosen
        chosen[before[-2:]] = True
    return chosen | _wrong_tariffs(log, sent, at)


def _wrong_tariffs(log: RecordedEvents, sent: Flags, at: float) -> Flags:
    """Tariff versions that came late or never, where the bill's cause names the tariff."""
    made = log.is_text("kind", "bill made") & log.has_id("bill", log.ids("bill")[sent].tolist())
    if not (made & log.is_text("cause", "tariff")).any():
        return np.zeros(len(log), dtype=bool)
    published = log.is_text("kind", "TariffPublished") & _window(log, at - BEFORE_BILL, at)
    slow = log.number("until") - log.number("at") > 1.0
    return np.asarray(published & (log.lost | slow))
