"""The words: frozen facts and batches of rows, each spoken by somebody and heard by somebody."""

import dataclasses
from collections.abc import Iterable

import numpy as np
import pytest

from sim.kernel.words import NOBODY, Batch, Message, Word, column_names, columns_of
from sim.messages import customers, orders
from sim.messages.customers import ContactMade
from sim.messages.faults import ProblemDetected
from sim.roster import kinds
from tests.house_of_two import message_kinds

WORDS: list[type[Word]] = [*message_kinds(Message), *message_kinds(Batch)]


def names(words: Iterable[type[Word]]) -> set[str]:
    return {word.__name__ for word in words}


@pytest.mark.parametrize("kind", message_kinds(Message), ids=lambda kind: kind.__name__)
def test_a_message_is_a_frozen_fact_about_one_thing(kind: type[Message]) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    assert names[:2] == ["key", "asker"]
    example = kind(**dict.fromkeys(names, 0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        example.key = 1  # type: ignore[misc]
    own = {name for name in vars(kind) if not name.startswith("__")}
    assert own <= {*names, "goes"}, "a message has no methods"


@pytest.mark.parametrize("kind", WORDS, ids=lambda k: k.__name__)
def test_every_word_says_what_it_means(kind: type) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


@pytest.mark.parametrize("kind", message_kinds(Batch), ids=lambda kind: kind.__name__)
def test_a_batch_explains_each_of_its_columns(kind: type[Batch]) -> None:
    said = kind.__doc__ or ""
    for name in column_names(kind)[2:]:
        assert f" {name}:" in said or f" {name}," in said, name


@pytest.mark.parametrize("kind", WORDS, ids=lambda k: k.__name__)
def test_every_word_is_said_by_somebody_and_heard_by_somebody(kind: type[Word]) -> None:
    assert [each.name for each in kinds() if kind in each.says]
    assert [each.name for each in kinds() if kind in each.hears]


def test_answers_go_to_who_asked_and_words_about_people_to_who_serves_them() -> None:
    ways = {way: names(word for word in WORDS if word.goes == way) for way in ("answer", "personal")}
    assert ways["answer"] == {
        "ContactEnded", "InstallationDone", "OrderAcknowledged", "OrderFellOut", "RepairDone",
        "ServiceOrderCompleted", "TroubleHeard",
    }  # fmt: skip
    assert ways["personal"] == {
        "BillingChanged", "ContactMade", "DisputeRaised", "InvoiceIssued", "InvoicePaid", "InvoicesClaimed",
        "ItemsChanged", "OrderCompleted", "OrderWanted", "ServiceOrderRequested", "ServiceOrderStopped",
        "ServicesListed", "TroubleNoticed",
    }  # fmt: skip


def batch(kind: type[Batch], size: int) -> Batch:
    own = column_names(kind)[2:]
    given = {name: np.arange(size) + 10 * place for place, name in enumerate(own)}
    return kind(np.arange(size, dtype=np.uint64), np.arange(size, dtype=float), **given)


@pytest.mark.parametrize("kind", message_kinds(Batch), ids=lambda kind: kind.__name__)
def test_a_batch_takes_exactly_its_columns(kind: type[Batch]) -> None:
    rows = batch(kind, 3)
    assert (len(rows), rows.asker) == (3, NOBODY)
    chosen = rows.where(np.array([True, False, True]))
    assert [column.tolist() for column in columns_of(chosen)[2:]] == [
        [10 * place, 10 * place + 2] for place in range(len(column_names(kind)) - 2)
    ]
    with pytest.raises(TypeError, match=kind.__name__):
        kind(rows.ids, rows.at)
    with pytest.raises(TypeError, match=kind.__name__):
        kind(*columns_of(rows), more=rows.at)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        rows.more = rows.at  # type: ignore[attr-defined]


def contacts(ids: list[int], at: list[float], row: list[int], asker: int = NOBODY) -> ContactMade:
    reason = np.zeros(len(ids), dtype=np.uint8)
    return ContactMade(
        np.array(ids, dtype=np.uint64),
        np.array(at),
        row=np.array(row),
        reason=reason,
        about=np.zeros(len(ids), dtype=np.uint64),
        asks=reason,
        asker=asker,
    )


def test_batches_are_joined_by_instant_then_identity() -> None:
    late, early = contacts([5, 1], [2.0, 3.0], [50, 10]), contacts([9, 4], [1.0, 2.0], [90, 40])
    both = ContactMade.join([late, early])
    assert both.ids.tolist() == [9, 4, 5, 1]
    assert both.row.tolist() == [90, 40, 50, 10]


def test_rows_that_are_joined_keep_their_asker() -> None:
    mine, yours = contacts([5, 1], [2.0, 3.0], [50, 10], asker=3), contacts([4], [2.5], [40], asker=7)
    both = ContactMade.join([mine, yours])
    assert (both.ids.tolist(), np.asarray(both.asker).tolist()) == ([5, 4, 1], [3, 7, 3])
    assert np.asarray(both.where(both.row < 45).asker).tolist() == [7, 3]
    assert ContactMade.join([mine, mine.where(slice(0, 0))]).asker == 3


def test_messages_of_one_name_and_content_are_equal() -> None:
    assert ProblemDetected(1, 2, 3, "hub") == ProblemDetected(1, 2, 3, "hub")
    assert ProblemDetected(1, 2, 3, "hub") != ProblemDetected(2, 2, 3, "hub")
    assert ProblemDetected(1, 2, 3, "hub") != ProblemDetected(1, 2, 3, "hub", asker=4)


def test_codes_and_names_are_two_lists_of_one_length() -> None:
    reasons = (
        customers.GENERAL,
        customers.OUTAGE,
        customers.LINE,
        customers.BILL,
        customers.ORDER,
        customers.REPEAT,
    )
    assert [customers.REASONS[code] for code in reasons] == [
        "general", "outage", "line", "bill", "order", "repeat",
    ]  # fmt: skip
    assert [orders.KINDS[kind] for kind in (orders.ADD, orders.CHANGE, orders.CEASE)] == [
        "add",
        "change",
        "cease",
    ]
    assert [orders.CAUSES[cause] for cause in (orders.RECORD, orders.DATA, orders.LOST)] == [
        "record", "data", "message",
    ]  # fmt: skip


def test_an_order_is_counted_under_one_of_four_names() -> None:
    kinds, fixed = np.repeat(np.arange(3), 2), np.tile([False, True], 3)
    parts = [orders.PARTS[code] for code in orders.part_codes(kinds, fixed)]
    assert parts == ["add mobile", "add fixed", "change", "change", "cease", "cease"]
