"""The desks that exist, in the order of the cost lines."""

from sim.records.desks import DeskPlan
from sim.roster import desks

DESKS: tuple[DeskPlan, ...] = tuple(desks())
