"""A decision as a sentence: what to do, what it is worth, in how many lives."""

from __future__ import annotations

from dataclasses import dataclass

from sim.experiments.amounts import lives_counted, money, money_or_lives, short_of
from sim.experiments.candidates import Candidate
from sim.experiments.estimate import FEWEST, Estimate
from sim.experiments.floors import overall, sentences
from sim.experiments.fresh_lives import SecondLook
from sim.experiments.goals import NPV, Goals
from sim.experiments.lives import more_words, of_lives
from sim.experiments.results import (
    BROKEN,
    CHOOSE,
    KEPT,
    STAY,
    TOO_EARLY,
    UNDECIDED,
    WORSE,
    Floor,
)
from sim.experiments.timing import months_until_judged, too_early_words


@dataclass(frozen=True)
class Said:
    """All that a decision is told from.

    Attributes:
        verdict: what was decided.
        about: the candidate that it speaks of.
        candidates: all of them.
        goals: what was wanted.
        own: floors of doing nothing.
        months: measured.
        second: what fresh lives say about what these would choose; None where nobody asked.
    """

    verdict: str
    about: Candidate
    candidates: list[Candidate]
    goals: Goals
    own: list[Floor]
    months: int
    second: SecondLook | None = None


def sentence_of(said: Said) -> str:
    """Return the decision in words, for a reader who sees nothing else."""
    if said.verdict == CHOOSE:
        return f"{_choose(said)}{_confirmed(said)}{_undone(said.about)}"
    if said.second is not None:
        return _not_confirmed(said, said.second)
    if said.verdict == TOO_EARLY:
        return _too_early(said)
    words = _stay(said) if said.verdict == STAY else _open(said)
    broken = sentences(said.own, BROKEN)
    if broken and said.about.floors != BROKEN:
        words += (
            f" Doing nothing breaks a floor ({'; '.join(broken)}), and no strategy is shown to mend that."
        )
    return words


def _choose(said: Said) -> str:
    """A strategy, for its worth or for the floors that it keeps."""
    about, name = said.about, said.about.name
    broken, own = sentences(about.alternative.floors, BROKEN), sentences(said.own, BROKEN)
    gain = f"it is {_worth(said)}, {_lives(about)}"
    if broken:
        return f"Choose '{name}': {gain}; but no choice keeps every floor ({'; '.join(broken)})."
    if own:
        floors = f"it keeps every floor, doing nothing does not ({'; '.join(own)})"
        price = gain if about.ahead else _price(said)
        return f"Choose '{name}': {floors}; {price}."
    return f"Choose '{name}': {gain}{', and keeps every floor' if said.goals.floors else ''}."


def _confirmed(said: Said) -> str:
    """What fresh lives add to a choice."""
    second = said.second
    if second is None:
        return ""
    return f" {_fresh(second)} {'confirms' if second.lives == 1 else 'confirm'} it."


def _not_confirmed(said: Said, second: SecondLook) -> str:
    """Ahead in the first lives, and not beyond chance in as many more."""
    gain = f"'{said.about.name}' is {_worth(said)}, {_lives(said.about)}"
    if not second.lives:
        return f"Not decided: {gain}, but no fresh life finished to confirm it."
    seen = _fresh(second) + (f" ({second.failed} failed)" if second.failed else "")
    if second.npv_low is None or second.npv_high is None:
        return f"Not decided: {gain}, but {seen} are too few to confirm it, at least {FEWEST} are needed."
    ends = Estimate((second.npv_low + second.npv_high) / 2, second.npv_low, second.npv_high, second.lives)
    shown = money(ends, said.goals.currency)
    return f"Not decided: {gain}, but {seen} do not confirm it ({shown}); rare losses take more lives to see."


def _fresh(second: SecondLook) -> str:
    """`8 fresh lives`."""
    return lives_counted(second.lives).replace(" ", " fresh ", 1)


