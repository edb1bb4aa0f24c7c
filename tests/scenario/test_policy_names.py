"""A policy that nobody has registered is refused with the file, and every one of them at once."""

from pathlib import Path

import pytest

from sim.experiments.cases import load_scenario
from sim.records.errors import InputRefused

WRONG = """title: wrong names
extends: reference
subscribers: {competitor: {pricing: undercut when dearer}}
bss: {care: {announcing: shout}, billing: {releasing: release all, defect_low: 0.9}}
"""


def test_every_unknown_policy_is_told_with_its_place_and_the_nearest_name(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG)
    with pytest.raises(InputRefused) as refused:
        load_scenario(file)
    said = refused.value.problems
    assert len(said) == 3
    assert ":3:" in said[0]
    assert said[0].endswith("did you mean 'undercuts when dearer'?")
    assert "bss.care.announcing: no policy 'shout'; there are" in said[1]
    assert said[2].endswith("bss.billing.defect_low: must be at most defect_high (got 0.9, and 0.1)")
