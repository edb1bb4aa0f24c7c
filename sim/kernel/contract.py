"""The contract at the door: a house is refused before its first day when something in it cannot work.

A name that is wrong in a message, a tool that nobody hands over or rows that nobody collects would show up
only as numbers that are a little too low. So whoever builds a house asks these functions first. Each returns
every problem that it finds, one line a problem; an empty list is a house that can be lived in. The same is
asked of the settings that a programme will bring later, which is why settings are handed over and not read.

Words that nobody says or hears are the directory's to find (`Directory.check`).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import CodeType
from weakref import WeakKeyDictionary

from sim.kernel.department import AnyDepartment
from sim.kernel.directory import is_batch
from sim.kernel.handlers import Step, word_heard
from sim.kernel.parameters import Parameters
from sim.kernel.policies import check_policies
from sim.records.errors import InputRefused

Kind = type[AnyDepartment]
Day = Mapping[str, Sequence[Step]]
"""The phases of a day, each a sequence of steps."""

_USED: WeakKeyDictionary[Kind, set[str]] = WeakKeyDictionary()


def department_at(step: Step, kinds: Iterable[Kind]) -> Kind | None:
    """The kind of department whose method a step is, None for nobody's.

    Only the class that defines a method owns it; a method that is inherited belongs to the base.
    """
    return next((kind for kind in kinds if step in vars(kind).values()), None)


def check_tools(kind: Kind, granted: Iterable[str]) -> list[str]:
    """What is wrong with a department's tools: asked for and not granted, or the other way round, or idle.

    A tool is idle when no method of the department's room reads an attribute of that name. It is a check of
    names in compiled code: a tool that is used only through a text would count as idle.
    """
    given, wanted = set(granted), set(kind.needs)
    idle = wanted - _names_used(kind)
    return [
        *(
            f"{kind.name}: needs the tool '{tool}', which its line in the roster does not grant"
            for tool in sorted(wanted - given)
        ),
        *(
            f"{kind.name}: is granted the tool '{tool}', for which it does not ask"
            for tool in sorted(given - wanted)
        ),
        *(f"{kind.name}: asks for the tool '{tool}' and never uses it" for tool in sorted(idle)),
    ]


def check_trays(kinds: Sequence[Kind], day: Day) -> list[str]:
    """What is wrong with a day: rows that nobody takes out of their tray, steps of nobody on the roster.

    And, the other way round, methods that take a beat and that no phase calls. Messages need no step: they
    are handled on the clock.
    """
    steps = [step for phase in day.values() for step in phase]
    taken = {(department_at(step, kinds), word_heard(step)) for step in steps}
    unknown = [step for step in steps if department_at(step, kinds) is None]
    return [
        *(
            f"{kind.name}: hears {word.__name__}, and no step of the day takes it out of its tray"
            for kind in kinds
            for word in kind.hears
            if is_batch(word) and (kind, word) not in taken
        ),
        *(f"{step.__qualname__}: is a step of the day, and nobody on the roster has it" for step in unknown),
        *(
            f"{kind.name}: {name} takes a beat, and is no step of the day"
            for kind in kinds
            for name, method in vars(kind).items()
            if _takes_a_beat(name, method) and method not in steps
        ),
    ]


def _takes_a_beat(name: str, method: Step) -> bool:
    """Whether something on a class is a method that only the day would call."""
    if name.startswith("_") or not inspect.isfunction(method):
        return False
    return method.__code__.co_varnames[: method.__code__.co_argcount] == ("self", "beat")


def check_settings(settings: Iterable[tuple[Kind, str, Parameters]]) -> list[str]:
    """What is wrong with the policies that settings choose: (kind, address, settings) of every instance."""
    problems = []
    for kind, address, parameters in settings:
        try:
            check_policies(kind.policies, parameters, address)
        except InputRefused as refused:
            problems += refused.problems
    return problems


def _names_used(kind: Kind) -> set[str]:
    """Names of attributes that the methods of a class use, and those of its helpers in the same room.

    They are kept by class: one that is defined anew is another one.
    """
    if kind not in _USED:
        _USED[kind] = _read_names(kind)
    return _USED[kind]


def _read_names(kind: Kind) -> set[str]:
    room, _, stem = kind.__module__.rpartition(".")
    whole_package = room.rpartition(".")[2] == stem
    rooms = [
        module
        for name, module in list(sys.modules.items())
        if name == kind.__module__ or (whole_package and name.startswith(f"{room}."))
    ]
    classes = [one for module in rooms for one in vars(module).values() if inspect.isclass(one)]
    methods = [
        method
        for one in classes
        if one.__module__ in {module.__name__ for module in rooms}
        for method in vars(one).values()
    ]
    codes = [method.__code__ for method in methods if inspect.isfunction(method)]
    used: set[str] = set()
    while codes:
        code = codes.pop()
        used |= set(code.co_names)
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return used
