"""A journey names words that exist and whoever says them."""

import pytest

from sim.kernel.directory import department_of
from sim.kernel.words import Batch, Message
from sim.messages.journeys import JOURNEYS
from sim.records.kpi import Word
from sim.roster import kinds
from tests.house_of_two import message_kinds

WORDS = [word for journey in JOURNEYS for word in journey.words]


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.kind}{word.sender and ' of '}{word.sender}")
def test_every_word_of_a_journey_exists(word: Word) -> None:
    assert word.kind in {kind.__name__ for kind in [*message_kinds(Message), *message_kinds(Batch)]}


def test_the_named_journeys_begin_and_end_where_they_should() -> None:
    ends = {journey.id: (journey.words[0].kind, journey.words[-1].kind) for journey in JOURNEYS}
    assert ends == {
        "order_to_cash": ("OrderPlaced", "BillingChanged"),
        "trouble_to_resolve": ("ProblemDetected", "CustomersTold"),
        "usage_to_bill": ("TariffPublished", "BillSent"),
    }


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.kind}{word.sender and ' of '}{word.sender}")
def test_every_word_of_a_journey_is_said_by_who_is_named_or_by_somebody(word: Word) -> None:
    speakers = {kind.name for kind in kinds() if word.kind in {said.__name__ for said in kind.says}}
    assert speakers >= {word.sender} if word.sender else speakers
    assert word.sender == department_of(word.sender), "a journey is the same for every instance"


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.kind} to {word.receiver}")
def test_every_word_of_a_journey_names_one_who_hears_it_so_that_further_hearers_change_nothing(
    word: Word,
) -> None:
    hearers = {kind.name for kind in kinds() if word.kind in {heard.__name__ for heard in kind.hears}}
    assert word.receiver in hearers
