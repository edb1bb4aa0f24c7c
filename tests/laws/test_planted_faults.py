"""Ten faults and more, planted in the code of a small operator: a law or a named comparison catches each.

What is noted for KPIs and what is said must be checked like what is counted: no fingerprint is looked at here. A
comparison holds in the life without a fault, and fails in the one with it. [issue 8, show 5]
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.bss.billing.disputes import Disputes
from sim.bss.billing.entries import Entries
from sim.bss.care.reports import Reports
from sim.bss.order_management.order_management import OrderManagement
from sim.bss.order_management.words_to_billing import WordsToBilling
from sim.economics import activity_costs
from sim.economics.parameters import EconomicsParameters
from sim.kernel.words import Word
from sim.live import Twin, run
from sim.messages.customers import REPEAT, ContactEnded, ContactMade
from sim.messages.faults import FaultReported
from sim.messages.money import InvoiceIssued
from sim.messages.orders import ADD
from sim.network.outages import Outage, Outages
from sim.oss.fault_management import FaultManagement
from sim.records.errors import LawBroken
from sim.roster import desks
from sim.subscribers import experience
from sim.subscribers.comes_back import ComesBack
from tests.twin import small

BUSY = small.merged(
    {
        "network": {"equipment": {"site_mtbf": 60, "line_faults": 2}},
        "bss": {
            "billing": {"dispute_wrong": 0.3},
            "order_capture": {"promise_mobile": 0.1},
            "order_management": {"analysts": 0},
        },
        "subscribers": {"bill_contact": 0.3, "dispute_if_right": 0.4, "waiting": {"calls_off": 1.0}},
    }
)
NOBODY_ERRS = small.merged(
    small.FLAWLESS,
    small.PERFECT_WIRES,
    {"bss": {"catalogue": {"changes": 0}}},
    {"subscribers": {"dispute_if_right": 0}},
)
SIZE = {"count": 1_000, "months": 2, "warm_up": 1}


class Life(NamedTuple):
    """A life and all that was said and seen in it."""

    twin: Twin
    words: list[Any]
    outages: list[Outage]

    def of(self, kind: type[Word]) -> list[Any]:
        """What was said of one kind."""
        return [word for word in self.words if isinstance(word, kind)]


def lived(*patches: small.Patch) -> Life:
    twin = small.built(*patches, **SIZE)
    life = Life(twin, [], [])
    twin.services.bus.watch(lambda passed: life.words.append(passed.word))
    twin.world.equipment.outages.watcher = life.outages.append
    run(twin)
    return life


def instead(monkeypatch: pytest.MonkeyPatch, kind: type, name: str, wrong: Callable[..., Any]) -> None:
    """Have `wrong` called with the right method before its arguments."""
    right = getattr(kind, name)
    monkeypatch.setattr(kind, name, lambda self, *given, **more: wrong(right, self, *given, **more))


# --- faults that break a law


def halve_outage_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, outages: Outages, now: float) -> None:
        before = outages.person_hours.copy()
        right(outages, now)
        outages.person_hours -= (outages.person_hours - before) / 2

    instead(monkeypatch, Outages, "integrate", wrong)


def tell_billing_of_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """The review's `% 100 != 37`, as often as a small operator needs."""

    def wrong(right: Any, words: WordsToBilling, ids: Any, *columns: Any) -> None:
        told = ids % np.uint64(10) != 7
        right(words, ids[told], *(column[told] for column in columns))

    instead(monkeypatch, WordsToBilling, "_say", wrong)


def note_every_ticket_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, desk: FaultManagement, ticket: Any, *, second: bool) -> None:
        right(desk, ticket, second=second)
        desk.note("tickets.opened", desk.env.now, 1, ticket.kind)

    instead(monkeypatch, FaultManagement, "_open", wrong)


def charge_what_was_called_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, management: OrderManagement, places: Any, ended: Any, at: Any) -> None:
        right(management, places, ended, at)
        adds = places[management.orders.kind[places] == ADD]
        now = np.full(len(adds), management.env.now)
        management.billing._say(management.orders.id[adds], now, adds, now, np.zeros(len(adds), dtype=bool))

    instead(monkeypatch, OrderManagement, "_compensate", wrong)


