"""V45: no department of OSS or BSS holds the plant; it has eyes that see late and in part, hands, and records."""

import ast
import inspect
from pathlib import Path

import pytest

from sim.network.equipment import Equipment
from sim.network.hands import Hands
from sim.network.line_faults import Lines
from sim.network.outages import Outages
from sim.network.reachability import Reachability
from sim.network.telemetry import Telemetry
from sim.network.topology import Topology
from sim.network.traffic import Traffic
from sim.roster import SEATS
from sim.world import World
from tests.house import source
from tests.twin import small

TRUTH = (Equipment, Lines, Outages, Reachability, Topology, Traffic, World)
TRUE_MODULES = {
    f"sim.network.{room}" for room in ["equipment", "line_faults", "outages", "reachability", "traffic"]
}
FOR_BELIEFS = {"failures_so_far", "open_now", "dark"}
"""What telemetry and coverage know that is true: only ever written down beside what is believed."""
OFFICES = source.files("sim/oss") + source.files("sim/bss")


def test_nobody_in_oss_or_bss_is_granted_the_truth_about_the_network() -> None:
    twin = small.built(small.EVERYBODY)
    for seat in SEATS:
        if not seat.kind.name.startswith("subscribers."):
            held = vars(twin.departments[seat.kind.name])
            assert [name for name, tool in held.items() if isinstance(tool, TRUTH)] == [], seat.kind.name


@pytest.mark.parametrize("path", OFFICES, ids=source.name)
def test_no_office_imports_the_truth(path: Path) -> None:
    assert {module for _, module in source.imports(path)} & TRUE_MODULES == set()


@pytest.mark.parametrize("path", OFFICES, ids=source.name)
def test_no_office_reaches_through_its_tools_and_what_is_true_is_only_believed_beside(path: Path) -> None:
    tree = source.tree(path)
    believed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "believe"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"_equipment", "_lines", "_fault_log"}, f"{path.name}:{node.lineno}"
            assert node.attr not in FOR_BELIEFS or id(node) in believed, f"{path.name}:{node.lineno}"


def test_eyes_and_hands_hand_out_no_truth() -> None:
    for kind in (Telemetry, Hands):
        for name, member in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                said = str(inspect.signature(member).return_annotation)
                assert not any(truth.__name__ in said for truth in TRUTH), f"{kind.__name__}.{name}"
                assert "Fault" not in said, f"{kind.__name__}.{name}"
