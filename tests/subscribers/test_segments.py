"""The reference operator's people, as section 0.2 of the notes computes them."""

import pytest

from sim.subscribers.segments import SEGMENTS, SegmentsParameters

REFERENCE = SegmentsParameters()


def test_the_codes_are_the_order_of_the_segments() -> None:
    assert list(SEGMENTS) == list(SegmentsParameters.model_fields)
    assert REFERENCE.ordered() == tuple(getattr(REFERENCE, name) for name in SEGMENTS)


def test_the_reference_operator_has_the_entered_people_sales_and_prices() -> None:
    segments = REFERENCE.ordered()
    people = sum(segment.count for segment in segments)
    assert people == 100_000
    assert sum(segment.gross_adds for segment in segments) == 1760
    arpu = sum((segment.recurring + segment.usage) * segment.count for segment in segments) / people
    assert arpu == pytest.approx(23.32)
    leaving = sum(segment.churn_target * segment.count for segment in segments)
    assert leaving == pytest.approx(1681)
