"""One decision out of a comparison: what to do, and how sure that is.

An alternative is chosen

- if it keeps every floor (`goals.at_most`, `goals.at_least`) beyond chance and is ahead of doing nothing
  beyond chance; of several the one with the highest mean;
- else if doing nothing breaks a floor beyond chance, the alternative keeps every floor beyond chance, and has
  moved what is broken there beyond chance;
- else, where doing nothing and all alternatives break floors, if it is ahead beyond chance and breaks none
  that doing nothing keeps.

What is so found is lived again before it is chosen: fresh lives must choose it as well
(`sim.experiments.second_look`).

Else nothing is done, and the verdict says why: there is nothing to gain (*do nothing*); interval, floor,
number of lives or fresh lives leave it open (*not decided*, with the lives that would tell); or the plan has
had no time to act (*too early to judge*). Beyond chance means outside an interval that holds together with
those of all strategies. Of equal means the alternative that was named first is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.candidates import Candidate, best, candidate
from sim.experiments.changes import changes_of
from sim.experiments.floors import overall, sentences
from sim.experiments.fresh_lives import SecondLook
from sim.experiments.goals import Goals
from sim.experiments.lives import at_least
from sim.experiments.results import (
    BROKEN,
    CHOOSE,
    DO_NOTHING,
    KEPT,
    STAY,
    TOO_EARLY,
    UNDECIDED,
    Alternative,
    Decision,
    Floor,
    RunResult,
)
from sim.experiments.sentence import Said, sentence_of


def decide(
    base: RunResult,
    alternatives: Sequence[Alternative],
    goals: Goals,
    facts: tuple[list[Floor], int],
    second: SecondLook | None = None,
) -> Decision:
    """Return the decision.

    Args:
        base: doing nothing.
        alternatives: each over the same paired replications.
        goals: what to maximise and which limits to keep.
        facts: the floors of doing nothing as judged, and the number of paired replications; without any
            there is nothing to say.
        second: what fresh lives say; None before anybody asked.

    Returns:
        Shares of lives are 0-1, NPV is in major units of money; both are None where nothing was observed.
    """
    own, futures = facts
    if not futures or not alternatives:
        nothing = "No paired replications, so nothing can be said."
        return Decision(DO_NOTHING, "", None, None, None, [], "", nothing, currency=goals.currency)
    candidates = [candidate(one, base, goals, len(alternatives)) for one in alternatives]
    eligible = _eligible(candidates, own)
    verdict, about = _verdict(candidates, own, eligible, second)
    chosen = verdict == CHOOSE
    asked_again = second if eligible else None
    one, said = about.alternative, Said(verdict, about, candidates, goals, own, base.months, asked_again)
    changes = changes_of(said)
    lives = len(about.gains)
    return Decision(
        choice=about.name if chosen else DO_NOTHING,
        about=about.name,
        share_of_paired_futures=about.wins / lives if lives else None,
        npv_low=one.npv.low,
        npv_high=one.npv.high,
        floors_broken=sentences(one.floors if chosen else own, BROKEN),
        loses_when="; or ".join(changes),
        sentence=sentence_of(said),
        verdict=verdict,
        currency=goals.currency,
        wins=about.wins if lives else None,
        lives=lives,
        wins_at_least=at_least(about.wins, lives) if lives else None,
        floors_undecided=_undecided(own, about),
        changes=changes,
        eligible=[candidate.name for candidate in eligible],
        second=asked_again,
    )


def _undecided(own: list[Floor], about: Candidate) -> list[str]:
    """What is open about floors, of doing nothing and of the alternative spoken of, each with its names."""
    names: dict[str, list[str]] = {}
    for name, floors in ((DO_NOTHING, own), (about.name, about.alternative.floors)):
        for said in sentences(floors, UNDECIDED):
            names.setdefault(said, []).append(name)
    return [f"{' and '.join(who)}: {said}" for said, who in names.items()]


def _eligible(candidates: list[Candidate], own: list[Floor]) -> list[Candidate]:
    """Those that these lives would choose, by the first rule that has any."""
    judged = [one for one in candidates if not one.premature]
    if ahead := [one for one in judged if one.keeps and one.ahead]:
        return ahead
    if overall(own) != BROKEN:
        return []
    if mending := [one for one in judged if one.mends(own)]:
        return mending
    if any(one.floors != BROKEN for one in candidates):
        return []
    return [one for one in judged if one.ahead and one.breaks_no_more_than(own)]


def _verdict(
    candidates: list[Candidate], own: list[Floor], eligible: list[Candidate], second: SecondLook | None
) -> tuple[str, Candidate]:
    """The verdict, and the candidate that it is about."""
    if eligible:
        confirmed = [one for one in eligible if second is None or one.name == second.choice]
        return (CHOOSE, best(confirmed)) if confirmed else (UNDECIDED, best(eligible))
    judged = [one for one in candidates if not one.premature]
    if open_floor := [one for one in judged if one.ahead and one.floors == UNDECIDED]:
        return UNDECIDED, best(open_floor)
    about = best([one for one in candidates if one.floors != BROKEN] or candidates)
    return _without_a_choice(about, own), about


def _without_a_choice(about: Candidate, own: list[Floor]) -> str:
    """Why nothing is chosen, where the best that is left is this candidate."""
    if about.idle:
        return STAY
    if about.premature:
        return TOO_EARLY
    if about.floors == BROKEN:
        return STAY
    rescue = overall(own) != KEPT and about.floors == UNDECIDED
    return STAY if about.behind and not rescue else UNDECIDED
