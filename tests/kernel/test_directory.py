"""Who is spoken to: the nearest, whoever the scenario adds, one home for everyone; and no word gets lost."""

import numpy as np
import pytest

from sim.kernel.directory import Directory, department_of, is_batch, suffix_of
from sim.records.errors import InputRefused
from tests.kernel.ward import BellAnswered, BellRung, MealsOrdered, PatientsMoved, entry, seated


def refusal(directory: Directory) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        directory.check()
    return refused.value.problems


def two_wings() -> Directory:
    return seated(
        entry("ward.bed", says=(BellRung,)),
        entry("ward.bed@east", says=(BellRung,)),
        entry("ward.bed@west", says=(BellRung,)),
        entry("ward.doctor", hears=(BellRung,)),
        entry("ward.nurses@east", hears=(BellRung,)),
        entry("ward.nurses", hears=(BellRung,)),
    )


def test_an_address_is_a_kind_and_perhaps_a_suffix() -> None:
    assert (department_of("ward.nurses@east"), suffix_of("ward.nurses@east")) == ("ward.nurses", "east")
    assert (department_of("ward.nurses"), suffix_of("ward.nurses")) == ("ward.nurses", "")
    assert is_batch(MealsOrdered)
    assert not is_batch(BellRung)


@pytest.mark.parametrize(
    ("sender", "hearers"),
    [
        ("ward.bed", ["ward.doctor", "ward.nurses"]),
        ("ward.bed@east", ["ward.doctor", "ward.nurses@east"]),
        ("ward.bed@west", ["ward.doctor", "ward.nurses"]),
    ],
)
def test_of_each_kind_the_instance_with_the_senders_suffix_hears_else_the_plain_one(
    sender: str, hearers: list[str]
) -> None:
    assert two_wings().hearers(sender, BellRung) == hearers


def test_a_copy_goes_to_further_instances_in_the_order_of_seating() -> None:
    directory = two_wings()
    directory.copies = {("BellRung", "ward.bed"): ["ward.nurses@east"]}
    assert directory.hearers("ward.bed", BellRung) == ["ward.doctor", "ward.nurses@east", "ward.nurses"]
    assert directory.hearers("ward.bed@west", BellRung) == ["ward.doctor", "ward.nurses"]
    directory.check()


def test_where_only_another_suffix_hears_nobody_hears() -> None:
    directory = seated(entry("ward.bed@west", says=(BellRung,)), entry("ward.nurses@east", hears=(BellRung,)))
    assert directory.hearers("ward.bed@west", BellRung) == []
    assert refusal(directory) == ["BellRung: ward.bed@west says it, and no instance hears it there"]


def test_codes_are_places_in_the_order_of_seating() -> None:
    directory = two_wings()
    assert [directory.code(address) for address in ("ward.bed", "ward.doctor", "ward.nurses")] == [0, 3, 5]
    with pytest.raises(KeyError, match="ward.cook"):
        directory.code("ward.cook")


def test_an_address_is_seated_once_and_no_more_than_255_sit_in_a_house() -> None:
    directory = seated(*(entry(f"ward.bed@{number}") for number in range(255)))
    assert directory.code("ward.bed@254") == 254
    with pytest.raises(ValueError, match="no more than 255 instances can sit in one house"):
        directory.seat(entry("ward.bed"))
    with pytest.raises(ValueError, match="ward.bed@7 is seated twice"):
        directory.seat(entry("ward.bed@7"))


def test_people_live_with_the_instance_of_their_brand_else_with_the_plain_one() -> None:
    directory = seated(
        entry("ward.nurses"),
        entry("ward.nurses@b", brands=(2,)),
        entry("ward.nurses@a", brands=(1, 3)),
        brands=5,
    )
    plain, of_a, of_b = "ward.nurses", "ward.nurses@a", "ward.nurses@b"
    assert directory.homes("ward.nurses") == {0: plain, 1: of_a, 2: of_b, 3: of_a, 4: plain}
    assert directory.home_codes("ward.nurses").tolist() == [0, 2, 1, 2, 0]
    assert directory.home_codes("ward.nurses").dtype == np.uint8