def _undone(about: Candidate) -> str:
    """What a strategy leaves undone more than doing nothing does, beyond chance."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    grown = [
        f"{KPIS[kpi].label.lower()} {format_value(kpi, row.base)} → {format_value(kpi, row.alternative)}"
        for kpi, row in about.alternative.rows.items()
        if row.verdict == WORSE and kpi in KPIS and KPIS[kpi].stock
    ]
    return f" It leaves more work undone: {', '.join(grown)}." if grown else ""


def _price(said: Said) -> str:
    """What keeping a floor costs."""
    npv = said.about.alternative.npv
    over = f"over {said.months} months (NPV)"
    if npv.high is not None and npv.high < 0:
        return f"that costs {short_of(npv, said.goals.currency)} {over}"
    return f"its worth, {money(npv, said.goals.currency)} {over}, may be chance"


def _worth(said: Said) -> str:
    """`worth 3.10 to 4.80 M€ over 36 months (NPV)`, or the KPI that is to be maximised and the NPV."""
    npv, currency = said.about.alternative.npv, said.goals.currency
    worth = f"{money(npv, currency)} over {said.months} months (NPV)"
    if said.goals.maximise == NPV:
        return f"worth {worth}"
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_difference

    kpi = said.goals.maximise
    row = said.about.alternative.rows.get(kpi)
    ends = [] if row is None else [end for end in (row.low, row.high) if end is not None]
    shown = " to ".join(format_difference(kpi, end, currency).replace("-", "−") for end in ends)
    return f"ahead in {KPIS[kpi].label} by {shown}, worth {worth}"


def _lives(about: Candidate) -> str:
    return f"ahead in {of_lives(about.wins, len(about.gains))}"


def _too_early(said: Said) -> str:
    """When it acts, and until when to measure."""
    one, currency = said.about.alternative, said.goals.currency
    assert one.timing is not None
    effect = "little of the effect" if one.timing.acts else "none of the effect"
    until = months_until_judged(one.timing, said.months)
    return (
        f"Too early to judge '{one.name}': {too_early_words(one.timing)}. Its NPV until then, "
        f"{money(Estimate(one.npv.value), currency)}, holds the price and {effect}; "
        f"measure {until} months to judge it."
    )


def _stay(said: Said) -> str:
    """Nothing changes, every floor breaks, or nothing is worth its price."""
    about, name, count = said.about, said.about.name, len(said.candidates)
    if about.idle:
        lives = of_lives(0, len(about.gains)).partition(" (")[0].partition(" of ")[2]
        return f"Do nothing: no strategy beats it in {lives}; '{name}' changes nothing that counts."
    if about.floors == BROKEN:
        broken = "; ".join(sentences(about.alternative.floors, BROKEN))
        every = "it breaks a floor" if count == 1 else "like every other strategy it breaks a floor"
        rest = ", and so does doing nothing" if overall(said.own) == BROKEN else ""
        return f"Do nothing: not '{name}', {every} ({broken}){rest}."
    behind = f"{_loss(said)}, behind in {of_lives(_losses(about), len(about.gains))}"
    if count == 1:
        return f"Do nothing: '{name}' {_not_worth(said.goals).replace('is', 'is not', 1)}: {behind}."
    none = f"none of {count} strategies {_not_worth(said.goals)}"
    return f"Do nothing: {none}; the nearest, '{name}', is {behind}."


def _not_worth(goals: Goals) -> str:
    from sim.kpis.catalogue import KPIS

    return "is worth its price" if goals.maximise == NPV else f"improves {KPIS[goals.maximise].label}"


def _losses(about: Candidate) -> int:
    return sum(gain < 0 for gain in about.gains)


def _loss(said: Said) -> str:
    if said.goals.maximise == NPV:
        npv = said.about.alternative.npv
        return f"{short_of(npv, said.goals.currency)} short over {said.months} months (NPV)"
    return _worth(said).replace("ahead in", "off in", 1)


def _open(said: Said) -> str:
    """What is not decided: too few lives, a floor, or chance."""
    about, name = said.about, said.about.name
    gain = f"'{name}' is {_worth(said)}, {_lives(about)}"
    if about.gain.low is None:
        return _few(said)
    open_floors = sentences(about.alternative.floors, UNDECIDED)
    if open_floors and (about.ahead or overall(said.own) != KEPT):
        return f"Not decided: {gain}; whether it keeps every floor is open ({'; '.join(open_floors)})."
    return f"Do nothing for now: {gain}, which may be chance; {more_words(about.more_lives)}."


def _few(said: Said) -> str:
    """Too few lives for an interval: they are told one by one."""
    about = said.about
    lives = len(about.gains)
    if not lives:
        return f"Not decided: nothing was observed of what is wanted; '{about.name}' cannot be judged."
    few = f"{lives} {'life is' if lives == 1 else 'lives are'} too few to tell, at least {FEWEST} are needed"
    shown = money_or_lives(about.alternative.npv, said.goals.currency).partition(" (")[0]
    return f"Not decided: {few}; '{about.name}' shows {shown} over {said.months} months (NPV)."
