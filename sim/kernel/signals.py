"""A signal of the world: something happens, and whoever listens is told at once.

It is no message: nothing lies between, so it is neither late nor lost, and only the world itself and those
who watch it may listen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """What happens, with those who listen, in the order in which they are told."""

    def __init__(self) -> None:
        self._listeners: list[Callable[P, object]] = []

    def listen(self, listener: Callable[P, object], *, first: bool = False) -> None:
        """Tell one more; `first` before all who listen now, as who writes down what happens must be."""
        self._listeners.insert(0 if first else len(self._listeners), listener)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Let it happen."""
        for listener in self._listeners:
            listener(*args, **kwargs)
