"""Terms of a table, on paper: what each transform makes of its columns, and what it weighs in each group."""

import math

import numpy as np
import pytest

from sim.kernel.compiled.people import AFTER, FADED, LATER, LEFT, LOG, NEAR, PLAIN, RECENT, SMALLER, UNLESS
from sim.kernel.terms import Forms, Term

NOW = 100.0
COLUMNS = {"value": 8.0, "at": 70.0, "coming": 105.0, "none": 0.0, "yes": 1.0}


def weighed(*terms: Term, **starts: float) -> float:
    """The form `sum` of one row."""
    forms = Forms({"sum": [starts.get("start", 0.0)]}, terms)
    columns = {name: np.array([value]) for name, value in COLUMNS.items()}
    return float(forms.weigh(columns.__getitem__, np.zeros(1, dtype=np.uint8), NOW)[0, 0])


@pytest.mark.parametrize(
    ("transform", "of", "scale", "expected"),
    [
        (PLAIN, ("value",), 1.0, 8.0),
        (AFTER, ("coming",), 1.0, 1.0),
        (AFTER, ("at",), 1.0, 0.0),
        (NEAR, ("coming",), 5.1, 1.0),
        (NEAR, ("at",), 30.0, 0.0),
        (LEFT, ("at",), 15.0, 0.25),
        (LEFT, ("coming",), 15.0, 1.0),
        (FADED, ("value", "at"), 30.0, 4.0),
        (FADED, ("none", "at"), 30.0, 0.0),
        (RECENT, ("value", "at"), 31.0, 8.0),
        (RECENT, ("value", "at"), 30.0, 0.0),
        (LOG, ("value",), 4.0, math.log(3.0)),
        (SMALLER, ("value", "at"), 1.0, 8.0),
        (LATER, ("value", "at"), 1.0, 70.0),
        (UNLESS, ("value", "yes"), 1.0, 0.0),
        (UNLESS, ("value", "none"), 1.0, 8.0),
    ],
)
def test_each_transform_is_what_its_description_says(
    transform: int, of: tuple[str, ...], scale: float, expected: float
) -> None:
    assert weighed(Term("it", transform, of, scale, sum=1.0)) == pytest.approx(expected, rel=1e-15)
    assert weighed(Term("it", transform, of, scale, sum=-2.0), start=1.5) == pytest.approx(1.5 - 2 * expected)


def test_a_later_term_may_build_on_an_earlier_one_that_hides_a_column() -> None:
    terms = Term("value", FADED, ("value", "at"), 30.0), Term("log", LOG, ("value",), 2.0, sum=1.0)
    assert weighed(*terms) == pytest.approx(math.log(3.0))


def test_a_term_weighs_what_its_group_says_and_a_form_may_leave_it_out() -> None:
    starts = {"one": [0.0, 10.0], "other": [5.0, 6.0]}
    forms = Forms(starts, [Term("it", PLAIN, ("value",), one=[2.0, 3.0])])
    assert forms.columns == ("value",)
    groups = np.array([0, 1, 1], dtype=np.uint8)
    found = forms.weigh(lambda name: np.array([1.0, 1.0, 2.0]), groups, NOW)
    assert found.tolist() == [[2.0, 13.0, 16.0], [5.0, 6.0, 6.0]]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 columns, not of 1"):
        Term("it", FADED, ("value",))
    with pytest.raises(ValueError, match="unknown"):
        Forms({"sum": [0.0]}, [Term("it", PLAIN, ("value",), unknown=1.0)])
