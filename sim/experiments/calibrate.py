"""Churn intercepts that make the baseline meet its churn targets, segment by segment. [P4.4]

A round runs the still world of the scenario (`sim.experiments.still_world`), reads the expected churn (the
sum of hazards over those who were there) and moves each segment's intercept on the logit scale by `DAMPING`
times the gap, because the mix of those who stay moves with it. A target holds for the operator with all its
failures: what those of hubs and core add is measured first, on the same lives with and without them, and
taken off the goal. `python -m sim.experiments.calibrate [FILE ...]` rewrites the intercepts of scenario files
in place and prints how it converged, with the share in term and the first year's survival of newcomers beside
what the steady state of the settings gives (`sim.subscribers.steady_state`).

Expected leavers are counted, not those who left: one month's realised churn of 100,000 people has a standard
error of 0.03 percentage points, more than the gap that is looked for. [P0.1]

Of the procedure in [P4.4] only the intercepts are fitted here, by running the model again and not by
bisection over recorded covariates. Survival and the attributable shares are reported and are no targets.
Intercepts are found once for a base and are never moved inside a what-if.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from sim.experiments.cases import load_scenario
from sim.experiments.still_world import YEAR, LivedThrough, live, still
from sim.records import places
from sim.records.errors import InputRefused
from sim.records.outcome import Outcome
from sim.records.store import write_text
from sim.records.version import code_version

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

DAMPING = 1.0
"""Share of the gap in log-odds that one round takes back. [P4.4] takes 0.7, because there the mix moves while
it is being fitted; here people are born into the steady state."""
ENOUGH = 0.0002
"""0.02 percentage points: a gap below this needs no further round. [P4.4]"""

REPLICATIONS = 12
"""Lives of a round. One in which a cable near the gateway is cut has a tenth more churn in that year."""
MONTHS = 24
"""Measured months of each."""

Simulate = Callable[["Scenario"], Sequence[Outcome]]
"""How a scenario becomes the outcomes of some replications."""


def calibrate(
    scenario: Scenario,
    target: Mapping[str, float],
    rounds: int = 3,
    simulate: Simulate | None = None,
) -> dict[str, float]:
    """Return the intercept of each segment that has a target.

    Args:
        scenario: the world in which the targets are to be met; nothing of it is changed.
        target: expected churn a month by segment, 0-1.
        rounds: at most so many runs.
        simulate: how a scenario is run; None lives `REPLICATIONS` lives.

    Raises:
        InputRefused: a target for a segment that the scenario does not have.
    """
    from sim.kernel.paths import number_at, with_values

    run = simulate or Lives()
    paths = {segment: intercept_path(segment) for segment in target}
    found = {segment: number_at(scenario, path) for segment, path in paths.items()}
    for _ in range(rounds):
        outcomes = run(with_values(scenario, {paths[segment]: found[segment] for segment in found}))
        seen = {segment: expected_churn(outcomes, segment) for segment in target}
        if all(abs(seen[segment] - goal) < ENOUGH for segment, goal in target.items()):
            break
        for segment, goal in target.items():
            found[segment] += DAMPING * (logit(goal) - logit(seen[segment]))
    return found


class Lives:
    """Lives a scenario several times, on two processes, and keeps what it saw last.

    Args:
        replications: lives each time.
        workers: processes.

    Attributes:
        last: the lives of the latest scenario.
    """

    def __init__(self, replications: int = REPLICATIONS, workers: int = 2) -> None:
        self.replications, self.workers = replications, workers
        self.last: list[LivedThrough] = []

    def __call__(self, scenario: Scenario) -> list[Outcome]:
        """Live the scenario's first replications."""
        with ProcessPoolExecutor(self.workers) as pool:
            self.last = list(pool.map(partial(live, scenario), range(self.replications)))
        return [life.outcome for life in self.last]


def fit(scenario: Scenario, lives: Lives, say: Callable[[str], None] = click.echo) -> dict[str, float]:
    """Return the intercepts of a base, found in its still world; `say` gets the report of convergence.

    The goals are the scenario's targets less what failures of hubs and core add to them.
    """
    from sim.kernel.paths import with_values

    target = targets_of(scenario)
    whole = with_values(scenario, {"horizon.months": MONTHS})
    seen = list[dict[str, float]]()

    def run(asked: Scenario) -> list[Outcome]:
        outcomes = lives(asked)
        seen.append({name: expected_churn(outcomes, name) for name in target})
        say(_line(f"churn, round {len(seen) - 1}", seen[-1], 100, "%"))
        return outcomes

    run(whole), run(still(whole))
    added = {name: seen[0][name] / max(seen[1][name], 1e-9) for name in target}
    goal = {name: share / max(added[name], 0.5) for name, share in target.items()}
    say(_line("hubs and core add", {name: share - 1 for name, share in added.items()}, 100, "%"))
    say(_line("goal without them", goal, 100, "%"))
    calm = still(whole, goal)
    found = calibrate(calm, goal, 3, run)
    say(_line("intercepts", found))
    _say_shares(with_values(calm, {intercept_path(name): found[name] for name in found}), lives, say)
    return found


