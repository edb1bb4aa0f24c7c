"""Churn intercepts that make the baseline meet its churn targets, segment by segment. [P4.4]

A round runs the scenario, reads the expected churn (the sum of hazards over those who were there) and moves
each segment's intercept on the logit scale by `DAMPING` times the gap, because the mix of those who stay
moves with it. `python -m sim.experiments.calibrate [FILE ...]` rewrites the intercepts of scenario files in
place.

Expected leavers are counted, not those who left: one month's realised churn of 100,000 people has a standard
error of 0.03 percentage points, more than the gap that is looked for. [P0.1]

Of the procedure in [P4.4] only the intercepts are fitted here, by running the model again and not by
bisection over recorded covariates. The tenure curve and the attributable shares are not targets. Intercepts
are found once for a base and are never moved inside a what-if.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from sim.experiments.cases import load_scenario
from sim.records import places
from sim.records.errors import InputRefused
from sim.records.outcome import Outcome
from sim.records.store import write_text
from sim.records.version import code_version

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

DAMPING = 0.7
"""Share of the gap in log-odds that one round takes back. [P4.4]"""
ENOUGH = 0.0002
"""0.02 percentage points: a gap below this needs no further round. [P4.4]"""

REPLICATIONS = 4
"""One life may have a hub that fails for a day, which alone moves a year's churn by a tenth."""

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
        scenario: the baseline; nothing of it is changed.
        target: expected churn a month by segment, 0-1.
        rounds: at most so many runs.
        simulate: how a scenario is run; None runs the first replications.

    Raises:
        InputRefused: a target for a segment that the scenario does not have.
    """
    from sim.kernel.paths import number_at, with_values

    run = simulate or _some_replications
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


def _some_replications(scenario: Scenario) -> list[Outcome]:
    from sim.twin import run_replication

    return [run_replication(scenario, replication) for replication in range(REPLICATIONS)]


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

    Each file is replaced whole or not at all, and a line about it goes to stdout.

    Raises:
        InputRefused: a file that is no scenario, or states no intercept for a segment.
    """
    bases = sorted((places.scenarios_folder() / "bases").glob("*.yaml"))
    for file in [Path(name) for name in files] or bases:
        text = file.read_text(encoding="utf-8")
        if not files and "intercept:" not in text:
            continue
        scenario = load_scenario(file).value
        found = calibrate(scenario, targets_of(scenario))
        write_text(file, rewritten(text, found, code_version()))
        click.echo(f"{file}: {', '.join(f'{name} {value:.4f}' for name, value in found.items())}")


if __name__ == "__main__":
    main(sys.argv[1:])
