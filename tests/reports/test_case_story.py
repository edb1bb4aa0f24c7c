"""Stories against paper: what was written by hand in `hand_events` is told, measured and named."""

import json
from typing import Any

import pytest

from sim.experiments.recorded_events import RecordedEvents
from sim.records.errors import InputRefused
from sim.reports.case_story import story
from sim.reports.story import Case, Story, clock, money, span
from tests.reports import hand_events as hand


@pytest.fixture(scope="module")
def order() -> Story:
    return story(hand.log(), Case("order", hand.ORDER))


@pytest.fixture(scope="module")
def fault() -> Story:
    return story(hand.log(), Case("ticket", hand.FAULT))


@pytest.fixture(scope="module")
def bill() -> Story:
    return story(hand.log(), Case("bill", hand.BILL))


def stays(told: Story) -> dict[str, str]:
    return {stay.text: span(stay.hours) for stay in told.stays}


def test_an_order_is_followed_to_its_first_bill_and_named_by_what_went_wrong(order: Story) -> None:
    assert order.title == (
        "Order a1b2c3 (new fixed line): 10.2 days from order to service; "
        "fell out (inventory record wrong); billed 47.60 € too little (wrong start); 1 message lost."
    )
    assert [lane.name for lane in order.lanes] == [
        "Network", "Workforce", "Provisioning", "Order capture", "Order management", "Billing", "Payments",
        "Customer",
    ]  # fmt: skip
    assert [step.text for step in order.steps] == [
        "places an order: new fixed line",
        "order handed over",
        "service order",
        "order falls out (inventory record wrong)",
        "service order",
        "visit asked for",
        "service works",
        "reports: installed",
        "reports: service works",
        "tells billing of the change – LOST",
        "tells the customer: done",
        "makes the bill: 39.90 € instead of 87.50 € (wrong start)",
        "sends the bill: 39.90 € instead of 87.50 €",
        "books the open amount: 39.90 €",
    ]


def test_waits_have_names_and_lengths_and_the_longest_is_marked(order: Story) -> None:
    found = [(stay.text, span(stay.hours)) for stay in order.stays]
    assert ("waits for the nightly file", "16.6 h") in found  # 09:36 to 02:10
    assert ("waits for the fallout desk", "12.0 h") in found  # 02:10 to 14:12
    assert ("mended by hand at the fallout desk", "1.7 h") in found
    assert ("waits for the appointment", "5.2 days") in found  # the 16th, 02:10, to the 21st, 08:00
    assert ("not done: waits for the next visit", "20.6 h") in found
    assert found.count(("waits for the nightly file", "24.0 h")) == 2
    longest = [stay for stay in order.stays if stay.longest]
    assert [(stay.text, span(stay.hours)) for stay in longest] == [
        ("hears nothing: message lost", "37.0 days")
    ]
    assert longest[0].lane == hand.BILLING


def test_who_believed_what_was_not_so(order: Story, fault: Story, bill: Story) -> None:
    def told(one: Story) -> list[tuple[str, str, str]]:
        return [(belief.lane, belief.believed, span(belief.hours)) for belief in one.knew]

    assert told(order) == [
        (hand.BILLING, "not yet a customer", "37.5 days"),  # the 22nd, 15:24, to the bill of 1 March
        (hand.MANAGEMENT, "order still in progress", "10.8 h"),
        (hand.CUSTOMER, "not told yet: order still open", "10.8 h"),
    ]
    assert told(fault) == [
        (hand.CARE, "no problem known", "11.8 h"),
        (hand.FAULTS, "all is well", "40 min"),
        (hand.MONITORING, "all is well", "29 min"),
        (hand.CARE, "still down", "5.1 h"),
    ]
    assert fault.knew[-1].open  # the word that it works again is lost
    assert told(bill) == [
        (hand.BILLING, "still a customer", "35.6 days"),  # 1 February to the credit of 8 March, 13:36
        (hand.BILLING, "is owed 45.00 €", "7.4 days"),
    ]


def test_what_it_cost_and_what_was_felt(order: Story, fault: Story, bill: Story) -> None:
    assert [fact.words() for fact in order.cost] == [
        "work, fallout: 1.7 h",
        "work, field, 2 times: 6.5 h",
        "billed too little: 47.60 €",
        "messages lost: 1",
    ]
    assert [fact.words() for fact in order.felt] == [
        "from order to service: 10.2 days",
        "later than promised: 2.2 days",
        "from order to being told: 10.7 days",
    ]
    assert [fact.words() for fact in fault.felt] == [
        "people without service: 840",
        "person-hours without service: 5,670",  # 840 people, 14:20 to 21:05
        "people who called: 14",
        "of them answered: 12",
        "never answered: 2",
        "calls: 14",
        "mean wait on the telephone: 4 min",
        "attempts given up: 2",
    ]
    assert [fact.words() for fact in bill.cost] == [
        "work, care: 8 min",
        "work, disputes: 30 min",
        "billed too much: 45.00 €",
        "given back: 45.00 €",
        "messages lost: 1",
    ]
    assert "from dispute to credit: 5.1 days" in [fact.words() for fact in bill.felt]


