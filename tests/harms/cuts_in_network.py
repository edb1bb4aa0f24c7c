"""Cuts in operations, in the field and in the network."""

from tests.harms.cuts import Changes, Cut
from tests.harms.cuts_in_care import NOTHING_FELT, NOTHING_REPORTED
from tests.harms.held import NO_FIBRE

NO_FAULTS: Changes = {
    "network.equipment.site_mtbf": 0.0,
    "network.equipment.hub_mtbf": 0.0,
    "network.equipment.core_mtbf": 0.0,
    "network.equipment.cuts": 0.0,
    "network.equipment.line_faults": 0.0,
}
"""Nothing breaks: who repairs and who watches makes no difference."""

A_NOC_OF_ITS_OWN: Changes = {"oss.monitoring.background": "x5", "oss.monitoring.engineers": "x5"}
"""As many alarms that mean nothing as five such houses have, and two people of its own who look at them: where
less than one is paid, others pay the rest of one who is there, and nobody waits for whoever pays less."""

OPERATIONS = (
    Cut(
        name="half of the NOC",
        given=A_NOC_OF_ITS_OWN,
        changes={"oss.monitoring.engineers": "x2.5"},
        half={"oss.monitoring.engineers": "x3.75"},
        more={"oss.monitoring.engineers": "x10"},
        hurts="saidi",
        predicted=1.08,
        formula="600 background alarms a day, 2 min each, are 0.42 of two people and 0.84 of one. A hub of 26 sites"
        " that is cut off rings some 80 times on average; looked at in the 0.58 of two people that are free they"
        " take 140 min, in the 0.16 of one 16 h; by day callers name a site in minutes, and what is dead for 8 h"
        " stands in the morning's counters, so of a third of hub and cable failures, 0.3 of the minutes, those at"
        " night, some 4 h more of 5, less where a site is named first: 0.3 x 0.33 x 0.8; one site rings six times:"
        " 20 min of 3.8 h where nobody calls, 0.01 [P0.2, P3-C15]",
        mediators=("waits of alarms",),
        held={"oss.monitoring.look": 0.0, "oss.monitoring.open_problem": 0.0},
        pays="two people at every hour are five times what a house of 20,000 pays: it is better off with a share",
    ),
    Cut(
        name="no second line",
        changes={"oss.fault_management.engineers": "x0"},
        hurts="open_faults",
        predicted=180.0,
        added=True,
        formula="34 lines a month of 3,400 die and stay dead, of their people a tenth leaves each month; 34 sites and"
        " hubs are all down after weeks: 34 + 34 x (1 - 0.9^n) / 0.1 over 3 to 15 months, 200, to 21, 250, less"
        " what nobody notices behind dead sites [P0.2, P4.2]",
        mediators=("diagnoses that nobody makes",),
        held=NO_FAULTS,
    ),
    Cut(
        name="inspections every second year",
        changes={"oss.workforce.inspection": 24.0},
        half={"oss.workforce.inspection": 15.0},
        more={"oss.workforce.inspection": 3.0},
        hurts="saidi",
        predicted=1.2,
        formula="overdue (24 - 6)^2 / (2 x 24) = 6.75 months on average: 0.03 x 6.75 more faults of sites and hubs"
        " [P3-C19]",
        mediators=("months overdue", "faults"),
        held={
            "network.equipment.wear": 0.0,
            "oss.workforce.outage_site": 0.0,
            "oss.workforce.outage_hub": 0.0,
            "oss.workforce.outage_core": 0.0,
            "oss.fault_management.remote_share": 1.0,
            "oss.fault_management.remote_share_line": 1.0,
            "network.equipment.cuts": 0.0,
            "oss.fault_management.plant_accuracy": 1.0,
        },
    ),
    Cut(
        name="plant records worse",
        changes={"oss.fault_management.plant_accuracy": 0.8},
        half={"oss.fault_management.plant_accuracy": 0.865},
        hurts="mttr_site",
        predicted=1.055,
        formula="0.13 more of the faults lead to the wrong place first, 1.5 h each: 0.2 of 3.8 h [P3-C16]",
        mediators=("work at the wrong place", "second diagnoses", "reports that go astray"),
        held={
            **NOTHING_REPORTED,
            "network.equipment.cuts": 0.0,
            "oss.fault_management.remote_share": 1.0,
            "oss.fault_management.remote_fix_low": 0.0,
            "oss.fault_management.remote_fix_high": 0.0,
            "oss.fault_management.diagnosis": 0.0,
        },
        factor=3.0,
        why_factor="some hundred site faults in two lives, each of which takes 3.8 h give or take as much",
    ),
    Cut(
        name="half of the technicians",
        changes={"oss.workforce.technicians": "x0.5"},
        half={"oss.workforce.technicians": "x0.75"},
        more={"oss.workforce.technicians": "x2"},
        hurts="order_to_activate",
        predicted=1.67,
        formula="work for 1.34 of 2 people meets one: 12 installations a month, last in line, wait until they are"
        " called off, 2 % a day after the promise: 35 days on average in the first year, of 3 % of all orders:"
        " 25 of 37 h [P3-C17, C18, C04]",
        mediators=("visits that wait",),
        held={**NOTHING_FELT, **NO_FIBRE},
    ),
    Cut(
        name="nobody on call",
        changes={"oss.workforce.on_call": 0.0},
        hurts="mttr_site",
        predicted=2.8,
        formula="0.4 of the faults need a visit; from a random hour to the next shift of 6.4 h on Monday to Friday"
        " are (4 x 17.6^2 + 65.6^2) / 2 / 168 = 16.5 h: 1 + 0.4 x 16.5 / 3.7 [P2.8, P0.2]",
        mediators=("nights until a visit",),
        held={"oss.fault_management.remote_share": 1.0, "network.equipment.cuts": 0.0},
    ),
    Cut(
        name="technicians without training",
        changes={"oss.workforce.first_time_fix": 0.5},
        half={"oss.workforce.first_time_fix": 0.625},
        hurts="mttr_line",
        predicted=1.33,
        formula="visits a fault 1 / 0.5 for 1 / 0.75, each 20 h later, of the 0.4 that need one: 0.67 x 20 x 0.4"
        " over 24 h and the longer queue [O11, P2.3]",
        mediators=("second visits",),
        held={
            "oss.fault_management.remote_share_line": 1.0,
            "oss.fault_management.remote_share": 1.0,
            "network.equipment.cuts": 0.0,
        },
    ),
    Cut(
        name="hubs that fail twice as often",
        changes={"network.equipment.hub_mtbf": "x0.5"},
        half={"network.equipment.hub_mtbf": "x0.75"},
        hurts="saidi",
        predicted=1.35,
        formula="a hub of six takes a sixth and all behind it: about 0.35 of the minutes come of hubs [P0.2, N15]",
        mediators=("hub failures",),
        factor=3.0,
        why_factor="two hubs fail three times in two lives",
    ),
    Cut(
        name="less capacity",
        changes={"network.traffic.utilisation": 0.8},
        half={"network.traffic.utilisation": 0.675},
        hurts="latency",
        predicted=1.37,
        formula="25 + 4 r / (1 - r): 29.9 -> 41 ms [P3-C12]",
        mediators=("queueing in the busy hour",),
        held={"network.traffic.queueing": 0.0},
    ),
)
