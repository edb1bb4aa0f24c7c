"""B/OSS Twin: one scenario in, one honest picture of an operator out."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.verbs import compare, load, run

__all__ = ["compare", "load", "run"]


# object and getattr: a module hands on another's names (PEP 562); checkers read the import above.
def __getattr__(name: str) -> object:
    """Hand out the verbs for notebooks; each is imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("sim.verbs"), name)