def _say_shares(scenario: Scenario, lives: Lives, say: Callable[[str], None]) -> None:
    """Say what the lives show of terms and of newcomers' first year, beside what the steady state has."""
    from sim.subscribers.segments import SEGMENTS
    from sim.subscribers.steady_state import settled

    people = scenario.subscribers
    parts = zip(SEGMENTS, people.segments.ordered(), strict=True)
    states = {name: settled(name, one, people.churn, people.contracts) for name, one in parts}
    say(_line("in term, settled", {name: state.in_term for name, state in states.items()}, 100, "%"))
    closing = {name: sum(life.outcome.measure("subscribers.closing", name).sum() for life in lives.last)
               for name in SEGMENTS}  # fmt: skip
    inside = {name: sum(life.outcome.measure("contracts.in_term", name).sum() for life in lives.last)
              for name in SEGMENTS}  # fmt: skip
    say(_line("in term, lived", {name: inside[name] / max(closing[name], 1) for name in SEGMENTS}, 100, "%"))
    year = {name: state.survival_after(YEAR / 24) for name, state in states.items()}
    say(_line("a year later, settled", year, 100, "%"))
    joined = np.sum([life.joined for life in lives.last], axis=0)
    stayed = np.sum([life.stayed for life in lives.last], axis=0)
    shares = dict(zip(SEGMENTS, (stayed / np.maximum(joined, 1)).tolist(), strict=True))
    say(_line("a year later, lived", shares, 100, "%"))


def _line(what: str, values: Mapping[str, float], times: float = 1, unit: str = "") -> str:
    """One line of the report."""
    return f"  {what:24}" + "  ".join(f"{name} {times * value:.3f}{unit}" for name, value in values.items())


def expected_churn(outcomes: Sequence[Outcome], segment: str) -> float:
    """Return expected leavers over opening subscribers of a segment, over months and replications.

    A share a month, 0-1; 0 where the segment has no subscribers.
    """
    leavers = float(sum(np.sum(o.measure("subscribers.expected_leavers", segment)) for o in outcomes))
    opening = float(sum(np.sum(o.measure("subscribers.opening", segment)) for o in outcomes))
    return leavers / opening if opening else 0.0


def logit(share: float) -> float:
    """Return the log odds of a share, kept finite at 0 and 1."""
    kept = min(max(share, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


def intercept_path(segment: str) -> str:
    """Return the path of a segment's intercept."""
    return f"subscribers.segments.{segment}.intercept"


def targets_of(scenario: Scenario) -> dict[str, float]:
    """Return the churn targets that a scenario states, by segment."""
    from sim.subscribers.segments import SEGMENTS

    segments = scenario.subscribers.segments.ordered()
    return {name: segment.churn_target for name, segment in zip(SEGMENTS, segments, strict=True)}


# --- rewriting the file


def rewritten(text: str, intercepts: Mapping[str, float], version: str) -> str:
    """Return a scenario file's text with its intercepts replaced, each with the code that it belongs to.

    Only the lines of these intercepts change: the number is written with four decimals, and a comment behind
    it is replaced by the version.

    Raises:
        InputRefused: the file has no `intercept` below the name of a segment.
    """
    lines = text.split("\n")
    for segment, value in intercepts.items():
        place = _line_of(lines, segment)
        if place is None:
            raise InputRefused([f"there is no intercept of {segment}; write {segment}: {{intercept: -5.0}}"])
        plain = lines[place].partition("#")[0].rstrip()
        lines[place] = _NUMBER.sub(rf"\g<1>{value:.4f}", plain) + f"  # calibrated with {version}"
    return "\n".join(lines)


_NUMBER = re.compile(r"(\bintercept:\s*)[-+.\deE]+")


def _line_of(lines: list[str], segment: str) -> int | None:
    """The line with the intercept of a segment: the segment's own, or one of those set in below it."""
    for start, line in enumerate(lines):
        if not line.strip().startswith(f"{segment}:"):
            continue
        depth = len(line) - len(line.lstrip())
        for place in range(start, len(lines)):
            inside = len(lines[place]) - len(lines[place].lstrip()) > depth or not lines[place].strip()
            if place > start and not inside:
                break
            if _NUMBER.search(lines[place]):
                return place
    return None


def main(files: list[str]) -> None:
    """Calibrate scenario files in place; without any, those bases of the product that state intercepts.

    Each file is replaced whole or not at all; how it converged goes to stdout. Some four minutes a file at
    100,000 subscribers on two cores.

    Raises:
        InputRefused: a file that is no scenario, or states no intercept for a segment.
    """
    bases = sorted((places.scenarios_folder() / "bases").glob("*.yaml"))
    for file in [Path(name) for name in files] or bases:
        text = file.read_text(encoding="utf-8")
        if not files and "intercept:" not in text:
            continue
        scenario = load_scenario(file).value
        click.echo(f"{file}:")
        found = fit(scenario, Lives())
        write_text(file, rewritten(text, found, code_version()))


if __name__ == "__main__":
    main(sys.argv[1:])
