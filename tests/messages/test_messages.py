"""The words: frozen facts and batches of rows, each spoken by somebody and heard by somebody."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from sim.messages.order_book import COLUMNS, OrderBook

from sim.kernel.bus import Batch, Message
from sim.messages import customers, orders
from sim.messages.customers import ContactMade
from sim.messages.faults import ProblemDetected
from tests.house_of_two import message_kinds


@pytest.mark.parametrize("kind", message_kinds(Message), ids=lambda kind: kind.__name__)
def test_a_message_is_a_frozen_fact_about_one_thing(kind: type[Message]) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    assert names[0] == "key"
    example = kind(**dict.fromkeys(names, 0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        example.key = 1  # type: ignore[misc]
    own = {name for name in vars(kind) if not name.startswith("__")}
    assert own <= set(names), "a message has no methods"


@pytest.mark.parametrize("kind", [*message_kinds(Message), *message_kinds(Batch)], ids=lambda k: k.__name__)
def test_every_word_says_what_it_means(kind: type) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


def batch(kind: type[Batch], size: int, **columns: Any) -> Batch:
    given = {name: np.arange(size) for name in kind.fields} | columns
    return kind(np.arange(size, dtype=np.uint64), np.arange(size, dtype=float), **given)


@pytest.mark.parametrize("kind", message_kinds(Batch), ids=lambda kind: kind.__name__)
def test_a_batch_takes_exactly_its_columns(kind: type[Batch]) -> None:
    rows = batch(kind, 3)
    assert len(rows) == 3
    assert rows.where(np.array([True, False, True]))[kind.fields[0]].tolist() == [0, 2]
    with pytest.raises(TypeError, match=kind.__name__):
        kind(rows.ids, rows.at)
    with pytest.raises(TypeError, match=kind.__name__):
        kind(rows.ids, rows.at, **rows.columns, more=rows.at)


def test_batches_are_joined_by_instant_then_identity() -> None:
    late = ContactMade(np.array([5, 1], dtype=np.uint64), np.array([2.0, 3.0]),
                       row=np.array([50, 10]), reason=np.array([0, 0]))  # fmt: skip
    early = ContactMade(np.array([9, 4], dtype=np.uint64), np.array([1.0, 2.0]),
                        row=np.array([90, 40]), reason=np.array([1, 1]))  # fmt: skip
    both = ContactMade.join([late, early])
    assert both.ids.tolist() == [9, 4, 5, 1]
    assert both["row"].tolist() == [90, 40, 50, 10]


def test_messages_of_one_name_and_content_are_equal() -> None:
    assert ProblemDetected(1, 2, 3, "hub") == ProblemDetected(1, 2, 3, "hub")
    assert ProblemDetected(1, 2, 3, "hub") != ProblemDetected(2, 2, 3, "hub")


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


def test_the_order_book_starts_an_order_open_and_unknown() -> None:
    book = OrderBook(capacity=16)
    slots = book.append(40, order=np.arange(40, dtype=np.uint64))
    assert slots.tolist() == list(range(40))
    assert not book.acknowledged.any()
    assert np.isinf(book.usable).all()
    assert np.isinf(book.known_since).all()


def test_every_column_of_the_order_book_has_one_owner_that_exists() -> None:
    assert {column.owner for column in COLUMNS} == {"order_capture", "order_management", "provisioning"}
    assert all(column.meaning for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
