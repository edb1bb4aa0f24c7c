"""A method says which word it hears; a class hears what its methods say, in the order of declaration."""

from sim.kernel.handlers import handlers_of, hears, word_heard
from tests.kernel.ward import BellAnswered, BellRung, MealsOrdered


class Nurse:
    @hears(MealsOrdered)
    def take_in(self, orders: MealsOrdered) -> int:
        """Count the meals."""
        return len(orders)

    @hears(BellRung)
    def come(self, bell: BellRung) -> None:
        """Come."""

    def sleep(self) -> None:
        """Hear nothing."""


class NightNurse(Nurse):
    @hears(BellRung)
    def come_slowly(self, bell: BellRung) -> None:
        """Come in slippers."""

    @hears(BellAnswered)
    def note(self, answered: BellAnswered) -> None:
        """Write it down."""


def test_a_method_knows_the_word_that_it_hears_and_stays_a_method() -> None:
    assert word_heard(Nurse.take_in) is MealsOrdered
    assert word_heard(Nurse.sleep) is None
    assert Nurse.take_in.__doc__ == "Count the meals."


def test_a_class_hears_what_its_methods_say() -> None:
    assert handlers_of(Nurse) == {MealsOrdered: Nurse.take_in, BellRung: Nurse.come}
    assert list(handlers_of(Nurse)) == [MealsOrdered, BellRung]


def test_a_class_made_from_another_hears_the_same_and_may_hear_it_otherwise() -> None:
    assert handlers_of(NightNurse) == {
        MealsOrdered: Nurse.take_in,
        BellRung: NightNurse.come_slowly,
        BellAnswered: NightNurse.note,
    }
    assert handlers_of(Nurse)[BellRung] is Nurse.come
