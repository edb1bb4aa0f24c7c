"""Policies that a researcher registered: part of what a replication is known by, and known to its workers.

A policy from a file enters the digest of every scenario that names it (see `sim.experiments.code_digest`),
and a worker process loads it from there. One that cannot be hashed is run, but what it decides is neither
stored nor answered from the store; one that cannot be found by a name in its module runs in this process
only. Each is said once.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from operator import attrgetter
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from sim.experiments.code_digest import NotHashable, digest_of_function
from sim.records.errors import InputRefused

if TYPE_CHECKING:
    from sim.kernel.department import AnyDepartment, Policy

Registered = tuple[str, str, str, "Policy"]
"""Department, decision, name of the policy, and what decides."""


@dataclass(frozen=True)
class OwnPolicy:
    """A registered policy in the form in which it travels to a worker.

    Attributes:
        department, decision, name: where a scenario names it.
        digest: of its code and what it stands on; empty where `unhashable` says why there is none.
        unhashable: `it is a lambda`, and the like.
        module, qualname, file: where a worker finds it; empty where it is known to this process only.
    """

    department: str
    decision: str
    name: str
    digest: str
    unhashable: str = ""
    module: str = ""
    qualname: str = ""
    file: str = ""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"policy '{self.name}' of {self.department}.{self.decision}"


def own_policies(named: Collection[str]) -> tuple[OwnPolicy, ...]:
    """Return the registered policies whose names are among some texts (those of a scenario), in order.

    Of two registrations under one name the later counts. The order is that of department, decision and name,
    whatever the order of registration, because it enters a digest.
    """
    latest = {entry[:3]: entry for entry in registered_policies() if entry[2] in named}
    found = [_described(*entry) for entry in latest.values()]
    return tuple(sorted(found, key=lambda one: (one.department, one.decision, one.name)))


def registered_policies() -> list[Registered]:
    """Return every own policy, in the order of registration; without the kernel nobody can have any."""
    if "sim.kernel.department" not in sys.modules:
        return []
    from sim.kernel.department import registered_policies as registered

    return registered()


def _departments() -> list[type[AnyDepartment]]:
    """Every kind of department that is loaded; without the kernel nobody can have registered anything."""
    if "sim.kernel.department" not in sys.modules:
        return []
    from sim.kernel.department import Department

    kinds: list[type[AnyDepartment]] = [Department]
    found: list[type[AnyDepartment]] = []
    while kinds:
        below: list[type[AnyDepartment]] = kinds.pop().__subclasses__()
        found += below
        kinds += below
    return [one for one in found if one.__module__.startswith("sim.") and "name" in vars(one)]


def _described(department: str, decision: str, name: str, policy: Policy) -> OwnPolicy:
    digest, unhashable = "", ""
    try:
        digest = digest_of_function(policy)
    except NotHashable as reason:
        unhashable = str(reason)
    return OwnPolicy(department, decision, name, digest, unhashable, *_place_of(policy, digest))


def _place_of(policy: Policy, digest: str) -> tuple[str, str, str]:
    """Module, name inside it and file of a policy that a worker can find again; else three times nothing."""
    if not digest or not isinstance(policy, FunctionType) or "<locals>" in policy.__qualname__:
        return "", "", ""
    module = sys.modules.get(policy.__module__)
    if module is None or _inside(module, policy.__qualname__) is not policy:
        return "", "", ""
    return module.__name__, policy.__qualname__, str(Path(str(module.__file__)).resolve())


def _inside(module: ModuleType, qualname: str) -> Policy | None:
    try:
        found: Policy = attrgetter(qualname)(module)
    except AttributeError:
        return None
    return found


# --- in a worker

_known: set[OwnPolicy] = set()


def register_in_worker(policies: Collection[OwnPolicy]) -> None:
    """Make policies known in this worker process.

    Each is loaded and compared by its digest once a process, then registered as the user did.

    Raises:
        InputRefused: one is not found, or is another than in the process that asks.
    """
    from sim.kernel.department import register_policy

    for policy in policies:
        if policy in _known:
            continue
        function = _inside(_module(policy), policy.qualname)
        if function is None or digest_of_function(function) != policy.digest:
            raise InputRefused(
                [
                    f"{policy.title} is another in the workers than here: {policy.file}, or what it imports, "
                    "was changed after it was loaded; start Python anew, or run with one worker"
                ]
            )
        departments = [one for one in _departments() if one.name == policy.department]
        for department in departments:
            register_policy(department, policy.decision, policy.name, function)
        _known.add(policy)


def _module(policy: OwnPolicy) -> ModuleType:
    """The module of a policy: by its name, or from its file where the name is not, or is another's."""
    import_module("sim.twin")  # with it come all departments
    try:
        module = import_module(policy.module)
        if Path(str(module.__file__)).resolve() == Path(policy.file):
            return module
    except ImportError:
        pass
    spec = spec_from_file_location(policy.module, policy.file)
    if spec is None or spec.loader is None:
        raise InputRefused([f"{policy.title}: {policy.file} cannot be loaded in a worker"])
    module = module_from_spec(spec)
    sys.modules[policy.module] = module
    spec.loader.exec_module(module)
    return module


# --- said once

_said: set[str] = set()


def say_unstored(policies: Collection[OwnPolicy]) -> None:
    """Say on stderr, once for each policy, that what it decides is not stored."""
    for policy in policies:
        if policy.unhashable:
            _say(
                f"{policy.title} cannot be known again ({policy.unhashable}): what it decides is not stored "
                "and not answered from the store. Write it as a function in a file of its own and import it."
            )


def say_here(policies: Collection[OwnPolicy]) -> None:
    """Say on stderr, once for each policy, that it keeps the work in this process."""
    for policy in policies:
        if not policy.module:
            _say(f"{policy.title} is known to this process only: every replication runs here, one by one.")


def _say(sentence: str) -> None:
    if sentence not in _said:
        _said.add(sentence)
        sys.stderr.write(sentence + "\n")
