"""Cuts in customer care."""

from tests.harms.cuts import Changes, Cut

SEATS = ("bss.care.seats", "bss.care.seats_early_late", "bss.care.seats_night")


def seats(share: str) -> Changes:
    """So many of all seats, `x0.5` for half of them."""
    return dict.fromkeys(SEATS, share)


NOTHING_FELT: Changes = {
    "subscribers.churn.wait": 0.0,
    "subscribers.churn.unresolved": 0.0,
    "subscribers.churn.both": 0.0,
    "subscribers.churn.outage": 0.0,
    "subscribers.churn.major": 0.0,
    "subscribers.churn.bill_error": 0.0,
    "subscribers.churn.shock": 0.0,
    "subscribers.churn.lateness": 0.0,
    "subscribers.churn.latency": 0.0,
    "subscribers.waiting.calls_off": 0.0,
    "subscribers.market.elasticity": 0.0,
    "subscribers.market.word_of_mouth": 0.0,
    "subscribers.market.waiting": 0.0,
}
"""Whatever people live through leaves no memory, and nobody hears of it."""
NOTHING_REPORTED: Changes = {
    **NOTHING_FELT,
    "network.equipment.line_faults": 0.0,
    "network.equipment.silent": 0.0,
    "bss.care.report_after": 1_000_000,
}
"""Besides, alarms alone tell of faults: what callers say moves no crew, and so no installation."""

CARE = (
    Cut(
        name="no seats in care",
        changes=seats("x0"),
        half=seats("x0.5"),
        more=seats("x2"),
        hurts="expected_churn",
        predicted=1.43,
        formula="0.1 contacts a month end given up, 0.6 try again on another day, 2.5 in all: 0.5 x 0.25 over"
        " 60 d / ln 2 = 0.36, for 0.12 where 28 % stay unresolved: exp(1.1 x 0.24) = 1.3; and lines that are dead"
        " (1 % of a sixth each month) are reported by nobody: a tenth more [P4.2, P3-C08]",
        mediators=("waits", "unresolved contacts", "trouble that nobody reports"),
        held=NOTHING_REPORTED,
    ),
    Cut(
        name="agents who cannot help",
        changes={"bss.care.resolution": 0.48},
        half={"bss.care.resolution": 0.6},
        hurts="expected_churn",
        predicted=1.09,
        formula="0.24 more of 0.1 contacts a month stay unresolved, and 0.6 of them come back: 0.24 x 0.1 x 1.15"
        " over 60 d / ln 2 = 0.078: exp(1.1 x 0.078) [P4.2, B75]",
        mediators=("unresolved contacts", "repeats", "waits"),
        held=NOTHING_REPORTED,
    ),
    Cut(
        name="no word of an outage",
        given={
            "bss.care.telling": "tell customers",
            "integration.links.fault_management->care.style": "api",
        },
        changes={"bss.care.telling": "answer only"},
        hurts="outage_calls",
        predicted=1.6,
        formula="who is told in time calls half as often; word comes after detection, the callers of the first"
        " half hour have called [P3-C36]",
        mediators=("messages to customers",),
        held={"subscribers.told_calls_not": 0.0, "subscribers.told_memory": 1.0},
    ),
)
