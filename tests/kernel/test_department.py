"""A department is a class in a dozen lines: it says, hears, decides, notes, believes and mans desks."""

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from sim.kernel.beat import Beat
from sim.kernel.cohort import Cohort
from sim.kernel.columns import Columns, column
from sim.kernel.department import (
    Place,
    register_policy,
    registered_policies,
)
from sim.kernel.links import IntegrationParameters, LinkParameters
from sim.kernel.parameters import Parameters
from sim.kernel.policies import Decision
from sim.kernel.streams import Streams, name_key
from sim.kernel.words import Floats
from sim.records.errors import InputRefused, LawBroken
from tests.kernel.nurses import BEDS_CLOSE, Bell, House, Nurses, NursesParameters, after_tea, at_once
from tests.kernel.ward import (
    BellAnswered,
    BellRung,
    MealsOrdered,
    MealsServed,
    PatientsMoved,
    entry,
    meals,
    patients,
    seated,
)


class Beds(Columns):
    fever: Floats = column(np.float64, "last measured")


@pytest.fixture
def house() -> Iterator[House]:
    whole = House()
    yield whole
    whole.organisation.forget()


# --- what the class says


def test_what_a_class_declares_is_read_off_it() -> None:
    assert Nurses.settings is NursesParameters
    assert Nurses.hears == {BellRung: Nurses.go, MealsOrdered: Nurses.serve_meals}
    assert Nurses.needs == ("cupboard",)
    assert {decision: list(known) for decision, known in Nurses.policies.items()} == {
        "answering": ["at once", "after tea"]
    }
    assert (Bell.settings, Bell.hears, Bell.needs, Bell.policies) == (
        Parameters,
        {BellAnswered: Bell.remember},
        (),
        {},
    )


def test_a_class_made_from_another_has_its_settings_tools_and_decisions_and_may_add_to_them() -> None:
    class NightNurses(Nurses):
        """Nurses of the night."""

        name = "ward.night"
        torch: SimpleNamespace
        waking = Decision({"nobody": at_once, "everyone": after_tea})

    assert NightNurses.settings is NursesParameters
    assert NightNurses.needs == ("cupboard", "torch")
    assert list(NightNurses.policies) == ["answering", "waking"]
    assert list(Nurses.policies) == ["answering"]
    assert NightNurses.hears == Nurses.hears


# --- talking


def test_a_message_starts_a_process_of_the_clock_and_the_answer_reaches_who_asked(house: House) -> None:
    nurses, bell = house.nurses(answering="after tea"), house.bell()
    bell.send(BellRung(7, room=12))
    bell.send(BellRung(8, room=13))
    house.services.env.run(5)
    assert nurses.walks == [pytest.approx(0.25, abs=1e-6)] * 2
    assert bell.came == [7, 8]
    assert nurses.noted("bells.answered") == 2.0


def test_two_instances_hear_keep_and_note_each_their_own() -> None:
    directory = seated(
        entry("ward.bed", (BellRung,), (BellAnswered,)),
        entry("ward.bed@east", (BellRung,), (BellAnswered,)),
        entry("ward.nurses", (BellAnswered, MealsServed), (BellRung, MealsOrdered)),
        entry("ward.nurses@east", (BellAnswered, MealsServed), (BellRung, MealsOrdered)),
    )
    house = House(directory)
    plain, east = house.nurses(), house.nurses("ward.nurses@east", answering="after tea")
    beds = house.bell(), house.bell("ward.bed@east")
    for number, bed in enumerate(beds):
        bed.send(BellRung(number, room=12))
    house.services.env.run(5)
    assert (plain.walks, east.walks) == ([0.0], [0.25])
    assert [bed.came for bed in beds] == [[0], [1]]
    assert [one.noted("bells.answered") for one in (plain, east)] == [1.0, 1.0]
    notebooks = house.services.measures.notebooks
    assert notebooks["ward.nurses@east"].total("bells.answered") == 1.0
    house.organisation.forget()