def test_callers_are_told_together_and_their_queue_too(fault: Story) -> None:
    texts = [step.text for step in fault.steps]
    assert "the first of 14 callers" in texts
    assert "the last of 14 callers (14 calls)" in texts
    assert "calls" not in texts
    assert stays(fault)["answers 12 calls, 2 given up"] == "5.4 h"
    assert stays(fault)["840 people without service"] == "6.8 h"
    assert stays(fault)["waits for a technician"] == "1.6 h"


def test_who_gives_up_and_is_answered_later_was_answered() -> None:
    person = {"subscriber": 0x9004, "contact": 0xC004}  # one of the two who gave up: tries twice more
    again = hand.at(4, 17)
    more = [
        hand.event(again, "given up", "", hand.CARE, desk="care", started=again + 0.1, **person),
        hand.work("care", hand.CARE, again + 0.2, again + 0.3, again + 0.4, **person),
    ]
    log = RecordedEvents(hand.table([*hand.site_fault(), *more]), hand.START)
    felt = [fact.words() for fact in story(log, Case("ticket", hand.FAULT)).felt]
    assert felt[2:6] == ["people who called: 14", "of them answered: 13", "never answered: 1", "calls: 14"]
    assert felt[-1] == "attempts given up: 3"


def ended_at(hour: float, rows: list[dict[str, Any]], cause: str = "size limit") -> RecordedEvents:
    """A log that ended at an instant: what was to be known later is not there."""
    known = [
        row
        for row in rows
        if row["at"] < hour and not (row["kind"] in ("work", "outage") and row["until"] > hour)
    ]
    ended = hand.event(hour, "recording ended", cause=cause)
    return RecordedEvents(hand.table([*known, ended]), hand.START)


@pytest.mark.parametrize(
    ("hour", "lane", "text", "length"),
    [
        (
            hand.at(15, 10),
            hand.MANAGEMENT,
            "waits for the fallout desk, or is being worked on",
            "7.8 h so far",
        ),
        (hand.at(18), hand.FIELD, "waits for the visit, or it is under way", "45.8 h so far"),
        (hand.at(22), hand.FIELD, "not done: waits for the next visit, or it is under way", "11.6 h so far"),
        (hand.at(13, 1), hand.MANAGEMENT, "", ""),
    ],
)
def test_an_order_that_was_open_when_recording_ended_says_so(
    hour: float, lane: str, text: str, length: str
) -> None:
    told = story(ended_at(hour, hand.fibre_order()), Case("order", hand.ORDER))
    day, time = clock(hand.START, hour)
    assert told.open
    assert f"still open when recording ended at {day} {time}" in told.title
    [note] = told.notes
    assert note.startswith(f"Recording ended at {day} {time} (size limit) while this was still open")
    assert told.as_dict()["notes"] == [note]
    assert told.end >= hour
    if text:
        [wait] = [stay for stay in told.stays if stay.open]
        assert (wait.lane, wait.text, wait.length, wait.end) == (lane, text, length, hour)


def test_a_fault_that_was_open_when_recording_ended_is_down_until_then() -> None:
    hour = hand.at(4, 19)
    began = hand.event(
        hand.at(4, 14 + 1 / 3), "outage began", case=0x0A, amount=840.0, ticket=hand.FAULT, element=hand.SITE
    )
    told = story(ended_at(hour, [began, *hand.site_fault()]), Case("ticket", hand.FAULT))
    down = [(stay.text, stay.length) for stay in told.stays if stay.kind == "outage"]
    assert down == [("is down", "4.7 h so far"), ("840 people without service", "4.7 h so far")]
    assert "person-hours without service so far: 3,920" in [fact.words() for fact in told.felt]
    assert "not answered so far: 3" in [fact.words() for fact in told.felt]
    assert "840 people without service for 4.7 h so far" in told.title


def test_a_case_that_was_over_when_recording_ended_says_only_that() -> None:
    log = ended_at(hand.at(6), hand.site_fault(), "end of window")
    told = story(log, Case("ticket", hand.FAULT))
    assert "still open" in told.title  # its ticket was never closed
    rows = [
        *hand.site_fault(),
        hand.event(hand.at(5, 3), "ticket closed", "", hand.FAULTS, ticket=hand.FAULT),
    ]
    told = story(ended_at(hand.at(6), rows, "end of window"), Case("ticket", hand.FAULT))
    assert not told.open
    assert "recording" not in told.title
    [note] = told.notes
    assert note.startswith("Recording ended at Wed 06 Jan 2027 00:00 (end of window); nothing later")