@pytest.mark.parametrize(
    ("plant", "law"),
    [
        (halve_outage_hours, "V24 outage hours"),
        (tell_billing_of_most, "V02 words to billing"),
        (note_every_ticket_twice, "V03 tickets noted"),
        (charge_what_was_called_off, "V02 words to billing"),
    ],
)
def test_a_fault_breaks_its_law(
    plant: Callable[[pytest.MonkeyPatch], None], law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(LawBroken, match=rf"^{law}"):
        lived(BUSY)


# --- comparisons, and the faults that they catch


def every_interruption_is_of_somebody_cut_off(life: Life) -> bool:
    """SAIFI's numerator is the people whom the beginnings of outages cut off."""
    cut_off = sum(int(one.people.sum()) for one in life.outages if one.kind == "outage began")
    return bool(life.twin.world.equipment.outages.interruptions.sum() == cut_off > 0)


def every_call_leaves_one_report(life: Life) -> bool:
    keys = [word.key for word in life.of(FaultReported)]
    return len(keys) == len(set(keys)) > 0


def who_is_left_unsettled_and_comes_back_calls(life: Life) -> bool:
    """Those who come back are told again by their luck, from what care said of the calls."""
    customers = life.twin.departments["subscribers.customers"]
    until = life.twin.services.env.now - 24.0 * 40
    expected = 0
    for ended in life.of(ContactEnded):
        unsettled = ended.where(~ended.resolved & ~ended.abandoned & (ended.at < until))
        expected += int((customers.luck("comes back", unsettled.ids) < customers.p.comes_back).sum())
    repeats = sum(int((made.reason == REPEAT).sum()) for made in life.of(ContactMade))
    return repeats >= expected > 0


def every_dispute_is_settled_once(life: Life) -> bool:
    """Of one credit note there is one."""
    notes = [one for word in life.of(InvoiceIssued) for one in word.ids[word.amount < 0].tolist()]
    return len(notes) == len(set(notes)) > 0


def bills_are_right_where_nobody_errs(life: Life) -> bool:
    runs = life.twin.departments["bss.billing"].runs
    return bool(runs.over_cents == runs.under_cents == 0 < runs.billed_cents)


def logit(life: Life) -> np.ndarray:
    """The logit of all who are there."""
    it = life.twin.departments["subscribers.customers"]
    rows, now = np.flatnonzero(it.people.alive), life.twin.services.env.now
    around = it.experience.lived(rows, now, it.outages, it.lines, it.traffic, it.demand.prices)
    return it.experience.judge(rows, now, around)[0]


def drives_away(memory: str) -> Callable[[Life], bool]:
    """More of this memory makes everybody likelier to leave."""

    def compared(life: Life) -> bool:
        people, now = life.twin.departments["subscribers.customers"].people, life.twin.services.env.now
        getattr(people, f"{memory}_at")[:] = now
        logits = []
        for value in (0.2, 0.8):
            getattr(people, memory)[:] = value
            logits.append(logit(life))
        return bool((logits[1] > logits[0]).all())

    return compared


def every_desk_has_the_wage_of_its_own(life: Life) -> bool:
    """A desk that costs 7 more an hour makes its own line dearer by 7 for each hour on duty."""
    outcome = small.lived(**SIZE)
    for desk in desks():
        hours = outcome.noted(f"{desk.name}.duty")
        if hours is None:  # of who has no seat here
            continue
        usual = EconomicsParameters()
        wages = usual.hourly | {desk.name: usual.hour_of(desk.name) + 7.0}
        dearer = usual.model_copy(update={"hourly": wages})
        less, more = (
            activity_costs.opex_lines(outcome, books, [desk])[desk.label] for books in (usual, dearer)
        )
        if not np.allclose(more - less, 700 * hours, atol=1.0):
            return False
    return True


def double_saifi(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, outages: Outages, *given: Any) -> None:
        before = outages.interruptions.copy()
        right(outages, *given)
        outages.interruptions += outages.interruptions - before

    instead(monkeypatch, Outages, "change", wrong)


def pass_reports_on_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, reports: Reports, *given: Any) -> None:
        right(reports, *given)
        right(reports, *given)

    instead(monkeypatch, Reports, "_pass_on", wrong)


def lose_every_other_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, comes_back: ComesBack, ended: ContactEnded) -> None:
        right(comes_back, ended.where(ended.ids % np.uint64(2) == 0))

    instead(monkeypatch, ComesBack, "_come_back", wrong)


def refund_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, disputes: Disputes, *given: Any) -> None:
        right(disputes, *given)
        right(disputes, *given)

    instead(monkeypatch, Disputes, "_give_back", wrong)


def charge_a_day_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, entries: Entries, words: Any) -> None:
        words.effective = np.where(words.kind == ADD, words.effective - 24.0, words.effective)
        right(entries, words)

    instead(monkeypatch, Entries, "take_in", wrong)


def wrongly_weighed(**changes: float) -> Callable[[pytest.MonkeyPatch], None]:
    """A term of the logit has another weight than the settings say."""

    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        right = experience.judgement

        def wrong(p: Any, *given: Any) -> Any:
            return right(
                p.model_copy(update={name: by * getattr(p, name) for name, by in changes.items()}), *given
            )

        monkeypatch.setattr(experience, "judgement", wrong)

    return plant


def pay_everybody_like_technicians(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EconomicsParameters, "hour_of", lambda self, desk: self.hourly.get("field", 40.0))


COMPARED: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Callable[[Life], bool], small.Patch]] = {
    "SAIFI doubled": (double_saifi, every_interruption_is_of_somebody_cut_off, BUSY),
    "reports passed on twice": (pass_reports_on_twice, every_call_leaves_one_report, BUSY),
    "repeat contacts lost": (lose_every_other_repeat, who_is_left_unsettled_and_comes_back_calls, BUSY),
    "refunds given twice": (refund_twice, every_dispute_is_settled_once, BUSY),
    "a day too many on first bills": (charge_a_day_too_many, bills_are_right_where_nobody_errs, NOBODY_ERRS),
    "sign of the wait swapped": (wrongly_weighed(wait=-1.0), drives_away("wait"), BUSY),
    "shock ignored": (wrongly_weighed(shock=0.0), drives_away("shock"), BUSY),
    "a desk paid like another": (pay_everybody_like_technicians, every_desk_has_the_wage_of_its_own, BUSY),
}


@pytest.mark.parametrize("fault", COMPARED)
def test_a_fault_is_seen_by_a_comparison(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, compared, patch = COMPARED[fault]
    plant(monkeypatch)
    assert not compared(lived(patch)), compared.__name__


def test_without_a_fault_all_laws_and_comparisons_hold() -> None:
    busy, flawless = lived(BUSY), lived(NOBODY_ERRS)
    failed = [
        name
        for name, (_, compared, patch) in COMPARED.items()
        if not compared(busy if patch is BUSY else flawless)
    ]
    assert failed == []
