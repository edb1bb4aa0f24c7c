"""Why a bill is wrong: what of an account is believed wrongly, and the event that made it so.

The arithmetic tells the difference between a bill and what is due by what is believed wrongly (`NAMED`). Why
it is believed stands beside the account, as truth beside belief: whoever lets a date, an item or an amount
become wrong writes the event there (`EVENTS`). What nobody has written down reads "not explained". Nobody
decides by it. [P5.1, P5.2]
"""

from __future__ import annotations

import numpy as np

from sim.kernel.words import Cents, Codes, Rows
from sim.messages.orders import DATE_CAUSES

START, END, TWICE, TARIFF, DEFECT, ONCE = range(6)
NAMED = ("start", "end", "twice", "tariff", "defect", "once")
"""What billing can believe wrongly, by code: when charging begins and ends, that there is a second item, the
price, how usage is rated, and an amount on one bill."""
OTHER = "not explained"
"""What comes from nothing that is believed, or from something of which no event is known."""
WORD_LOST, NOT_TOLD, WORD_LATE, ENTERED_WRONG, MENDED_WRONG, BACKUP, GIVEN_BACK = range(
    len(DATE_CAUSES), len(DATE_CAUSES) + 7
)
SKEW, DEFECTIVE, SLIPPED = range(len(DATE_CAUSES) + 7, len(DATE_CAUSES) + 10)
EVENTS = (
    OTHER,
    *DATE_CAUSES[1:],
    "word lost",  # on the wire to billing
    "not told",  # nobody has sent a word, or not yet
    "word late",  # it came after a bill that should have had it, and is billed for the past
    "entered wrong",  # a word came, and billing's own books do not say what it said
    "mended wrong",  # a clerk has put right what was not wrong
    "backup",  # the records are those of an earlier day
    "given back",  # a date or an item was put right, and the next bill corrects the last ones
    "tariff skew",  # billing's copy of a tariff is of another version
    "tariff defect",  # a version's usage prices were entered wrongly
    "tariff error",  # a price was wrong for a while, by an incident
)
"""Events that make bills wrong, by code; the first stands for none that is known."""
BY_ACCOUNT = (START, END, TWICE, ONCE)
"""What has its event beside the account, by the column of `Accounts.why`; others follow from the tariff."""
WHY_ONCE = BY_ACCOUNT.index(ONCE)
"""Of an amount on one bill the column there; of the others it is their own code."""


def events_of(why: Codes, slipped: Rows | np.ndarray) -> Codes:
    """The event behind each part of some bills, codes of shape (n, 7): as `NAMED`, then what has no name.

    Args:
        why: events beside the accounts, shape (n, 4), as `BY_ACCOUNT`.
        slipped: whether the account's tariff is wrong by an incident, shape (n,).
    """
    events = np.zeros((len(why), len(NAMED) + 1), dtype=np.uint8)
    for place, part in enumerate(BY_ACCOUNT):
        events[:, part] = why[:, place]
    events[:, TARIFF] = np.where(slipped, SLIPPED, SKEW)
    events[:, DEFECT] = DEFECTIVE
    return events


def by_event(parts: Cents, events: Codes) -> Cents:
    """Cents by event, shape (events,): every part of every bill goes to the event behind it.

    Args:
        parts: cents by what is believed wrongly, what has no name last; shape (n, 7).
        events: as `events_of`, shape (n, 7).
    """
    sums = np.zeros(len(EVENTS), dtype=np.int64)
    np.add.at(sums, events.ravel(), parts.ravel())
    return sums