def test_a_bill_that_was_not_paid_when_recording_ended_waits_for_the_money() -> None:
    rows = [row for row in hand.wrong_bill() if row["at"] > hand.at(40)]
    told = story(ended_at(hand.at(62), rows), Case("bill", hand.BILL))
    [wait] = [stay for stay in told.stays if stay.open and stay.lane == hand.PAYMENTS]
    assert (wait.text, wait.length) == ("waits for the money", "45.0 h so far")


def test_the_end_of_the_run_is_no_end_of_recording() -> None:
    log = ended_at(hand.at(18), hand.fibre_order(), "")
    told = story(log, Case("order", hand.ORDER))
    assert told.notes == ("The run ended at Mon 18 Jan 2027 00:00 while this was still open.",)
    assert "recording" not in told.title
    assert [stay.text for stay in told.stays if stay.open] == ["waits for the visit, or it is under way"]
    whole = story(ended_at(hand.at(90), [*hand.fibre_order()], ""), Case("order", hand.ORDER))
    assert (whole.notes, whole.ended) == ((), None)


def test_a_few_callers_are_told_one_by_one() -> None:
    log = RecordedEvents(hand.table(hand.site_fault(callers=2)), hand.START)
    told = story(log, Case("ticket", hand.FAULT))
    assert [step.text for step in told.steps].count("calls") == 2


def test_a_story_may_begin_later(order: Story) -> None:
    since = hand.at(22)
    told = story(hand.log(), Case("order", hand.ORDER), since=since)
    assert told.steps == tuple(step for step in order.steps if step.at >= since)
    assert min(stay.begin for stay in told.stays) == since  # what waits then has begun before
    assert "Order capture" not in [lane.name for lane in told.lanes]


def test_others_business_stays_out(order: Story, bill: Story) -> None:
    assert not {"passes on: the customer disputes the bill"} & {step.text for step in order.steps}
    assert not {"visit asked for"} & {step.text for step in bill.steps}


def test_a_case_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputRefused, match="the event log holds nothing of it"):
        story(hand.log(), Case("order", 1))


def test_a_story_is_a_json_document(order: Story) -> None:
    document = json.loads(json.dumps(order.as_dict(), allow_nan=False))
    assert document["case"] == {"kind": "order", "id": "a1b2c3d4e5f60718"}
    assert document["longest"]["text"] == "hears nothing: message lost"
    assert len(document["steps"]) == len(order.steps)


def test_a_long_story_leaves_out_what_is_routine() -> None:
    rows = hand.wrong_bill()
    bills = [
        hand.event(hand.at(day), "BillSent", hand.BILLING, hand.CUSTOMER, until=hand.at(day), subscriber=hand.LEAVER, bill=day, amount=100.0)
        for day in range(100, 200)
    ]  # fmt: skip
    log = RecordedEvents(hand.table([*rows, *bills]), hand.START)
    told = story(log, Case("subscriber", hand.LEAVER))
    assert len(told.steps) == 60
    assert told.left_out == len(bills) + 9 - 60
    assert "passes on: the customer disputes the bill" in [step.text for step in told.steps]
    assert told.notes == (f"{told.left_out} further routine steps are not shown.",)


def test_numbers_are_said_in_the_unit_that_fits() -> None:
    assert [span(hours) for hours in (0.01, 0.2, 1, 47, 48, 888)] == [
        "36 s", "12 min", "1.0 h", "47.0 h", "2.0 days", "37.0 days",
    ]  # fmt: skip
    assert money(-1250) == "−12.50 €"
    assert clock(hand.START, hand.at(12, 9.5)) == ("Tue 12 Jan 2027", "09:30")
    assert clock(None, 25.5) == ("day 1", "01:30")


def test_what_was_open_when_recording_began_says_for_how_long() -> None:
    began = hand.at(20)
    rows = [row for row in hand.fibre_order() if row["at"] >= began]
    first = hand.event(
        began,
        "open when recording began",
        order=hand.ORDER,
        subscriber=hand.BUYER,
        case=hand.ORDER,
        started=hand.at(12, 9.6),
    )
    told = story(RecordedEvents(hand.table([first, *rows]), hand.START), Case("order", hand.ORDER))
    assert told.notes == (
        "Recording began when it had been open for 7.6 days; nothing is known of that time.",
    )
    assert told.begin == hand.at(21, 8)
