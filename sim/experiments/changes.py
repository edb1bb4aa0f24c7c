"""What would change a decision, from what the comparison holds: floors, price, horizon, luck, other plans.

The NPV is a sum of lines, so the price at which it breaks even follows from the line of the plan alone, all
else equal. Nothing is simulated for it.
"""

from __future__ import annotations

from sim.experiments.amounts import money
from sim.experiments.candidates import Candidate
from sim.experiments.estimate import Estimate
from sim.experiments.floors import told_apart
from sim.experiments.lives import more_words
from sim.experiments.results import CHOOSE, KEPT, STAY, TOO_EARLY, UNDECIDED, WORSE, Alternative, Floor
from sim.experiments.sentence import Said
from sim.experiments.timing import back_at_this_pace, too_early_words

PRICE = ("plan, one-off", "plan, running")
"""Lines of cash that are the price of a plan."""


def changes_of(said: Said) -> list[str]:
    """Return what would change the decision, one phrase each that follows *if*; the nearest first."""
    one = said.about.alternative
    if said.about.idle:
        return []
    if said.verdict == CHOOSE:
        by_money = [_break_even(one), _dearer(one), *_luck(said)] if said.about.ahead else []
        found = [_nearest_floor(one.floors), *by_money, _dropped(one)]
    elif said.verdict == TOO_EARLY:
        found = []
    else:
        found = [_cheaper(one), _longer(one, said.months), *_won(said), *_floor_given_up(said)]
    return [phrase for phrase in [*found, *_waiting(said)] if phrase]


def _nearest_floor(floors: list[Floor]) -> str:
    """The kept floor whose limit is nearest, measured by its interval: luck would break it first."""
    from sim.kpis.catalogue import KPIS

    kept = [one for one in floors if one.state == KEPT]
    if not kept:
        return ""
    near = min(kept, key=_distance)
    value, limit = told_apart(near.kpi, [near.value, near.limit])
    way = "falls below its floor of" if near.side == "at least" else "rises above its limit of"
    return f"{KPIS[near.kpi].label} {way} {limit} (now {value})"


def _distance(floor: Floor) -> float:
    if floor.value is None or floor.low is None or floor.high is None or floor.low == floor.high:
        return float("inf")
    return abs(floor.limit - floor.value) / (floor.high - floor.low)


def _break_even(one: Alternative) -> str:
    if one.payback is not None and one.payback > 1:
        return f"the money is counted for less than {one.payback} months"
    if one.payback is None and any(one.npv_by_replication):
        return f"the money is counted for {len(one.cash_flow.mean)} months or less"
    return ""


def _price_and_rest(one: Alternative) -> tuple[float, float]:
    """What the plan costs (above 0) and what everything else brings, discounted means."""
    price = -sum(one.npv_lines.get(line, 0.0) for line in PRICE)
    return price, (one.npv.value or 0.0) + price


def _dearer(one: Alternative) -> str:
    """How much more the plan of a chosen strategy may cost."""
    price, rest = _price_and_rest(one)
    return f"the plan costs more than {rest / price:.1f} times its price" if rest > price > 0 else ""


def _cheaper(one: Alternative) -> str:
    """How much less the plan of a strategy that is not chosen would have to cost."""
    price, rest = _price_and_rest(one)
    if not price > rest > 0:
        return ""
    return f"the plan of '{one.name}' costs {100 * (1 - rest / price):.0f} % less"


def _longer(one: Alternative, months: int) -> str:
    back = back_at_this_pace(one.cash_flow.mean, one.timing)
    if back is None or back > 10 * months:
        return ""
    return f"the money is counted for about {back} months, at the pace of the last ones"


def _luck(said: Said) -> list[str]:
    """The lives in which the choice loses money."""
    worths = said.about.alternative.npv_by_replication
    losses = [worth for worth in worths if worth < 0]
    if not losses:
        return []
    worst = money(Estimate(min(losses)), said.goals.currency)
    return [f"luck is against it, as in {len(losses)} of {len(worths)} lives (worst NPV {worst})"]


def _won(said: Said) -> list[str]:
    """The lives in which a strategy that is not chosen was ahead."""
    about = said.about
    if said.verdict != STAY or not about.wins:
        return []
    return [f"luck favours '{about.name}', as in {about.wins} of {len(about.gains)} lives"]


def _dropped(one: Alternative) -> str:
    from sim.kpis.catalogue import KPIS

    dropped = [kpi for kpi, row in one.rows.items() if row.verdict == WORSE and not row.exploratory]
    return f"what counts is {' or '.join(KPIS[kpi].label for kpi in dropped)}" if dropped else ""


def _floor_given_up(said: Said) -> list[str]:
    """Strategies that are ahead beyond chance, and only a floor is in their way."""
    return [
        f"the floors are set aside for '{one.name}' ({money(one.alternative.npv, said.goals.currency)})"
        for one in said.candidates
        if one.ahead and not one.keeps and one is not said.about
    ]


def _waiting(said: Said) -> list[str]:
    """Other plans that are not judged yet, or whose floors are open."""
    others = [one for one in said.candidates if one is not said.about]
    found = [
        f"'{one.name}' gets the time to act ({too_early_words(timing)})"
        for one in others
        if one.premature and (timing := one.alternative.timing) is not None
    ]
    return found + [_open_floor(one) for one in others if said.verdict == CHOOSE and _rivals(one, said.about)]


def _rivals(one: Candidate, about: Candidate) -> bool:
    """Whether a candidate with open floors has the higher mean."""
    return one.ahead and one.floors == UNDECIDED and (one.gain.value or 0.0) > (about.gain.value or 0.0)


def _open_floor(one: Candidate) -> str:
    more = [floor.more_lives for floor in one.alternative.floors if floor.state == UNDECIDED]
    known = None if None in more else max((count for count in more if count is not None), default=None)
    return f"'{one.name}', which is worth more, turns out to keep its floors ({more_words(known)})"
