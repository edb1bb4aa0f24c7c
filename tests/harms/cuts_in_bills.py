"""Cuts in billing, in prices and in what is told of them."""

from tests.harms.cuts import Changes, Cut
from tests.harms.cuts_in_care import NOTHING_FELT
from tests.harms.cuts_in_orders import NO_WORD_IS_LOST
from tests.harms.held import NO_CHANGES

CONTRACTS = ("postpaid", "fibre", "sme")

NOTHING_DISPUTED: Changes = {"subscribers.dispute_if_wrong": 0.0, "subscribers.dispute_if_right": 0.0}
"""Whoever asks about a bill is content with the answer."""


def prices(share: str) -> Changes:
    """The price list from the first day on: recurring charges so many times what they are."""
    return {f"subscribers.segments.{name}.recurring": share for name in CONTRACTS}


BILLS = (
    Cut(
        name="no reconciliation",
        changes={"bss.billing.reconciliation": 0.0},
        half={"bss.billing.reconciliation": 0.03},
        hurts="leakage",
        predicted=0.0065,
        added=True,
        formula="X* = inflow / (found + left): 0.0265 x 0.012 a month over 0.0124 + 0.06, or over 0.0124 alone:"
        " 5.0 % of accounts for 1.0 % [P5.3]; towards that it grows by 0.0124 of the rest a month, for 18 months"
        " and three before",
        mediators=("services that nobody bills", "differences that nobody looks for"),
        held={
            **NO_WORD_IS_LOST,
            **NO_CHANGES,
            "bss.billing.analysts": 0.0,
            "bss.billing.untold_before": 0.0,
            "bss.billing.untold_ends_before": 0.0,
            "bss.billing.wrong_start_before": 0.0,
        },
    ),
    Cut(
        name="clerks who enter more wrong",
        changes={
            "bss.billing.mismatch": "x2",
            "bss.billing.mismatch_at_once": "x2",
            "bss.billing.proration": "x2",
        },
        half={
            "bss.billing.mismatch": "x1.5",
            "bss.billing.mismatch_at_once": "x1.5",
            "bss.billing.proration": "x1.5",
        },
        hurts="bills_wrong",
        predicted=1.6,
        formula="some 60 % of wrong bills are of items entered wrong: twice as many [P5.2: E8-E10]",
        mediators=("entries that are wrong",),
        held=NO_CHANGES,
    ),
    Cut(
        name="no clerks for disputes",
        changes={"bss.billing.clerks": "x0"},
        half={"bss.billing.clerks": "x0.2"},
        more={"bss.billing.clerks": "x2"},
        hurts="bills_wrong",
        predicted=1.2,
        formula="who is billed twice complains (35 % a month) beside 6 % that are found: of 0.4 of the items entered"
        " wrong the stock lives 1 / 0.075 months for 1 / 0.42, some of it within 18 months [P5.3]",
        mediators=("disputes that nobody decides",),
        held=NOTHING_DISPUTED,
        pays="what was charged too much is kept, and no regulator asks for it",
    ),
    Cut(
        name="bills that nobody checks",
        given={"bss.billing.releasing": "check outliers"},
        changes={"bss.billing.releasing": "release all"},
        hurts="bills_wrong",
        predicted=1.04,
        formula="recall 0.6 of the wrong bills that are a third off the last one: items entered wrong in their first"
        " month, some 7 % of all that are wrong [P5.4]",
        mediators=("outliers that are let go",),
        held={
            **NOTHING_FELT,
            **NOTHING_DISPUTED,
            "bss.billing.recall": 0.0,
            "bss.billing.false_alarm": 0.0,
        },
        factor=3.0,
        why_factor="some ten bills in two lives",
    ),
    Cut(
        name="prices up by half",
        changes=prices("x1.5"),
        half=prices("x1.2"),
        hurts="expected_churn",
        predicted=1.5,
        formula="P = 1/3: odds exp(0.8 w) for 67 % of the people and half of the churn: 0.5 x 2.2 + 0.5, less those"
        " sensitive ones who have left in the warm-up [P4.2, C27]",
        mediators=("price gap", "newcomers who stay away"),
        held={**NOTHING_FELT, "subscribers.churn.price": 0.0},
        pays="revenue rises at once by more than those who leave are worth within the horizon: the gap counts at"
        " most 2.4 in the logit, and nobody may leave inside the term for it",
    ),
)
