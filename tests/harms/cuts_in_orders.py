"""Cuts in fulfilment: the fallout desk, records, promises, wires."""

from tests.harms.cuts import Changes, Cut
from tests.harms.cuts_in_care import NOTHING_FELT
from tests.harms.held import AT_ONCE, NO_CHANGES, NO_FIBRE, NOBODY_JOINS

NOTHING_FALLS_OUT: Changes = {
    "bss.order_capture.keying_mobile": 0.0,
    "bss.order_capture.keying_fixed": 0.0,
    "oss.provisioning.accuracy_mobile": 1.0,
    "oss.provisioning.accuracy_fixed": 1.0,
    "oss.provisioning.moved_unrecorded_mobile": 0.0,
    "oss.provisioning.moved_unrecorded_fixed": 0.0,
    "oss.provisioning.other_port": 0.0,
    "integration.p2p.loss": 0.0,
    "integration.api.loss": 0.0,
    "integration.nightly.reject": 0.0,
    "integration.nightly.file_loss": 0.0,
}
"""Records are right, nothing is keyed in wrong and no word is lost."""
NO_WORD_IS_LOST: Changes = {path: 0.0 for path in NOTHING_FALLS_OUT if path.startswith("integration.")}
RECORDS_RIGHT: Changes = {
    path: value for path, value in NOTHING_FALLS_OUT.items() if path.startswith("oss.provisioning.")
}
"""What is recorded is so; what was keyed in wrongly falls out still."""
RECORDS_WORSE: Changes = {
    "oss.provisioning.accuracy_mobile": 0.90,
    "oss.provisioning.accuracy_fixed": 0.86,
    "oss.provisioning.moved_unrecorded_mobile": "x3",
    "oss.provisioning.moved_unrecorded_fixed": "x3",
}

ORDERS = (
    Cut(
        name="nobody at the fallout desk",
        changes={"bss.order_management.analysts": "x0"},
        more={"bss.order_management.analysts": "x2"},
        hurts="order_backlog",
        predicted=65.0,
        added=True,
        formula="2.4 % of 1,220 orders a month stay, 29, until they are called off, 2 % a day after the promise:"
        " 29 x (50 + 17) / 30 [P3-C02, C04]",
        mediators=("fallouts that nobody repairs",),
        held=NOTHING_FALLS_OUT,
    ),
    Cut(
        name="records worse",
        changes=RECORDS_WORSE,
        half={
            "oss.provisioning.accuracy_mobile": 0.935,
            "oss.provisioning.accuracy_fixed": 0.895,
            "oss.provisioning.moved_unrecorded_mobile": "x2",
            "oss.provisioning.moved_unrecorded_fixed": "x2",
        },
        hurts="fallout_rate",
        predicted=1.75,
        formula="mobile 2.9 -> 5.5 %, fibre 10.8 -> 15.6 % [P3-C02, P3.3]; changes that touch no record dilute it",
        mediators=("reservations that are not usable",),
        held={**NOTHING_FELT, **NOBODY_JOINS, **NO_CHANGES},
        more={"oss.provisioning.accuracy_mobile": 0.99, "oss.provisioning.accuracy_fixed": 0.98},
        more_pays="better records cost nothing here; what finds them, audits, is a row of its own",
    ),
    Cut(
        name="fewer audits of records",
        changes={"oss.provisioning.audit": "x0.25"},
        half={"oss.provisioning.audit": "x0.5"},
        hurts="inventory_accuracy",
        predicted=-0.028,
        added=True,
        formula="b* = D (1 - q) / r: wrong 3.5 % at 4 % found a month; at 1 % it moves to 14 % by 1 - exp(-0.01 t),"
        " in 18 months 0.17 of the way, half of it on average, 3 months before [P3-C01]",
        mediators=("wrong records that nobody finds",),
        held=NOTHING_FALLS_OUT,
    ),
    Cut(
        name="promises too early",
        changes={"bss.order_capture.promise_mobile": 0.5, "bss.order_capture.promise_fixed": 4.0},
        half={"bss.order_capture.promise_mobile": 1.0, "bss.order_capture.promise_fixed": 8.0},
        hurts="promise_kept",
        predicted=-0.5,
        added=True,
        formula="orders pass by night: half of the mobile ones come later than 12 h [P2.1]",
        mediators=("dates that cannot be kept",),
        held={**NOTHING_FELT, **NOTHING_FALLS_OUT, **NO_FIBRE, **AT_ONCE},
    ),
    Cut(
        name="wires that lose five times more",
        changes={
            "integration.p2p.loss": "x5",
            "integration.nightly.reject": "x5",
            "integration.nightly.file_loss": "x5",
        },
        half={
            "integration.p2p.loss": "x3",
            "integration.nightly.reject": "x3",
            "integration.nightly.file_loss": "x3",
        },
        hurts="fallout_rate",
        predicted=1.9,
        formula="five hops of an order lose 0.2 % each, 1 % then: four points more, of which asking again saves half:"
        " (0.022 + 0.02) / 0.022 [P3-C02, P1.4]",
        mediators=("words lost",),
        held=AT_ONCE,
    ),
    Cut(
        name="repairs that are told wrongly",
        changes={"bss.order_management.words.by_hand": 15.0},
        half={"bss.order_management.words.by_hand": 10.0},
        hurts="billing_told_wrong",
        predicted=1.18,
        formula="p (1 - f) + k p f, f = 2.8 % of adds and 1.3 % of ceases: (0.972 + 15 x 0.028) / (0.972 + 5 x 0.028)"
        " and (0.987 + 15 x 0.013) / (0.987 + 5 x 0.013), as many of either [P5.2: E5, E6, P5.3]",
        mediators=("dates entered by hand",),
        held={
            "bss.order_management.words.wrong_start": 0.0,
            "bss.order_management.words.wrong_end": 0.0,
        },
    ),
    Cut(
        name="fewer spare ports",
        changes={"oss.provisioning.spare_fixed": 0.5, "oss.provisioning.spare_mobile": 0.8},
        hurts="fallout_rate",
        predicted=1.4,
        formula="the chance that all records tried are wrong rises with fewer free ones [P3-C02]",
        mediators=("reservations that are not usable",),
        held=RECORDS_RIGHT,
    ),
)
