"""A lever answers to its names and changes one setting as its operator says."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.programme.levers import Effect, Lever, act, find_lever
from sim.records.errors import InputRefused
from sim.scenario.load import load_document

FILES = ("api_handoff", "more_field_crews", "placebo")


def shipped(root: Path) -> dict[str, Lever]:
    folder = root / "scenarios" / "levers"
    return {name: load_document(folder / f"{name}.yaml", Lever, folder).value for name in FILES}


def effect(operator: Any, value: Any) -> Effect:
    return Effect(path="a.b", operator=operator, value=value)


def test_a_lever_answers_to_id_title_and_file_name(root: Path) -> None:
    levers = shipped(root)
    for name in ("nightly hand-off replaced by API", "L06", "l06", "api_handoff", "API handoff"):
        assert find_lever(name, levers) is levers["api_handoff"]
    assert find_lever("more field crews", levers).id == "LF1"


def test_an_unknown_lever_is_refused_with_the_nearest_name(root: Path) -> None:
    with pytest.raises(
        InputRefused, match="unknown lever 'more feild crews'; did you mean 'more field crews'"
    ):
        find_lever("more feild crews", shipped(root))


def test_two_levers_of_one_name_are_refused() -> None:
    levers = {"a": Lever(id="L1", title="same"), "b": Lever(id="L2", title="same")}
    with pytest.raises(InputRefused, match="more than one lever is called 'Same': a, b"):
        find_lever("Same", levers)


def test_operators_at_half_and_full_effect() -> None:
    assert act(effect("set", 4.0), 2.0, 0.5, False) == 3.0
    assert act(effect("add", 4.0), 2.0, 0.5, False) == 4.0
    assert act(effect("mul", 1.2), 10, 1.0, False) == pytest.approx(12)
    assert act(effect("mul", 0.8), 10.0, 0.5, False) == pytest.approx(9.0)


def test_strong_multipliers_of_a_probability_act_on_its_odds() -> None:
    assert act(effect("mul", 3.0), 0.75, 1.0, True) == pytest.approx(0.9)
    assert act(effect("mul", 0.15), 0.002, 1.0, True) == pytest.approx(0.0003, rel=0.01)
    assert act(effect("mul", 1.2), 0.75, 1.0, True) == pytest.approx(0.9)
    assert act(effect("mul", 1.31), 0.75, 1.0, True) < 0.75 * 1.31


@given(st.floats(0, 1), st.floats(1.31, 50), st.floats(0, 1))
def test_a_probability_stays_one(now: float, factor: float, share: float) -> None:
    changed = act(effect("mul", factor), now, share, True)
    assert isinstance(changed, float)
    assert now - 1e-12 <= changed <= 1 + 1e-12


@given(st.sampled_from(["set", "add", "mul"]), st.floats(-1e6, 1e6), st.floats(-1e3, 1e3))
def test_nothing_changes_at_level_zero(operator: str, now: float, value: float) -> None:
    assert act(effect(operator, value), now, 0.0, False) == now


@given(st.floats(-1e6, 1e6), st.floats(0, 1))
def test_an_effect_without_strength_changes_no_bit(now: float, share: float) -> None:
    assert act(effect("mul", 1.0), now, share, False) == now
    assert act(effect("add", 0.0), now, share, False) == now
    assert act(effect("set", now), now, share, False) == now


def test_a_word_changes_when_the_ramp_is_complete() -> None:
    assert act(effect("set", "oldest"), "nearest", 0.99, False) == "nearest"
    assert act(effect("set", "oldest"), "nearest", 1.0, False) == "oldest"


@pytest.mark.parametrize(("operator", "said"), [("mul", "multiplied"), ("add", "added to")])
def test_only_numbers_are_added_and_multiplied(operator: str, said: str) -> None:
    with pytest.raises(InputRefused, match=f"a.b: only numbers can be {said}"):
        act(effect(operator, 2.0), True, 1.0, False)


def test_the_shipped_levers_say_what_the_table_of_levers_says(root: Path) -> None:
    levers = shipped(root)
    api, crews = levers["api_handoff"], levers["more_field_crews"]
    assert (api.lead, api.ramp.shape, api.ramp.length, api.one_off.share) == (6, "waves", 12, 0.006)
    assert api.ramp.waves == len(api.links) == 7
    assert set(api.links.values()) == {"api"}
    assert (crews.lead, crews.one_off.share) == (3, 0.001)
    (saving,) = api.run_costs.values()
    assert (saving.share, saving.after) == (-0.0005, 18)
