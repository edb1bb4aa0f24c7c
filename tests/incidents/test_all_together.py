"""Every kind at once, in a hard life: what must close closes, January knows nothing of February, twice is the same."""

import pytest

from sim.incidents.journal import ACTS, entries_of
from sim.records.errors import InputRefused
from sim.records.fingerprint import fingerprint
from sim.records.outcome import Outcome
from sim.scenario.incidents import Change, Cut, Restored
from sim.twin import run, run_replication
from tests.incidents.trainer import NETWORK, QUIET, at, hour, incidents, operator
from tests.twin import small

LINK = "order_management->provisioning"
OFFICE = {"kind": "change", "set": {"integration.default": "manual"}}


def on(day: int, clock: str = "00:00") -> str:
    return f"2027-02-{day:02d}T{clock}:00"


EVERYTHING = incidents(
    cut={"kind": "cut", "at": on(5, "14:20"), "link": "hub-2 - site-2-1"},
    core={"kind": "failure", "at": on(6, "14:20"), "element": "core-1"},
    dark={"kind": "power", "at": on(7, "18:10"), "element": "hub-2", "lasts": 3},
    gale={"kind": "storm", "at": on(8, "02:00"), "element": "hub-1", "km": 80, "share": 0.5, "lasts": 12},
    flu={"kind": "staff sick", "at": on(8), "department": "workforce", "share": 0.4, "lasts": 200},
    cold={"kind": "staff sick", "at": on(9), "department": "care", "share": 0.4, "lasts": 200},
    down={"kind": "wire down", "at": on(10, "10:20"), "link": LINK, "lasts": 30},
    mute={"kind": "wire down", "at": on(10, "10:20"), "link": "fault_management->workforce", "lasts": 30},
    bad={"kind": "bad release", "at": on(11, "10:20"), "system": "order_management", "loss": 0.1, "delay": 1,
         "lasts": 50},
    gone={"kind": "lost file", "at": on(12), "link": "provisioning->order_management"},
    slip={"kind": "tariff error", "at": on(8, "14:20"), "segment": "postpaid", "factor": 1.5, "lasts": 400},
    push={"kind": "campaign", "at": on(10, "14:20"), "factor": 2, "lasts": 400},
    crash={"kind": "restored", "at": on(20, "09:10"), "system": "provisioning", "lasts": 5,
           "records_of": "2027-02-06"},
    burnt={"kind": "restored", "at": on(21, "09:10"), "system": "billing", "lasts": 5,
           "records_of": "2027-02-07"},
    office={**OFFICE, "at": on(22, "14:20"), "lasts": 100},
)  # fmt: skip
BRANDS = {
    "brands": {"east": {"share": 0.3}},
    "instances": {"billing": {"east": {}}, "care": {"east": {}}, "provisioning": {"east": {}}},
}
SIZE = {"count": 1000, "months": 3, "warm_up": 1}


def of_january(outcome: Outcome) -> dict[tuple[object, ...], float]:
    """Everything but zero that was noted in the first month."""
    table = outcome.tables["measures"]
    rows = zip(*(table[column].tolist() for column in table if column != "value"), strict=True)
    month, values = list(table).index("month"), table["value"].tolist()
    return {row: value for row, value in zip(rows, values, strict=True) if row[month] == 1 and value}


def test_every_kind_is_among_them() -> None:
    scenario = small.scenario(NETWORK, EVERYTHING)
    assert {type(incident) for incident in scenario.incidents.values()} == set(ACTS)


@pytest.mark.parametrize("patch", [{}, small.HARSH, BRANDS], ids=["as usual", "harsh", "with a brand"])
def test_what_must_close_closes_and_nothing_before_differs(patch: small.Patch) -> None:
    without, with_all = (small.lived(NETWORK, patch, these, **SIZE) for these in ({}, EVERYTHING))
    assert of_january(without) == of_january(with_all)
    assert len(small.differing(without, with_all)) > 40


@pytest.mark.parametrize("replication", [1, 2, 3])
def test_other_lives_close_too(replication: int) -> None:
    small.lived(NETWORK, small.HARSH, EVERYTHING, replication=replication, **SIZE)


def test_the_same_twice_is_the_same() -> None:
    scenario = small.scenario(NETWORK, EVERYTHING, **SIZE)
    one, other = (fingerprint(run_replication(scenario, 0)) for _ in range(2))
    assert one == other


# --- an incident that comes while the operator lives


def test_an_incident_of_now_can_be_added_and_one_of_before_is_refused() -> None:
    twin = operator(QUIET)
    run(twin, until=hour(10))
    scenario = small.scenario(QUIET, incidents(
        late={"kind": "cut", "at": at(12, "14:20"), "link": "hub-2 - site-2-1", "lasts": 2},
        early={**OFFICE, "at": at(9, "14:20")},
        old={"kind": "restored", "at": at(12), "system": "billing", "lasts": 5, "records_of": "2027-01-09"},
    ), count=1000)  # fmt: skip
    late, early, old = scenario.incidents.values()
    assert isinstance(late, Cut)
    assert isinstance(early, Change)
    assert isinstance(old, Restored)
    assert [e.instant for e in entries_of("late", late, twin)] == [hour(12, "14:20"), hour(12, "16:20")]
    with pytest.raises(InputRefused, match="would act at 2027-01-09 14:20, and it is 2027-01-10 00:00"):
        entries_of("early", early, twin)
    with pytest.raises(InputRefused, match="would act at 2027-01-09 00:00"):
        entries_of("old", old, twin)