def test_rows_may_be_taken_ahead_of_their_place_in_the_day(house: House) -> None:
    nurses = house.nurses()
    house.services.bus.send_rows("ward.bed", meals(1.0, 2.0, 30.0))
    nurses.drain(MealsOrdered, 1.5)
    assert nurses.orders == [0]
    nurses.drain(MealsOrdered, 1.5)
    nurses.drain(MealsOrdered, 24.0)
    assert nurses.orders == [0, 1]
    served = house.services.bus.inbox("ward.bed", MealsServed).take(24.0)
    assert served is not None
    assert served.ids.tolist() == [0, 1]


def test_a_reply_goes_to_the_one_whom_its_rows_name(house: House) -> None:
    nurses = house.nurses()
    late = MealsServed(
        np.array([5], dtype=np.uint64), np.array([9.0]), np.array([3]), asker=np.array([0], np.uint8)
    )
    nurses.reply(late)
    served = house.services.bus.inbox("ward.bed", MealsServed).take(24.0)
    assert served is not None
    assert (served.ids.tolist(), served.at.tolist()) == ([5], [9.0])


def test_a_message_does_not_answer_rows_nor_rows_a_message(house: House) -> None:
    nurses = house.nurses()
    with pytest.raises(TypeError, match="BellAnswered cannot answer MealsOrdered"):
        nurses.answer(meals(1.0), BellAnswered(1, minutes=0))
    with pytest.raises(TypeError, match="MealsServed cannot answer BellRung"):
        nurses.answer(BellRung(1, room=1), MealsServed(meals(1.0).ids, np.zeros(1), np.zeros(1, np.int64)))


def test_a_word_about_people_is_said_to_who_serves_them() -> None:
    house = House(
        seated(
            entry("ward.nurses", (PatientsMoved,)),
            entry("ward.cook", (), (PatientsMoved,)),
            entry("ward.cook@gold", (), (PatientsMoved,), (1,)),
            brands=2,
        )
    )
    house.nurses().send_home(patients(4, 5, 6), np.array([0, 1, 0], dtype=np.uint8))
    taken = [house.services.bus.inbox(at, PatientsMoved).take(24.0) for at in ("ward.cook", "ward.cook@gold")]
    assert [rows.ids.tolist() for rows in taken if rows is not None] == [[4, 6], [5]]
    house.organisation.forget()


def test_a_department_knows_whether_it_hears_somebody_at_once() -> None:
    wires = IntegrationParameters(default="api", links={"bed->nurses": LinkParameters(style="nightly")})
    house = House(wires=wires)
    nurses = house.nurses()
    assert [nurses.hears_at_once(sender) for sender in ("ward.bed", "ward.doctor")] == [False, True]
    house.organisation.forget()


# --- settings, tools, decisions


def test_other_settings_hold_from_their_adoption_on(house: House) -> None:
    nurses = house.nurses()
    assert nurses.answering(1) == 0
    nurses.adopt(NursesParameters(answering="after tea"))
    assert nurses.answering(1) == 15
    assert nurses.p.answering == "after tea"


def test_what_was_decided_is_written_down_with_its_policy_and_month(house: House) -> None:
    nurses = house.nurses(answering="after tea")
    house.services.env.run(1.0)
    nurses.answering(1)
    nurses.answering.of(4)(1)
    house.services.today = Beat.of(40)
    nurses.answering(1)
    assert dict(house.services.decisions) == {
        (1, "ward.nurses", "answering", "after tea", "15"): 5,
        (2, "ward.nurses", "answering", "after tea", "15"): 1,
    }


def test_a_policy_of_ones_own_is_asked_where_the_settings_name_it(house: House) -> None:
    class Aides(Nurses):
        """Nurses with a decision of their own."""

        name = "ward.aides"
        answering = Decision({"at once": at_once, "after tea": after_tea})

    def room_by_room(room: int) -> int:
        return 100 + room

    register_policy(Aides, "answering", "room by room", room_by_room)
    aides = Aides(
        house.organisation,
        house.services,
        Place("ward.nurses", Cohort()),
        NursesParameters(answering="room by room"),
        {},
    )
    assert aides.answering(3) == 103
    assert registered_policies()[-1] == ("ward.aides", "answering", "room by room", room_by_room)
    assert "room by room" not in Nurses.policies["answering"]


