"""Handlers: the methods of a department that are called when a word has been heard, and the steps of its day.

    @hears(VisitRequested)
    def take_in(self, request: VisitRequested) -> None: ...

A handler of a message runs at the instant of its arrival; one that is a generator becomes a SimPy process. A
handler of a batch runs at its place in the day, with all rows that have arrived by then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from sim.kernel.words import Word

if TYPE_CHECKING:
    from sim.kernel.department import AnyDepartment

D = TypeVar("D", bound="AnyDepartment")
W = TypeVar("W", bound=Word)
R = TypeVar("R")
Step = Callable[..., None]
"""A step of the day: a method that takes the beat, or a handler that takes rows."""

# object: a handler of messages may be a generator.
_WORD_OF: dict[Callable[..., object], type[Word]] = {}


def hears(word: type[W]) -> Callable[[Callable[[D, W], R]], Callable[[D, W], R]]:
    """Declare that a method is called with every word of this kind that arrives.

    The method itself comes back unchanged; which word it hears is remembered beside it. A class has one
    handler for a word: the one declared last, a subclass's own before that of its base.
    """

    def mark(method: Callable[[D, W], R]) -> Callable[[D, W], R]:
        _WORD_OF[method] = word
        return method

    return mark


def word_heard(step: Step) -> type[Word] | None:
    """The word that a method hears; None for one that hears none, such as a step that takes the beat."""
    return _WORD_OF.get(step)


def handlers_of(department: type) -> dict[type[Word], Step]:
    """Every word that a class hears, with its handler, in the order of declaration."""
    found: dict[type[Word], Step] = {}
    for base in reversed(department.__mro__):
        for method in vars(base).values():
            if inspect.isfunction(method) and (word := _WORD_OF.get(method)) is not None:
                found[word] = method
    return found
