"""The rows of the board, by the part of the house in which the cut is made."""

from tests.harms.cuts import Cut
from tests.harms.cuts_in_bills import BILLS
from tests.harms.cuts_in_care import CARE
from tests.harms.cuts_in_network import OPERATIONS
from tests.harms.cuts_in_orders import ORDERS

ROWS: tuple[Cut, ...] = (*CARE, *OPERATIONS, *ORDERS, *BILLS)
