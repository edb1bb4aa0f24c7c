"""What cannot happen is refused with file, line, column, key and the nearest name, before anything is built."""

from pathlib import Path

import pytest

from sim.records.errors import InputRefused
from sim.scenario.load import load_document
from sim.scenario.schema import Scenario
from sim.twin import build
from tests.twin import small

HEAD = """title: A class
extends: reference
subscribers: {count: 1000}
horizon: {months: 2}
network: {hubs: 3, sites: 1200}
incidents:
"""
CUT = "kind: cut, at: 2027-01-15 14:20"
POWER = "kind: power, lasts: 2 h, at: 2027-01-15"
WIRE = "kind: wire down, at: 2027-01-15, lasts: 2 h"
SICK = "kind: staff sick, at: 2027-01-15, share: 20 %, lasts: 2 days"
STORM = "kind: storm, at: 2027-01-15, share: 20 %, lasts: 2 h"
BAD = "kind: bad release, at: 2027-01-15, lasts: 2 h"
FILE = "kind: lost file"
BACK = "kind: restored, at: 2027-01-15, lasts: 2 h"
SET = "kind: change, at: 2027-01-15"
SLIP = "kind: tariff error, at: 2027-01-15, factor: 1.2, lasts: 2 days"

TABLE = [
    ("kind: cutt, at: 2027-01-15", "x.kind: must be 'cut', "),
    ("at: 2027-01-15", "x: must say kind: cut, failure, power, storm"),
    ("kind: cut, at: tomorrow, link: a", "x.at: must be an instant like 2027-01-31 18:10 (got 'tomorrow')"),
    ("kind: cut, at: 2027-01-15", "x.link: is required"),
    (f"{CUT}, link: hub-2 - sit-2-1", "x.link: there is no link 'hub-2 - sit-2-1' in this network; did you mean 'hub-2 - site-2-1'?"),
    (f"{CUT}, link: site-2-1 - hub-2", "x.link: there is no link 'site-2-1 - hub-2' in this network; did you mean 'hub-2 - site-2-1'?"),
    (f"{CUT}, link: hub-2", "x.link: 'hub-2' is a hub, and a link is meant"),
    (f"{CUT}, link: hub-2 - site-2-1, lasts: -1 h", "x.lasts: must be > 0"),
    (f"{CUT}, link: hub-2 - site-2-1, last: 1 h", "x.last: unknown setting; did you mean 'lasts'?"),
    ("kind: failure, at: 2027-01-15, element: hub-22", "x.element: there is no core or hub or site or link 'hub-22' in this network; did you mean 'hub-2'?"),
    (f"{POWER}, element: core-1", "x.element: 'core-1' is a core, and a hub or site is meant"),
    ("kind: failure, at: 2026-12-31 23:59, element: hub-2", "x.at: lies before the first measured month, which begins on 2027-01-01"),
    ("kind: failure, at: 2027-03-01, element: hub-2", "x.at: lies after the horizon, whose last day is 2027-02-28"),
    (f"{STORM}, km: 50", "x.km: needs a middle: either an element, or longitude and latitude"),
    (f"{STORM}, km: 50, latitude: 50", "x.km: needs both longitude and latitude"),
    (f"{STORM}, km: 50, element: hub-9", "x.element: there is no core or hub or site 'hub-9' in this network; did you mean"),
    (f"{STORM}, km: 50, element: hub-2, latitude: 50", "x.km: needs a middle"),
    (f"{SICK}, department: workfource", "x.department: unknown department; did you mean 'workforce'?"),
    (f"{SICK}, department: catalogue", "x.department: 'catalogue' has no desk; those who have one are: "),
    (f"{WIRE}, link: order_managment->provisioning", "x.link: there is no department 'order_managment'; did you mean 'order_management'?"),
    (f"{WIRE}, link: order_management", "x.link: a link is written 'sender->receiver'"),
    (f"{WIRE}, link: catalogue->workforce", "x.link: no word goes over it"),
    (f"{WIRE}, link: care->customers", "x.link: is no wire: people speak and write"),
    (BAD, "x.lasts: needs either a link or a system"),
    (f"{BAD}, system: provisionin, loss: 2 %", "x.system: unknown department; did you mean 'provisioning'?"),
    (f"{BAD}, system: customers, loss: 2 %", "x.system: 'customers' is no system; systems are: "),
    (f"{BAD}, system: provisioning", "x.loss: with no loss and no delay nothing happens"),
    (f"{FILE}, at: 2027-01-15 14:20, link: catalogue->billing", "x.at: a file is named by its date: 2027-01-15"),
    (f"{FILE}, at: 2027-01-15, link: billing->care", "x.link: has no nightly file; no word goes over it"),
    (f"{FILE}, at: 2027-01-15, link: billing->payments", "x.link: has no nightly file; api goes over it"),
    (f"{BACK}, records_of: 2027-01-10, system: order_management", "x.system: 'order_management' cannot be restored without breaking what must close; systems that can be are: provisioning, billing"),
    (f"{BACK}, records_of: 2027-01-15, system: billing", "x.records_of: must be earlier than 2027-01-15 00:00"),
    (f"{BACK}, records_of: 2026-09-30, system: billing", "x.records_of: lies before the run, which begins on 2026-10-01"),
    (f"{SET}, set: {{bss.care.seat: 9}}", """x.set."bss.care.seat": unknown setting; did you mean 'seats'?"""),
    (f"{SET}, set: {{bss.care.seats: many}}", """x.set."bss.care.seats": must be a number (got 'many')"""),
    (f"{SET}, set: {{bss.care.telling: tell custmers}}", "x.set: bss.care.telling: no policy 'tell custmers'; there are 'answer only', 'tell customers'"),
    (f"{SET}, set: {{oss.workforce.first_time_fix: 160 %}}", """x.set."oss.workforce.first_time_fix": must be <= 1"""),
    (f"{SET}, set: {{seed: 2}}", "x.set.seed: cannot change while the operator lives"),
    (f"{SET}, set: {{subscribers.count: 2000}}", "x.set: subscribers.count: is chosen at the start"),
    (f"{SLIP}, segment: prepaid", "x.segment: must be 'postpaid', 'fibre' or 'sme' (got 'prepaid')"),
    (f"{SLIP}, segment: fibre, offer: 10", "x.offer: must be <= 9"),
    ("kind: campaign, at: 2027-01-15, factor: 11, lasts: 2 days", "x.factor: must be <= 10"),
    ("kind: campaign, at: 2027-01-15, factor: 1.5, lasts: 2 days, segments: [fiber]", "x.segments[0]: must be"),
]  # fmt: skip


