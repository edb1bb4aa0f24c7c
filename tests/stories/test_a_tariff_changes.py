"""A tariff changes on the first of February. Billing's copy is as late as the wire (C22).

The bills of cycle 1 go out on that very day at eight in the evening: with the nightly file billing still has
the old tariff, and those bills are wrong; the later cycles are right. With an API, or published ahead of
time, all are right.
"""

import numpy as np
import pytest

from sim.kernel.bus import Passed
from sim.live import Twin, run
from sim.messages.money import BillSent
from tests.twin import small

FEBRUARY = 31 * 24.0
QUIET = small.merged(
    small.NO_FAULTS, small.NO_LINE_FAULTS, small.NO_ORDERS,
    {"bss": {"catalogue": {"changes": 12, "step": 0.1}},
     "subscribers": {"bill_contact": 0, "error_contact": 0, "shock_contact": 0},
     "integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}},
)  # fmt: skip


def to_billing(style: str) -> small.Patch:
    return {"integration": {"links": {"catalogue->billing": {"style": style}}}}


def february(*patches: small.Patch) -> tuple[Twin, dict[int, np.ndarray]]:
    """Live through February without a warm-up; errors (cents) of the bills of each cycle, by its day."""
    twin = small.built(QUIET, *patches, count=5_000, months=2, warm_up=0)
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
    assert float(noted(twin, "bills.wrong", "tariff").sum()) == int((np.abs(errors[1]) > 1).sum())
    assert (errors[1] <= 0).all(), "the charge went up, the bills did not"
    assert float(sum(noted(twin, "bills.under", s).sum() for s in ("postpaid", "fibre", "sme"))) > 0


@pytest.mark.parametrize(
    "patch",
    [
        to_billing("api"),
        small.merged(to_billing("nightly"), {"bss": {"catalogue": {"publishing": "ahead of time"}}}),
    ],
    ids=["with an API", "published ahead of time"],
)
def test_in_time_every_bill_is_right(patch: small.Patch) -> None:
    twin, errors = february(patch)
    assert all((error == 0).all() for error in errors.values())
    assert twin.departments["bss.catalogue"].versions >= 1
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
    twin = small.built(QUIET, lost, to_billing("nightly"), count=5_000, months=3, warm_up=0)
    run(twin)
    wrong = noted(twin, "bills.wrong", "tariff")
    assert wrong[0] == 0
    assert 0 < wrong[1] < wrong[2], "a second change was lost too"
    assert twin.services.beliefs[3, "bss.billing", "tariffs out of date"] == (0.0, 2.0)
