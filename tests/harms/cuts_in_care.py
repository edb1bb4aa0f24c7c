"""Cuts in customer care."""

from tests.harms.cuts import Changes, Cut

SEATS = ("bss.care.seats", "bss.care.seats_early_late", "bss.care.seats_night")


def seats(share: str) -> Changes:
    """So many of all seats, `x0.5` for half of them."""
    return dict.fromkeys(SEATS, share)


NOTHING_REMEMBERED: Changes = {
    "subscribers.churn.wait": 0.0,
    "subscribers.churn.unresolved": 0.0,
    "subscribers.churn.both": 0.0,
}

CARE = (
    Cut(
        name="no seats in care",
        changes=seats("x0"),
        half=seats("x0.5"),
        more=seats("x2"),
        hurts="expected_churn",
        predicted=1.14,
        formula="one contact a year ends given up (U = 0.5, ...)",
        mediators=("waits", "unresolved contacts"),
        held=NOTHING_REMEMBERED,
    ),
)