def refused(tmp_path: Path, text: str, root: Path) -> list[str]:
    file = tmp_path / "class.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        load_document(file, Scenario, bases=root / "scenarios" / "bases")
    assert caught.value.exit_code == 2
    return caught.value.problems


@pytest.mark.parametrize(("said", "problem"), TABLE, ids=[problem[:50] for _, problem in TABLE])
def test_it_is_refused_where_it_stands(said: str, problem: str, tmp_path: Path, root: Path) -> None:
    problems = refused(tmp_path, f"{HEAD}  x: {{{said}}}\n", root)
    found = [line for line in problems if problem in line]
    assert found, problems
    assert "class.yaml:7:" in found[0], "the line on which the incident stands"
    assert f"incidents.{problem}" in found[0]


def test_all_mistakes_come_at_once_and_each_at_its_key(tmp_path: Path, root: Path) -> None:
    text = f"{HEAD}  one:\n    kind: cut\n    at: 2026-01-01\n    link: nowhere\n  two: {{{SICK}, department: nobody}}\n"
    problems = refused(tmp_path, text, root)
    places = [line.partition("class.yaml:")[2].split(": ")[0] for line in problems]
    assert places == ["9:9", "10:11", "11:83"]


def test_whoever_builds_without_a_file_is_refused_too() -> None:
    scenario = small.scenario({"incidents": {"x": {"kind": "cut", "at": "2027-01-15T14:20:00", "link": "a"}}})
    with pytest.raises(InputRefused, match=r"incidents\.x\.link: there is no link 'a' in this network"):
        build(scenario, 0)


def test_what_was_read_reads_back_to_the_same(tmp_path: Path, root: Path) -> None:
    import json

    file = tmp_path / "class.yaml"
    file.write_text(f"{HEAD}  x: {{{BACK}, records_of: 2027-01-10, system: billing}}\n", encoding="utf-8")
    loaded = load_document(file, Scenario, bases=root / "scenarios" / "bases")
    again = tmp_path / "again.yaml"
    again.write_text(json.dumps(loaded.resolved), encoding="utf-8")
    assert load_document(again, Scenario, bases=root / "scenarios" / "bases").digest == loaded.digest


def test_a_child_takes_an_incident_out_or_moves_it(tmp_path: Path, root: Path) -> None:
    (tmp_path / "class.yaml").write_text(
        f"{HEAD}  x: {{{CUT}, link: hub-2 - site-2-1}}\n  y: {{{POWER}, element: hub-2}}\n", encoding="utf-8"
    )
    child = tmp_path / "child.yaml"
    child.write_text("title: c\nextends: class\nincidents: {x: null, y: {lasts: 3 h}}\n", encoding="utf-8")
    found = load_document(child, Scenario, bases=root / "scenarios" / "bases").value.incidents
    assert list(found) == ["y"]
    assert found["y"].lasts == 3.0
    assert found["y"].kind == "power"
