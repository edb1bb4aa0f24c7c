"""The rows of the board, by the part of the house in which the cut is made."""

from tests.harms.cuts import Cut
from tests.harms.cuts_in_care import CARE

ROWS: tuple[Cut, ...] = (*CARE,)
