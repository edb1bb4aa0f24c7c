"""Cuts in operations, in the field and in the network."""

from tests.harms.cuts import Changes, Cut

NO_FAULTS: Changes = {
    "network.equipment.site_mtbf": 0.0,
    "network.equipment.hub_mtbf": 0.0,
    "network.equipment.core_mtbf": 0.0,
    "network.equipment.cuts": 0.0,
    "network.equipment.line_faults": 0.0,
}
"""Nothing breaks: who repairs and who watches makes no difference."""

OPERATIONS = (
    Cut(
        name="no second line",
        changes={"oss.fault_management.engineers": "x0"},
        hurts="open_faults",
        predicted=380.0,
        added=True,
        formula="2.1 tickets a month and 1,000 people stay open: 42 a month over 3 + 18 months, seen at each month's"
        " end: 42 x 12.5, less a quarter of the people who leave [P0.2]",
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
        mediators=("work at the wrong place", "second diagnoses"),
        factor=3.0,
        why_factor="some hundred site faults in two lives, each of which takes 3.8 h give or take as much",
    ),
    Cut(
        name="half of the technicians",
        changes={"oss.workforce.technicians": "x0.5"},
        half={"oss.workforce.technicians": "x0.75"},
        more={"oss.workforce.technicians": "x2"},
        hurts="order_to_activate",
        predicted=3.0,
        formula="work for 1.34 of 2 people meets one: 40 h a month too many, of which installations, which are"
        " last in line, bear all: 12 a month wait, nine months on average at mid-life [P3-C17, C18]",
        mediators=("visits that wait",),
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
        name="a ring that is open",
        given={"network.ring_closed": True},
        changes={"network.ring_closed": False},
        hurts="saidi",
        predicted=1.5,
        formula="each cable cut takes all hubs behind it: 2.13 cuts a year and 1,000 km, 50 km a span [N15, N18]",
        mediators=("cable cuts",),
        held={"network.equipment.cuts": 0.0, "network.equipment.hub_mtbf": 0.0},
        factor=3.0,
        why_factor="few cuts in two lives",
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
