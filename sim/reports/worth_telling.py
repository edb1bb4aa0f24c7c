"""Which cases of a run are worth telling: the longest, the dearest, the angriest, the strangest."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.experiments.recorded_events import RecordedEvents
from sim.reports.story import Case, money, span

EACH = 3
"""Cases of each sort."""
RARE = 0.01
"""Share of the orders that takes a path that is strange, at most."""
PATH_KINDS = (
    "OrderFellOut", "order fell out", "VisitRequested", "ServiceOrderRequested", "OrderPlaced",
    "ServiceOrderCompleted", "BillingChanged",
)  # fmt: skip
"""Events that make up the path of an order, by which strange ones are told."""


class Worth(NamedTuple):
    """A case worth telling: `why` is longest, dearest, angriest or strangest; `said` is why in words."""

    why: str
    case: Case
    said: str

    @property
    def name(self) -> str:
        """What to type for it."""
        return f"{self.case.kind}:{self.case.id:016x}"


def worth_telling(log: RecordedEvents, currency: str = "€", each: int = EACH) -> list[Worth]:
    """Return the cases worth telling, `each` at most of each sort; none twice.

    Args:
        log: of one run.
        currency: how money is shown.
        each: how many of each sort.
    """
    frame = _frame(log)
    found: dict[Case, Worth] = {}
    for sort in (_longest(frame), _dearest(frame, currency), _angriest(frame), _strangest(frame)):
        taken = 0
        for one in sort:
            if one.case not in found and taken < each:
                found[one.case] = one
                taken += 1
    return list(found.values())


def _frame(log: RecordedEvents) -> pd.DataFrame:
    """What is needed of the log, without bookings and what belongs to nobody."""
    known = log.numeric()
    names = ("at", "until", "started", "order", "ticket", "bill", "contact", "subscriber", "case", "amount")
    columns = {name: known[name] for name in (*names, "lost", "believed", "true")}
    frame = pd.DataFrame(columns | {name: log.labels(name) for name in ("kind", "desk", "what")})
    return frame[frame["kind"] != "posting"]


def _alternately(one: Iterator[Worth], other: Iterator[Worth]) -> Iterator[Worth]:
    """Two sorts of cases by turns."""
    while True:
        pair = [next(source, None) for source in (one, other)]
        if pair == [None, None]:
            return
        yield from (worth for worth in pair if worth is not None)


def _longest(frame: pd.DataFrame) -> Iterator[Worth]:
    """Orders that took longest until service, and faults until the end."""
    orders = frame[frame["order"] > 0]
    asked = orders[orders["kind"].isin(["OrderWanted", "OrderPlaced"])].groupby("order")["at"].min()
    done = orders[(orders["kind"] == "OrderCompleted") & ~orders["lost"]].groupby("order")["until"].min()
    took = (done - asked).dropna().sort_values(ascending=False, kind="stable")
    over = frame[frame["kind"] == "fault over"].set_index("ticket")
    down = (over["at"] - over["started"]).sort_values(ascending=False, kind="stable")
    yield from _alternately(
        (_worth("longest", "order", key, f"{span(hours)} until it was done") for key, hours in took.items()),
        (
            _worth("longest", "ticket", key, f"{span(hours)} until it worked again")
            for key, hours in down.items()
        ),
    )


def _dearest(frame: pd.DataFrame, currency: str) -> Iterator[Worth]:
    """Bills that were most wrong, and faults that cost people most hours."""
    made = frame[(frame["kind"] == "BillSent") & frame["true"].notna()].set_index("bill")
    wrong = made["believed"] - made["true"]
    wrong = wrong[wrong.abs() >= 1]
    wrong = wrong.loc[wrong.abs().sort_values(ascending=False, kind="stable").index]
    outages = frame[frame["kind"] == "outage"]
    hours = (outages["amount"] * (outages["until"] - outages["at"])).groupby(outages["ticket"]).sum()
    hours = hours[hours > 0].sort_values(ascending=False, kind="stable")
    yield from _alternately(
        (
            _worth(
                "dearest",
                "bill",
                key,
                f"{money(abs(cents), currency)} too {'much' if cents > 0 else 'little'}",
            )
            for key, cents in wrong.items()
        ),
        (
            _worth("dearest", "ticket", key, f"{value:,.0f} person-hours without service")
            for key, value in hours.items()
        ),
    )


def _angriest(frame: pd.DataFrame) -> Iterator[Worth]:
    """Customers who called, gave up and disputed most, and faults that most people called about."""
    kinds = frame["kind"]
    angry = kinds.map({"ContactMade": 1.0, "given up": 2.0, "DisputeRaised": 3.0}).fillna(0.0)
    people = angry[frame["subscriber"] > 0].groupby(frame["subscriber"]).sum()
    people = people[people > 1].sort_values(ascending=False, kind="stable").head(50)
    calls = frame[(kinds == "ContactMade") & (frame["ticket"] > 0)].groupby("ticket").size()
    calls = calls.sort_values(ascending=False, kind="stable")
    yield from _alternately(
        (_worth("angriest", "subscriber", key, _anger(frame, int(str(key)))) for key in people.index),
        (_worth("angriest", "ticket", key, _counted(int(many), "call")) for key, many in calls.items()),
    )


def _anger(frame: pd.DataFrame, person: int) -> str:
    """How often somebody called, gave up and disputed."""
    own = frame.loc[frame["subscriber"] == np.uint64(person), "kind"].value_counts()
    parts = [_counted(int(own.get("ContactMade", 0)), "call")]
    for kind, word in (("given up", "given up"), ("DisputeRaised", "dispute")):
        if own.get(kind, 0):
            parts.append(f"{own[kind]} given up" if word == "given up" else _counted(int(own[kind]), word))
    return ", ".join(parts)


def _counted(many: int, word: str) -> str:
    return f"{many} {word}{'' if many == 1 else 's'}"


def _strangest(frame: pd.DataFrame) -> Iterator[Worth]:
    """Orders whose path nobody else's order took, the most eventful first."""
    orders = frame[(frame["order"] > 0) & frame["kind"].isin(PATH_KINDS)]
    if orders.empty:
        return
    total = orders["order"].nunique()
    events = orders["kind"] + np.where(orders["lost"], "!", "")
    paths = events.groupby(orders["order"]).agg(">".join)
    alike = paths.map(paths.value_counts())
    alike = alike[alike <= max(1, RARE * len(alike))]
    paths = paths[alike.index]
    rare = pd.DataFrame(
        {"path": paths, "alike": alike, "lost": paths.str.count("!"), "length": paths.str.count(">")}
    )
    rare = rare.sort_values(["alike", "lost", "length"], ascending=[True, False, False], kind="stable")
    for key, row in rare.head(50).iterrows():
        lost = f", {_counted(int(row['lost']), 'message')} lost" if row["lost"] else ""
        fell = row["path"].count("OrderFellOut")
        out = f", fell out {fell} times" if fell > 1 else ", fell out" if fell else ""
        yield _worth(
            "strangest",
            "order",
            key,
            f"a path that {_counted(int(row['alike']), 'order')} of {total:,} took{lost}{out}",
        )


def _worth(why: str, kind: str, key: Hashable, said: str) -> Worth:
    return Worth(why, Case(kind, int(str(key))), said)
