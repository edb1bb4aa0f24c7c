"""Counts, money, means and uptime of a life, recomputed from its log alone, are those of its measures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kpis import evaluate
from sim.records.measures import bin_edges
from tests.eventlog.lived import Life, recorded
from tests.eventlog.recompute import Recorded
from tests.twin import small

MEASURED = {
    *("orders.completed", "orders.fallouts", "orders.activated", "orders.activation"),
    *("contacts.offered", "contacts.answered", "contacts.abandoned", "care.wait"),
    *("bills.issued", "bills.billed", "bills.true", "bills.over", "bills.under"),
    *("invoices.paid", "invoices.written_off", "disputes.justified"),
    *("faults.resolved", "faults.resolution", "faults.detected", "faults.detection"),
    *("tickets.opened", "tickets.closed", "field.visits", "outage.hours", "outage.interruptions"),
    *("subscribers.joined", "subscribers.left", "subscribers.hours"),
}
LIVES = (
    pytest.param(({}, 800, 2), id="800 people, 2 months"),
    pytest.param((small.HARSH, 800, 2), id="everything that can happen does"),
    pytest.param(({}, 5000, 6), marks=pytest.mark.slow, id="5,000 people, 6 months"),
)


@pytest.fixture(scope="module", params=LIVES)
def life(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Life:
    patch, count, months = request.param
    asked = small.scenario(patch, count=count, months=months)
    return recorded(asked, tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def log(life: Life) -> Recorded:
    return life.recorded


def test_every_sum_of_every_month_is_that_of_the_measure(life: Life, log: Recorded) -> None:
    found = dict(log.sums())
    assert set(found) == MEASURED
    for name, parts in found.items():
        for part in {*parts, *life.outcome.parts_of(name)}:
            noted = life.outcome.measure(name, part)
            told = parts.get(part, np.zeros(life.outcome.months))
            np.testing.assert_allclose(told, noted, rtol=1e-9, atol=1e-6, err_msg=f"{name} {part}")


def test_counts_are_whole_and_equal(life: Life, log: Recorded) -> None:
    counts = MEASURED - {
        *("orders.activation", "care.wait", "faults.resolution", "faults.detection", "outage.hours"),
        *("bills.billed", "bills.true", "bills.over", "bills.under", "subscribers.hours"),
    }
    for name, parts in log.sums():
        if name in counts:
            total = sum(float(sums.sum()) for sums in parts.values())
            assert total == float(life.outcome.measure(name).sum()), name
    assert float(life.outcome.measure("orders.completed").sum()) > 0


def test_means_are_those_of_the_kpis(life: Life, log: Recorded) -> None:
    kpis = evaluate.horizon(life.outcome)
    sums = {name: sum(float(one.sum()) for one in parts.values()) for name, parts in log.sums()}
    told = {
        "uptime": 1.0 - sums["outage.hours"] / sums["subscribers.hours"],
        "order_to_activate": log.mean_activation(),
        "care_wait": 3600 * log.mean_wait(),
        "fault_resolution_time": log.mean_resolution(),
        "mttd": 60 * log.mean_detection(),
        "abandonment": log.abandonment(),
        "leakage": sums["bills.under"] / sums["bills.true"],
    }
    for name, value in told.items():
        assert value == pytest.approx(kpis[name], rel=1e-9), name


def test_waits_are_in_the_bins_of_the_histogram(life: Life, log: Recorded) -> None:
    """So every quantile, p95 too, is within one bin."""
    rows = log.of("work", desk="care")
    rows = rows[log["started"][rows] >= 0]
    told = np.bincount(np.searchsorted(bin_edges(), log.waits(rows), side="right"), minlength=434)
    table = life.outcome.tables["histograms"]
    here = (table["measure"] == "care.wait") & (table["month"] >= 1)
    noted = np.bincount(table["bin"][here], weights=table["count"][here], minlength=434)
    np.testing.assert_array_equal(told, noted)


def test_words_sent_and_lost_are_those_of_the_bus(life: Life, log: Recorded) -> None:
    table = life.outcome.tables["conversation"]
    noted: dict[tuple[str, str, str], tuple[int, int]] = {}
    columns = (table[name].tolist() for name in ("sender", "receiver", "message", "sent", "lost"))
    for sender, receiver, word, sent, lost in zip(*columns, strict=True):
        before = noted.get((sender, receiver, word), (0, 0))
        noted[sender, receiver, word] = before[0] + sent, before[1] + lost
    assert log.routes() == noted


def test_postings_are_the_ledger(life: Life, log: Recorded) -> None:
    table, told = life.outcome.tables["ledger"], log.ledger()
    measured = table["month"] >= 1
    for account in set(table["account"].tolist()):
        here = measured & (table["account"] == account)
        noted = table["debit_cents"][here].sum(), table["credit_cents"][here].sum()
        assert told.get(account, (0, 0)) == noted, account


def test_money_paid_and_credited_is_what_was_booked(log: Recorded) -> None:
    """Of the whole life: a booking carries the instant of the first of its rows."""
    for kind, booking in (("invoice paid", "cash>receivable"), ("dispute decided", "adjustments>receivable")):
        rows, booked = log.of(kind), log.of("posting")
        there, back = (
            log["what"][booked] == booking,
            log["what"][booked] == ">".join(booking.split(">")[::-1]),
        )
        total = log["amount"][booked[there]].sum() - log["amount"][booked[back]].sum()
        assert log["amount"][rows].sum() == total, kind
    issued = log.of("bill made")
    sent = log.of("InvoiceIssued")
    sent = sent[(log["receiver"][sent] == "bss.payments") & (log["amount"][sent] > 0)]
    assert log["amount"][issued[log["amount"][issued] > 0]].sum() == log["amount"][sent].sum()


def test_faults_begin_and_end(log: Recorded) -> None:
    began = set(log["case"][log.of("fault began")].tolist())
    ended = [*log["case"][log.of("fault over")], *log["case"][log.of("fault given up")]]
    assert len(ended) == len(set(ended))
    assert set(ended) <= began
    assert began
