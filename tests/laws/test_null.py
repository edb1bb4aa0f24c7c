"""V32: a plan that changes nothing gives the same bytes as no plan; a plan that changes something does not."""

import pytest

from sim.records.fingerprint import fingerprint
from tests.twin import small

STEP = {"shape": "step"}


def plan(lever: str, start: str = "2027-01-05", **more: object) -> small.Patch:
    return {"transformation": {"one": {"lever": lever, "start": start, **more}}}


NOTHING = {
    "placebo": plan("placebo"),
    "placebo by its title, in mid-month": plan("Placebo", "2027-02-17"),
    "begins on the day after the horizon": plan("more_field_crews", "2027-03-01", lead=0, ramp=STEP),
    "begins in the horizon, acts after it": plan("api_handoff"),
    "its lead time ends years later": plan("more_field_crews", lead=24),
}


@pytest.mark.parametrize("case", sorted(NOTHING))
@pytest.mark.parametrize("replication", [0, 1])
def test_a_plan_without_effect_gives_the_same_bytes_as_no_plan(case: str, replication: int) -> None:
    with_plan = small.lived(NOTHING[case], replication=replication)
    assert fingerprint(with_plan) == fingerprint(small.lived(replication=replication))
    assert small.differing(with_plan, small.lived(replication=replication)) == set()


@pytest.mark.parametrize("lever", ["api_handoff", "more_field_crews"])
def test_a_plan_with_effect_gives_other_bytes(lever: str) -> None:
    """The test above can fail."""
    acting = small.lived(plan(lever, lead=0, ramp=STEP))
    assert fingerprint(acting) != fingerprint(small.lived())


def test_before_a_lever_acts_nothing_differs() -> None:
    """No lever reaches back: the months before its first effect are those of doing nothing."""
    acting = small.lived(plan("api_handoff", "2027-02-01", lead=0, ramp=STEP), months=3)
    idle = small.lived(months=3)
    for name in {str(name) for name in idle.tables["measures"]["measure"]}:
        assert acting.measure(name)[0] == idle.measure(name)[0], name
    assert small.differing(acting, idle) != set()


def test_a_lever_on_the_crew_leaves_the_world_outside_alone() -> None:
    """What nobody's work can change: failures, prospects, background alarms, busy hours."""
    acting = small.lived(plan("more_field_crews", lead=0, ramp=STEP), months=3)
    changed = small.differing(acting, small.lived(months=3))
    assert {"field.headcount", "field.duty"} <= changed
    assert (
        changed & {"alarms.raised", "noc.duty", "tariffs.published", "care.duty", "care.headcount"} == set()
    )


@pytest.mark.parametrize("other", [{"seed": 2}, {"replication": 1}])
def test_other_chance_gives_other_bytes(other: dict[str, int]) -> None:
    assert fingerprint(small.lived(**other)) != fingerprint(small.lived())
