"""A case: one scenario to be replicated, in the form in which it travels to a worker process.

A case holds texts and numbers only, so that it can be sent to a process that has not loaded the model. Its
digest is what the store knows it by. It covers all that the model reads: the resolved settings, the levers
that the plan uses, path and bytes of map files, and own policies. Title, description, strategies, goals and
the number of replications are not in it, so two scenarios that differ in those alone share their
replications.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.goals import goals_of
from sim.experiments.own_policies import OwnPolicy, own_policies
from sim.experiments.results import DO_NOTHING, LeverEntry
from sim.records import places
from sim.records.manifest import Key
from sim.records.plain import Plain
from sim.records.store import slug
from sim.records.version import code_version

if TYPE_CHECKING:
    from sim.programme.portfolio import Planned
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

MODEL = "sim.experiments.one_life"
NOT_READ = ("title", "description", "strategies", "goals", "seed", "replications")
"""What the model of one replication does not read (the seed is a part of the key on its own)."""


@dataclass(frozen=True)
class Case:
    """One scenario to be replicated.

    Attributes:
        name: `do nothing`, the strategy's name or the scenario's title.
        title: of the scenario.
        text: the resolved scenario, JSON.
        digest: of what the model reads of it.
        seed: of all chance.
        months, warm_up: measured months and those before.
        start: date of the first measured month (ISO).
        subscribers: that the scenario starts with.
        levers: entries of its plan.
        model: module that runs it (see `sim.experiments.one_life`).
        policies: own ones that it names.
    """

    name: str
    title: str
    text: str
    digest: str
    seed: int
    months: int
    warm_up: int
    start: str
    subscribers: int = 0
    levers: tuple[LeverEntry, ...] = ()
    model: str = MODEL
    policies: tuple[OwnPolicy, ...] = ()

    @property
    def storable(self) -> bool:
        """True when equal keys mean equal values: no policy that cannot be hashed."""
        return not any(policy.unhashable for policy in self.policies)

    @property
    def portable(self) -> bool:
        """True when a worker process can find every policy."""
        return all(policy.module for policy in self.policies)

    def key(self, replication: int) -> Key:
        """Return what the store knows a replication by.

        The version of the code in this process is part of it.
        """
        return Key(self.digest, self.seed, replication, code_version())

    def folder(self, study: Path) -> Path:
        """Return the folder of the case in a study's folder.

        It is called after the case's name and digest; it need not be there.
        """
        return study / f"{slug(self.name)}-{self.digest}"


def case_of(scenario: Scenario, called: str = "") -> Case:
    """Return the case of a scenario with the plan in its `transformation`; its strategies play no part.

    The plan is tried out here, so that what is wrong with it is said before the first replication begins.

    Raises:
        InputRefused: the plan cannot be carried out, or the goals make no sense.

    Args:
        scenario: validated settings, at any size.
        called: the case's name; the scenario's title if empty.
    """
    from sim.programme.levers import find_lever
    from sim.scenario.load import digest_of
    from sim.scenario.plan import all_levers, portfolio_of

    goals_of(scenario.model_dump_json())
    sized = scenario.at_size()
    portfolio = portfolio_of(sized)
    content = scenario.model_dump(mode="json")
    used = {entry.lever for entry in scenario.transformation.values()}
    levers = {name: find_lever(name, all_levers()).model_dump(mode="json") for name in sorted(used)}
    read = {key: value for key, value in content.items() if key not in NOT_READ}
    policies = own_policies(set(_texts([content, levers])))
    horizon = scenario.horizon
    return Case(
        name=called or scenario.title,
        title=scenario.title,
        text=scenario.model_dump_json(),
        digest=digest_of({**read, "levers": levers, "files": _file_digests(content), **_known(policies)}),
        seed=scenario.seed,
        months=horizon.months,
        warm_up=horizon.warm_up,
        start=horizon.start.isoformat(),
        subscribers=scenario.subscribers.count,
        levers=_levers(sized, portfolio.planned),
        policies=policies,
    )


def _known(policies: Sequence[OwnPolicy]) -> dict[str, Plain]:
    """What own policies add to a digest: nothing without one; what cannot be hashed is like nothing else."""
    if not policies:
        return {}
    digests = {f"{one.department}.{one.decision} {one.name}": one.digest for one in policies}
    once = {} if all(digests.values()) else {"once": f"{os.getpid()} {time.time_ns()}"}
    return {"policies": {**digests, **once}}


def cases_of(scenario: Scenario) -> tuple[Case, list[Case]]:
    """Return doing nothing (the scenario as it stands) and the case of each of its strategies.

    A strategy's entries are laid over those of the scenario's own `transformation`.

    Raises:
        InputRefused: a plan that cannot be carried out.
    """
    alone = scenario.model_copy(update={"strategies": {}})
    base = case_of(alone, DO_NOTHING)
    plans = {name: {**scenario.transformation, **plan} for name, plan in scenario.strategies.items()}
    return base, [case_of(alone.model_copy(update={"transformation": p}), n) for n, p in plans.items()]


def load_scenario(path: str | Path, overrides: Mapping[str, str] | None = None) -> Loaded[Scenario]:
    """Return a scenario file, or a scenario that comes with the product, as read.

    Args:
        path: a file, or a name (see `find_scenario`).
        overrides: texts by path, read as `--set` reads them.

    Raises:
        InputRefused: every mistake, each with its place; see `sim.scenario.load`.
    """
    from sim.scenario.load import load_document
    from sim.scenario.schema import Scenario

    bases = places.scenarios_folder() / "bases"
    return load_document(find_scenario(path), Scenario, bases=bases, overrides=overrides)


def find_scenario(path: str | Path) -> Path:
    """Return the file that a path or a bare name means; one that is nowhere is returned as it is.

    A path is taken from the working folder first, then from the folder of the scenarios that come with the
    product; a bare name is looked for in `bases` and the other folders there.
    """
    given, own = Path(path), places.scenarios_folder()
    if given.exists():
        return given
    name = given.name if given.suffix in (".yaml", ".yml") else f"{given.name}.yaml"
    inside = Path(*given.parts[1:]) if given.parts[:1] == ("scenarios",) else given
    bare = [own / name, *sorted(own.glob(f"*/{name}"))] if len(given.parts) == 1 else []
    return next((place for place in [own / inside, *bare] if place.is_file()), given)


def _levers(scenario: Scenario, planned: Sequence[Planned]) -> tuple[LeverEntry, ...]:
    """A plan's entries in their order: days of first and of full effect, and what rounding makes of each."""
    from sim.experiments.rounding import distortions

    def day(number: int) -> str:
        return (scenario.horizon.start + dt.timedelta(days=number)).isoformat()

    acting = {one.name: (day(one.days[0]), day(one.days[-1])) for one in planned if one.days}
    return tuple(
        LeverEntry(
            name,
            str(entry.lever),
            str(entry.start),
            *acting.get(name, ("", "")),
            rounding=tuple(distortions(scenario, name, entry)),
        )
        for name, entry in scenario.transformation.items()
    )


def _file_digests(content: Mapping[str, Plain]) -> dict[str, str]:
    """The bytes of map files play a part, not only their names."""
    import hashlib

    found: dict[str, str] = {}
    for value in _texts(content):
        if value.lower().endswith((".graphml", ".gml")) and os.path.isfile(value):
            found[value] = hashlib.sha256(Path(value).read_bytes()).hexdigest()[:12]
    return found


def _texts(value: Plain) -> list[str]:
    if isinstance(value, Mapping):
        return [text for entry in value.values() for text in _texts(entry)]
    if isinstance(value, list | tuple):
        return [text for entry in value for text in _texts(entry)]
    return [value] if isinstance(value, str) else []
