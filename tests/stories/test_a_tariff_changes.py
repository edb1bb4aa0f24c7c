"""A tariff changes on the first of February. Billing's copy is as late as the wire (C22).

The bills of cycle 1 go out on that very day at eight in the evening: with the nightly file billing still has
the old tariff, and those bills are wrong; the later cycles are right. With an API, or published ahead of
time, all are right.
"""

from typing import Any

import numpy as np
import pytest

from sim.kernel.routes import Passed
from sim.live import Twin, run
from sim.messages.money import BillSent
from sim.subscribers.tariffs import Version
from tests.twin import small

FEBRUARY = 31 * 24.0
QUIET = small.merged(
    small.NO_FAULTS, small.NO_LINE_FAULTS, small.NO_ORDERS, small.FLAWLESS,
    {"bss": {"catalogue": {"changes": 0}},
     "subscribers": {"bill_contact": 0, "error_contact": 0, "shock_contact": 0},
     "integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}},
)  # fmt: skip
NOON = FEBRUARY + 12
"""Published on the day."""


def to_billing(style: str) -> small.Patch:
    return {"integration": {"links": {"catalogue->billing": {"style": style}}}}


def change_in_february(twin: Twin, published: float) -> None:
    """One postpaid tariff is a tenth dearer from the first of February on."""
    catalogue, env = twin.departments["bss.catalogue"], twin.services.env
    version = Version(FEBRUARY, 0, 3, 1.1)

    def act() -> Any:
        steps = [(published, catalogue._publish), (FEBRUARY, twin.world.tariffs.change)]
        for at, step in sorted(steps, key=lambda one: one[0]):
            yield env.timeout(at - env.now)
            step(version)

    env.process(act())


def february(
    *patches: small.Patch, published: float = NOON, months: int = 2
) -> tuple[Twin, dict[int, np.ndarray]]:
    """Live through February without a warm-up; errors (cents) of the bills of each cycle, by its day."""
    twin = small.built(QUIET, *patches, count=5_000, months=months, warm_up=0)
    change_in_february(twin, published)
    p, errors = twin.departments["bss.billing"].p, dict[int, np.ndarray]()

    def read(passed: Passed) -> None:
        if isinstance(passed.word, BillSent):
            run_at = float(passed.word.at[0]) - p.verification
            if run_at >= FEBRUARY:
                errors[twin.services.calendar.date_at(run_at).day] = passed.word.error

    twin.services.bus.watch(read)
    run(twin)
    return twin, errors


def noted(twin: Twin, measure: str, part: str) -> np.ndarray:
    """What billing noted, by month."""
    return twin.services.measures.notebook("bss.billing").sums[measure, part]


def test_with_the_nightly_file_only_the_bills_of_the_first_cycle_are_wrong() -> None:
    twin, errors = february(to_billing("nightly"))
    assert sorted(errors) == [1, 8, 15, 22]
    assert (errors[1] != 0).any()
    assert all((errors[day] == 0).all() for day in (8, 15, 22))
    assert float(noted(twin, "bills.wrong", "tariff skew").sum()) == int((np.abs(errors[1]) > 1).sum())
    assert (errors[1] <= 0).all(), "the charge went up, the bills did not"
    assert float(sum(noted(twin, "bills.under", s).sum() for s in ("postpaid", "fibre", "sme"))) > 0


@pytest.mark.parametrize(
    ("style", "published"), [("api", NOON), ("nightly", NOON - 14 * 24)],
    ids=["with an API", "published ahead of time"],
)  # fmt: skip
def test_in_time_every_bill_is_right(style: str, published: float) -> None:
    twin, errors = february(to_billing(style), published=published)
    assert all((error == 0).all() for error in errors.values())
    assert (twin.world.tariffs.price_factor != 1.0).any()
    assert twin.services.beliefs[2, "bss.billing", "tariffs out of date"] == (0.0, 0.0)


def test_only_those_on_the_changed_offer_are_charged_wrongly() -> None:
    twin, errors = february(to_billing("nightly"))
    changed = np.argwhere(twin.world.tariffs.price_factor != 1.0)
    people = twin.world.population.people
    cycle = twin.departments["bss.billing"].accounts.table.cycle
    on_it = sum(
        int(((people.segment == segment) & (people.offer == offer) & (cycle == 0)).sum())
        for segment, offer in changed.tolist()
    )
    assert 0 < int((errors[1] != 0).sum()) <= on_it


def test_a_lost_version_makes_bills_wrong_until_somebody_disputes() -> None:
    """Every bill of the offer stays wrong, cycle after cycle: the file was lost, and nobody sends it again."""
    lost = {"integration": {"nightly": {"file_loss": 1.0}}}
    twin, _ = february(lost, to_billing("nightly"), published=NOON - 14 * 24, months=3)
    wrong = noted(twin, "bills.wrong", "tariff skew")
    assert wrong[0] == 0
    assert 0 < wrong[1] == wrong[2]
    assert twin.services.beliefs[3, "bss.billing", "tariffs out of date"] == (0.0, 1.0)
