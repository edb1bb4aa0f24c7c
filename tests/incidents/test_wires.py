"""A wire that is out, a bad release, a lost file: exact for what is sent inside the window."""

from typing import Any

import numpy as np
import pytest

from sim.messages.customers import BILL
from sim.messages.money import InvoiceIssued
from sim.messages.orders import ServiceOrderRequested
from sim.twin import Twin, run
from tests.incidents.trainer import NETWORK, NO_LOSS, at, hour, incidents, operator
from tests.twin import small

LINK = "order_management->provisioning"
BUSY = small.merged(
    NETWORK, NO_LOSS, small.NO_FAULTS, small.NO_LINE_FAULTS,
    {"subscribers": {"segments": {"postpaid": {"changes": 1.0}, "prepaid": {"changes": 1.0}}}},
)  # fmt: skip


def over(style: str) -> small.Patch:
    return {"integration": {"links": {LINK: {"style": style}}}}


Passed = dict[int, tuple[float, float, bool]]


def passed(kind: type, *patches: small.Patch) -> tuple[Twin, Passed]:
    """Instants of sending and arrival of every row of a kind, and whether it is lost, by identity."""
    twin, rows = operator(BUSY, *patches), Passed()

    def read(seen: Any) -> None:
        if isinstance(seen.word, kind):
            n = len(seen.word)
            lost = np.broadcast_to(seen.lost, n).tolist()
            every = zip(
                seen.word.ids.tolist(), seen.word.at.tolist(), seen.arrives.tolist(), lost, strict=True
            )
            rows.update({key: (sent, arrives, gone) for key, sent, arrives, gone in every})

    twin.services.bus.watch(read)
    run(twin)
    return twin, rows


def test_what_is_sent_while_the_wire_is_down_arrives_at_its_end_with_its_own_latency() -> None:
    down = {"kind": "wire down", "at": at(12, "10:20"), "link": LINK, "lasts": 5}
    _, usual = passed(ServiceOrderRequested, over("p2p"))
    _, found = passed(ServiceOrderRequested, over("p2p"), incidents(down=down))
    start, end = hour(12, "10:20"), hour(12, "15:20")
    before = {key for key, (sent, *_) in usual.items() if sent < start}
    inside = {key for key, (sent, *_) in usual.items() if start <= sent < end}
    assert len(inside) >= 8
    assert all(found[key] == usual[key] for key in before)
    for key in inside:
        sent, arrives, lost = found[key]
        assert (sent, lost) == (usual[key][0], False)
        assert arrives == pytest.approx(end + usual[key][1] - sent, abs=3e-7)
    after = {key for key, (sent, *_) in usual.items() if end + 24 <= sent < hour(20)} & found.keys()
    assert all(found[key][1] - found[key][0] == pytest.approx(usual[key][1] - usual[key][0]) for key in after)


def test_invoices_that_were_handed_over_the_day_before_meet_the_window_too() -> None:
    """Bills of the 8th leave after two days of verification; the wire goes down while they do."""
    _, invoices = passed(InvoiceIssued)
    day = int(min(sent for sent, *_ in invoices.values() if sent > hour(9)) // 24) + 1
    inside = {key for key, (sent, *_) in invoices.items() if hour(day, "03:00") <= sent < hour(day + 2)}
    assert len(inside) > 50
    down = {"kind": "wire down", "at": at(day, "03:00"), "link": "billing->payments", "lasts": 45}
    late = operator(BUSY, incidents(down=down))
    run(late, until=hour(day + 1))
    (tray,) = late.services.bus.inbox("bss.payments", InvoiceIssued)._trays
    ids = np.concatenate([batch.ids for batch in tray.waiting]).tolist()
    instants = np.concatenate([batch.at for batch in tray.waiting]).tolist()
    found = dict(zip(ids, instants, strict=True))
    assert inside & found.keys()
    for key in inside & found.keys():
        sent, arrives, _ = invoices[key]
        assert found[key] == pytest.approx(hour(day + 2) + arrives - sent, abs=3e-7)
    run(late)


def test_a_bad_release_loses_its_share_of_what_is_sent_in_it() -> None:
    bad = {"kind": "bad release", "at": at(12, "10:20"), "link": LINK, "loss": 0.5, "delay": 2, "lasts": 48}
    _, usual = passed(ServiceOrderRequested, over("p2p"))
    _, found = passed(ServiceOrderRequested, over("p2p"), incidents(bad=bad))
    window = hour(12, "10:20"), hour(14, "10:20")
    inside = [key for key in usual if window[0] <= usual[key][0] < window[1]]
    lost = [found[key][2] for key in inside]
    assert len(inside) > 40
    assert sum(lost) == pytest.approx(0.5 * len(inside), abs=3 * 0.5 * np.sqrt(len(inside)))
    assert all(found[key][1] == pytest.approx(usual[key][1] + 2) for key in inside)
    early = [key for key in usual if usual[key][0] < window[0]]
    assert all(found[key] == usual[key] for key in early)


def test_an_agent_who_looks_into_a_system_that_cannot_be_reached_is_blind() -> None:
    """Contacts about bills of the 12th from 10:20 to 15:20; all others are seen as ever."""
    down = {"kind": "wire down", "at": at(12, "10:20"), "link": "billing->care", "lasts": 5}
    twin = operator(BUSY, incidents(down=down))
    care = twin.departments["bss.care"]
    run(twin, until=hour(13))
    instants = np.array([hour(12, "10:19"), hour(12, "10:21"), hour(12, "15:19"), hour(12, "15:21")])
    reasons = np.full(4, BILL, dtype=np.uint8)
    assert care._sees(np.zeros(4, dtype=np.int64), reasons, instants).tolist() == [1.0, 0.0, 0.0, 1.0]


def test_a_system_with_a_bad_release_is_late_on_all_its_links() -> None:
    bad = {"kind": "bad release", "at": at(12), "system": "provisioning", "delay": 3, "lasts": 24}
    twin = operator(BUSY, incidents(bad=bad))
    run(twin, until=hour(13))
    touched = {key[:2] for key, link in twin.services.bus._links.items() if link.mishaps}
    assert touched
    assert all("oss.provisioning" in pair for pair in touched)


def test_the_lost_file_of_a_date_takes_its_rows_and_no_others() -> None:
    gone = {"kind": "lost file", "at": at(12), "link": LINK}
    whole, missing = operator(BUSY, over("nightly")), operator(BUSY, over("nightly"), incidents(gone=gone))
    for twin in (whole, missing):
        run(twin, until=hour(13))
    (kept, found) = (
        next(route for route in twin.services.bus.routes() if route.kind is ServiceOrderRequested)
        for twin in (whole, missing)
    )
    of_the_night = sum(len(batch) for batch in kept.tray.waiting) if kept.tray else 0
    taken = kept.tray.taken - found.tray.taken if kept.tray and found.tray else 0
    lost = sum(tally.lost for tally in found.tally.values())
    assert lost == taken > 5
    assert of_the_night == sum(len(batch) for batch in found.tray.waiting if found.tray)  # type: ignore[union-attr]
    run(missing)