def test_a_policy_for_no_decision_or_with_other_questions_is_refused() -> None:
    for wrong, problem in (
        (("waking", "early", at_once), "ward.nurses takes no decision 'waking'; it takes: answering"),
        (
            ("answering", "mine", lambda room, hour: 0),
            "ward.nurses.answering: policy 'mine' takes 2 arguments; the others take 1",
        ),
    ):
        with pytest.raises(InputRefused) as refused:
            register_policy(Nurses, *wrong)
        assert refused.value.problems == [problem]
    with pytest.raises(InputRefused) as refused:
        register_policy(Bell, "answering", "mine", at_once)
    assert refused.value.problems == ["ward.bed takes no decision 'answering'; it takes: none"]
    assert list(Nurses.policies["answering"]) == ["at once", "after tea"]


def test_only_what_is_granted_can_be_touched(house: House) -> None:
    assert house.nurses().cupboard.tea == 1
    bare = Nurses(house.organisation, house.services, Place("ward.nurses", Cohort()), NursesParameters(), {})
    with pytest.raises(AttributeError, match="cupboard"):
        _ = bare.cupboard


# --- what is noted, believed and checked


def test_a_measure_that_was_not_declared_cannot_be_noted(house: House) -> None:
    nurses = house.nurses()
    nurses.note("bells.answered", 1.0)
    with pytest.raises(KeyError, match="bells.missed"):
        nurses.note("bells.missed", 1.0)
    assert nurses.noted("bells.answered") == 1.0


def test_beliefs_stand_beside_the_truth(house: House) -> None:
    house.nurses().believe(1, "beds in use", 7, 9)
    assert house.services.beliefs == {(1, "ward.nurses", "beds in use"): (7.0, 9.0)}


def test_a_law_that_does_not_close_stops_the_house(house: House) -> None:
    nurses = house.nurses()
    house.services.today = Beat.of(45)
    nurses.must_equal(BEDS_CLOSE, 7, 7)
    nurses.must_equal(BEDS_CLOSE, 7.0, 7.5, tolerance=0.5)
    with pytest.raises(LawBroken, match="W01 beds does not close in month 2: 7 against 9, difference -2"):
        nurses.must_equal(BEDS_CLOSE, 7, 9)


def test_a_desk_is_opened_noted_day_by_day_and_takes_up_other_people(house: House) -> None:
    nurses, services = house.nurses(), house.services
    done = [nurses.team.ask(key, 10.0) for key in (1, 2, 3)]
    for day, people in enumerate((1, 2)):
        nurses.adopt(NursesParameters(nurses=people))
        services.today = Beat.of(day)
        services.env.run(services.today.end)
        nurses.close_day()
    assert [event.value.ended for event in done] == [10.0, 20.0, 30.0]
    assert nurses.noted("ward.duty") == 24.0 + 48.0
    assert nurses.noted("ward.headcount") == pytest.approx(3 / 31)
    assert (nurses.noted("ward.work"), nurses.noted("ward.wait")) == (30.0, 30.0)
    assert nurses.noted("ward.overtime") == 0.0


# --- chance and people


def test_luck_is_that_of_the_stream_and_the_thing_whoever_asks(house: House) -> None:
    nurses, ids = house.nurses(), np.arange(5, dtype=np.uint64)
    streams = Streams(1)
    assert nurses.luck("fever", ids).tolist() == streams.rows("fever", ids).tolist()
    assert nurses.luck("fever", ids, turn=2).tolist() == streams.rows("fever", ids, 2).tolist()
    several = nurses.luck_of_several(("fever", "cough"), ids)
    assert several.tolist() == [streams.rows(name, ids).tolist() for name in ("fever", "cough")]
    thing = name_key("bed")
    assert nurses.chance("fever", thing).uniform("a") == streams.chance("fever", thing).uniform("a")


def test_a_table_of_its_people_grows_with_them(house: House) -> None:
    cohort = Cohort(frozenset({1}))
    nurses = house.nurses(cohort=cohort)
    beds = nurses.cohort.table(Beds)
    cohort.admit(np.arange(4), np.array([0, 1, 1, 0], dtype=np.uint8))
    assert beds.count == 2
