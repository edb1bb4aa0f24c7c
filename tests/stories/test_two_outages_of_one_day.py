"""A site fails twice on one day: who was cut off by the first outage does not call about it after its end."""

import numpy as np

from sim.kernel.routes import Passed
from sim.live import run
from sim.messages.customers import OUTAGE, ContactMade
from tests.stories.test_a_site_fails import NINE, NO_LOSS, NOTHING_ELSE, ONE_VISIT, TUESDAY
from tests.twin import small
from tests.twin.diary import site_elements

EAGER = {"subscribers": {"outage_call": 2.0, "longest_patience": 12.0}}


def test_callers_of_an_outage_that_is_over_do_not_call() -> None:
    twin = small.built(NOTHING_ELSE, ONE_VISIT, NO_LOSS, EAGER, count=5_000, months=1)
    element, equipment, made = site_elements(twin)[0], twin.world.equipment, []

    def note(passed: Passed) -> None:
        if isinstance(passed.word, ContactMade):
            word = passed.word.where(passed.word.reason == OUTAGE)
            made.append((word.at, word.about))

    twin.services.bus.watch(note)
    run(twin, until=NINE)
    first = equipment.fail(element, 10**6).key
    run(twin, until=NINE + 0.5)
    equipment.restore(element)
    run(twin, until=NINE + 2.0)
    second = equipment.fail(element, 10**6 + 1).key
    run(twin, until=TUESDAY + 24.0)
    at, about = (np.concatenate(column) for column in zip(*made, strict=True))
    of_first = at[about == first]
    assert len(of_first) > 20
    assert of_first.max() < NINE + 0.5
    assert at[about == second].min() > NINE + 2.0
