"""A decision is taken by the policy that the settings name, and what was decided is counted."""

from collections import Counter

import numpy as np
import pytest

from sim.kernel.parameters import Parameters
from sim.kernel.policies import Chosen, Decision, arguments_of, check_policies
from sim.kernel.words import Flags, Floats
from sim.records.errors import InputRefused


def admit_all(fever: float) -> bool:
    return True


def admit_the_hot(fever: float) -> bool:
    return fever > 39.0


def wake_nobody(fevers: Floats, *, night: bool) -> Flags:
    return np.zeros(len(fevers), dtype=bool)


def wake_the_hot(fevers: Floats, *, night: bool) -> Flags:
    return fevers > (40.0 if night else 39.0)


class WardParameters(Parameters):
    admitting: str = "all"
    """Policy: who is admitted."""
    waking: str = "the hot"
    """Policy: who is woken."""


class Ward:
    """Decides, and counts on its own sheet."""

    address = "ward.nurses"
    admitting = Decision({"all": admit_all, "the hot": admit_the_hot})
    waking = Decision({"nobody": wake_nobody, "the hot": wake_the_hot})

    def __init__(self, parameters: WardParameters) -> None:
        self.p = parameters
        self.sheet: Counter[tuple[str, str, str]] = Counter()

    def chosen_policy(self, decision: str) -> str:
        return str(getattr(self.p, decision))

    def count_decision(self, decision: str, policy: str, outcome: str, cases: int) -> None:
        self.sheet[decision, policy, outcome] += cases


def test_a_decision_knows_its_name_and_its_policies() -> None:
    assert isinstance(Ward.admitting, Decision)
    assert (Ward.admitting.name, Ward.waking.name) == ("admitting", "waking")
    assert list(Ward.admitting.known) == ["all", "the hot"]
    assert isinstance(Ward(WardParameters()).admitting, Chosen)


def test_the_settings_choose_who_decides_and_may_choose_anew() -> None:
    ward = Ward(WardParameters())
    assert ward.admitting(37.0) is True
    ward.p = WardParameters(admitting="the hot")
    assert [ward.admitting(fever) for fever in (37.0, 40.0, 39.0)] == [False, True, False]
    assert ward.sheet == {
        ("admitting", "all", "True"): 1,
        ("admitting", "the hot", "False"): 2,
        ("admitting", "the hot", "True"): 1,
    }


def test_one_answer_may_concern_many_things() -> None:
    ward = Ward(WardParameters())
    assert ward.admitting.of(12)(37.0) is True
    assert ward.admitting.of(0)(37.0) is True
    assert ward.sheet == {("admitting", "all", "True"): 12}


def test_many_things_are_asked_about_at_once_one_answer_a_row() -> None:
    ward, fevers = Ward(WardParameters()), np.array([36.0, 39.5, 41.0])
    assert ward.waking.for_each(fevers)(fevers, night=False).tolist() == [False, True, True]
    assert ward.waking.for_each(fevers)(fevers, night=True).tolist() == [False, False, True]
    ward.p = WardParameters(waking="nobody")
    assert ward.waking.for_each(fevers)(fevers, night=False).tolist() == [False] * 3
    assert ward.sheet == {("waking", "the hot", "one by one"): 6, ("waking", "nobody", "one by one"): 3}


def test_a_policy_that_fails_has_decided_nothing() -> None:
    ward = Ward(WardParameters(admitting="the hot"))
    with pytest.raises(TypeError):
        ward.admitting("hot")
    assert ward.sheet == {}


def test_an_unknown_policy_is_refused_with_those_there_are() -> None:
    policies = {"admitting": Ward.admitting.known, "waking": Ward.waking.known}
    check_policies(policies, WardParameters(), "ward.nurses@east")
    with pytest.raises(InputRefused) as refused:
        check_policies(policies, WardParameters(admitting="tomorrow"), "ward.nurses@east")
    assert refused.value.problems == [
        "ward.nurses@east.admitting: no policy 'tomorrow'; there are 'all', 'the hot'"
    ]


def test_every_wrong_choice_is_told_at_once() -> None:
    policies = {"admitting": Ward.admitting.known, "waking": Ward.waking.known}
    with pytest.raises(InputRefused) as refused:
        check_policies(policies, WardParameters(admitting="tomorrow", waking="all"), "ward.nurses")
    assert refused.value.problems == [
        "ward.nurses.admitting: no policy 'tomorrow'; there are 'all', 'the hot'",
        "ward.nurses.waking: no policy 'all'; there are 'nobody', 'the hot'",
    ]


def test_a_decision_that_no_setting_chooses_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        check_policies({"feeding": {"soup": admit_all}}, WardParameters(), "ward.nurses")
    assert refused.value.problems == [
        "ward.nurses.feeding: no setting of this name chooses; there are 'soup'"
    ]


def test_it_is_known_how_many_things_a_policy_is_asked_about() -> None:
    assert [arguments_of(policy) for policy in (admit_all, wake_the_hot, lambda: None)] == [1, 2, 0]
