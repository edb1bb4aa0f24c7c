"""What hangs on the scenario alone is made once a process, and never out of date."""

from pathlib import Path

import pytest

from sim.experiments.cases import load_scenario
from sim.records.errors import InputRefused
from sim.scenario.networks import topology_of
from sim.scenario.schema import Scenario

TWO = '<graphml><graph edgedefault="undirected"><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>'
THREE = TWO.replace("</graph>", '<node id="c"/><edge source="b" target="c"/></graph>')


def small(**changes: str) -> Scenario:
    """The reference operator, small."""
    over = {"subscribers.count": "5000", **changes}
    return load_scenario("scenarios/bases/reference.yaml", over).value


def test_lives_of_one_scenario_share_size_and_network() -> None:
    one, other = small().at_size(), small().at_size()
    assert one is other
    assert topology_of(one) is topology_of(other)


def test_another_content_has_another_size() -> None:
    assert small().at_size().network.sites != small(**{"subscribers.count": "20000"}).at_size().network.sites


def test_another_seed_has_another_network() -> None:
    scenario = small().at_size()
    assert topology_of(scenario, 7) is topology_of(scenario, 7)
    assert (
        topology_of(scenario, 7).weight_of_site.tolist() != topology_of(scenario, 8).weight_of_site.tolist()
    )


def test_a_map_of_ones_own_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "own.graphml"
    file.write_text(TWO)
    scenario = small()
    network = scenario.network.model_copy(update={"map": str(file)})
    scenario = scenario.model_copy(update={"network": network})
    before = topology_of(scenario).hub_count
    file.write_text(THREE)
    assert topology_of(scenario).hub_count == before + 1


def test_a_scenario_that_is_refused_is_refused_again() -> None:
    wrong = small().model_copy(update={"seats": {"nobody": True}})
    for _ in range(2):
        with pytest.raises(InputRefused, match="nobody"):
            wrong.at_size()
