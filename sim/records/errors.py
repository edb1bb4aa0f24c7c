"""The ways in which the house refuses to go on, and how it says so.

A wrong input is the asker's mistake and is found before anything runs. A broken law is ours: the model has
lost or made something. An impossible value comes of settings that are each allowed and together mean
nothing. All cross process borders with all that they say, so that a worker's refusal reads
like one of the main process.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import ClassVar

MOST_NAMES = 5000
"""So many known names are looked at for the nearest one: looking takes time with their number."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the known name that is nearest, or nothing where none is near."""
    near = get_close_matches(name, list(islice(known, MOST_NAMES)), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


class Foreseen(Exception):  # noqa: N818 (it reads as what happened)
    """Whatever ends a command in a foreseen way: its text is a line for people, with the exit code."""

    exit_code: ClassVar[int]


class InputRefused(Foreseen):
    """What was asked cannot be done as written; nothing was run and nothing written. Exit code 2.

    `problems` holds one line per mistake, all mistakes at once, each `file:line:column: path: message` where
    the place is known.
    """

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type["InputRefused"], tuple[list[str]]]:
        return type(self), (self.problems,)


class Impossible(Foreseen):
    """A replication that ended with values that cannot be; it counts as failed. Exit code 1.

    `problems` holds a line for each: what, how much, why it cannot be.
    """

    exit_code = 1

    def __init__(self, problems: list[str]) -> None:
        super().__init__("impossible: " + "; ".join(problems))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type["Impossible"], tuple[list[str]]]:
        return type(self), (self.problems,)


class LawBroken(Foreseen):
    """Two sides of a balance that must close do not; the run stops. Exit code 1.

    `law` names the balance, `month` the measured month (1 is the first, 0 and less are warm-up), `left` and
    `right` its two sides and `difference` what parts them, all in the unit of the law.
    """

    exit_code = 1

    def __init__(self, law: str, month: int, left: float, right: float, difference: float) -> None:
        super().__init__(
            f"{law} does not close in month {month}: {left} against {right}, difference {difference}"
        )
        self.law, self.month = law, month
        self.left, self.right, self.difference = left, right, difference

    def __reduce__(self) -> tuple[type["LawBroken"], tuple[str, int, float, float, float]]:
        return type(self), (self.law, self.month, self.left, self.right, self.difference)