def test_two_homes_or_none_are_refused_brand_by_brand() -> None:
    directory = seated(entry("ward.nurses@a", brands=(1,)), entry("ward.nurses@b", brands=(1, 2)), brands=3)
    with pytest.raises(InputRefused) as refused:
        directory.homes("ward.nurses")
    assert refused.value.problems == [
        "ward.nurses: people of brand 0 are served by nobody; one must serve them",
        "ward.nurses: people of brand 1 are served by ward.nurses@a and ward.nurses@b; one must serve them",
    ]


def test_a_house_in_which_every_word_is_said_and_heard_is_let_in() -> None:
    seated(
        entry("ward.bed", (BellRung, PatientsMoved), (BellAnswered,)),
        entry("ward.nurses", (BellAnswered,), (BellRung, PatientsMoved)),
    ).check()


def test_every_word_that_would_get_lost_is_named_at_once() -> None:
    directory = seated(
        entry("ward.bed", (BellRung, MealsOrdered)),
        entry("ward.bed@east", (MealsOrdered,)),
        entry("ward.nurses", (), (PatientsMoved, BellAnswered)),
    )
    assert refusal(directory) == [
        "BellRung: ward.bed says it, and nobody hears it",
        "MealsOrdered: ward.bed, ward.bed@east says it, and nobody hears it",
        "BellAnswered: ward.nurses hears it, and nobody says it",
        "PatientsMoved: ward.nurses hears it, and nobody says it",
    ]


def test_a_personal_word_needs_one_home_for_everyone() -> None:
    directory = seated(
        entry("ward.bed", (PatientsMoved,)), entry("ward.nurses@a", (), (PatientsMoved,), (1,)), brands=2
    )
    assert refusal(directory) == ["ward.nurses: people of brand 0 are served by nobody; one must serve them"]


def test_an_answer_needs_no_nearest_instance_since_it_goes_to_who_asked() -> None:
    seated(
        entry("ward.bed@west", (BellRung,), (BellAnswered,)),
        entry("ward.nurses", (BellAnswered,), (BellRung,)),
    ).check()


@pytest.mark.parametrize(
    ("copy", "problem"),
    [
        (
            ("BellRung", "ward.bed", "ward.cook"),
            "copy of BellRung from ward.bed: there is no ward.cook in the house",
        ),
        (
            ("BellRung", "ward.cat", "ward.nurses"),
            "copy of BellRung from ward.cat: there is no ward.cat in the house",
        ),
        (
            ("BellRung", "ward.bed", "ward.desk"),
            "copy of BellRung from ward.bed: ward.desk does not hear it",
        ),
        (
            ("BellRang", "ward.bed", "ward.nurses"),
            "copy of BellRang from ward.bed: it says no such fact; it says BellRung",
        ),
        (
            ("BellAnswered", "ward.nurses", "ward.desk"),
            "copy of BellAnswered from ward.nurses: it says no such fact; it says none",
        ),
    ],
)
def test_a_copy_that_would_go_nowhere_is_refused(copy: tuple[str, str, str], problem: str) -> None:
    word, sender, receiver = copy
    directory = seated(
        entry("ward.bed", (BellRung,)),
        entry("ward.desk", (), (BellAnswered,)),
        entry("ward.nurses", (BellAnswered,), (BellRung,)),
        copies={(word, sender): [receiver]},
    )
    assert refusal(directory) == [problem]


def test_two_classes_of_one_name_are_two_words() -> None:
    other = type("BellRung", (BellRung,), {"__module__": "tests.kernel.church"})
    directory = seated(
        entry("ward.bed", says=(BellRung,)),
        entry("ward.tower", says=(other,)),
        entry("ward.nurses", hears=(BellRung,)),
        entry("ward.vicar", hears=(other,)),
    )
    assert directory.hearers("ward.bed", BellRung) == ["ward.nurses"]
    assert directory.hearers("ward.tower", other) == ["ward.vicar"]
    directory.check()
