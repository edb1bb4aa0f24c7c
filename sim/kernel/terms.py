"""Linear forms of what rows are and have lived through: a table of terms, weighed in one pass.

    Forms({"leaving": [-4.0, -3.0]}, (
        Term("in term", AFTER, ("term_ends",), leaving=-1.4),
        Term("wait", RECENT, ("wait", "wait_at"), 1440.0, leaving=[0.3, 0.4]),
    ))

A term names a column, or an earlier term, which then hides a column of that name. Owners fill the columns;
another term is another line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernel.compiled.people import OPERANDS, weigh
from sim.kernel.words import Codes, Floats


class Term:
    """One term.

    Args:
        name: what later terms may call it.
        transform: a code of `sim.kernel.compiled.people`.
        of: the columns or earlier terms that it is made of.
        scale: what the transform measures by.
        weights: by the name of the form, one weight a group or one for all; 0 where none is given.
    """

    def __init__(
        self, name: str, transform: int, of: tuple[str, ...], scale: float = 1.0, **weights: ArrayLike
    ) -> None:
        if len(of) != OPERANDS[transform]:
            raise ValueError(f"term {name!r} is made of {OPERANDS[transform]} columns, not of {len(of)}")
        self.name, self.transform, self.of, self.scale, self.weights = name, transform, of, scale, weights


class Forms:
    """Several linear forms of the same terms.

    Args:
        starts: by form, what it is where every term is 0, one number a group.
        terms: in the order in which they are added up.

    Attributes:
        columns: names of the columns that are read, each once.

    Raises:
        ValueError: a weight for a form that there is not.
    """

    def __init__(self, starts: Mapping[str, Sequence[float]], terms: Sequence[Term]) -> None:
        names = list(starts)
        self._starts = np.array([starts[name] for name in names], dtype=np.float64)
        self._scales = np.array([term.scale for term in terms], dtype=np.float64)
        self._weights = np.zeros((len(names), len(terms), self._starts.shape[1]))
        made: dict[str, int] = {}
        columns: dict[str, int] = {}
        steps: list[tuple[int, list[tuple[bool, int]]]] = []
        for place, term in enumerate(terms):
            sources = [
                (True, made[name]) if name in made else (False, columns.setdefault(name, len(columns)))
                for name in term.of
            ]
            steps.append((term.transform, [sources[0], sources[-1]]))
            made[term.name] = place
            for form, weight in term.weights.items():
                self._weights[names.index(form), place] = weight
        self.columns = tuple(columns)
        self._steps = np.array(
            [[code, *(at + len(columns) * is_term for is_term, at in of)] for code, of in steps],
            dtype=np.int64,
        ).reshape(-1, 3)

    def weigh(self, column: Callable[[str], NDArray[np.generic]], groups: Codes, now: float) -> Floats:
        """The forms of some rows at an instant, shape (forms, n), in the order of `starts`.

        Args:
            column: gives a column by its name, shape (n,).
            groups: the group of each row, shape (n,).
            now: the instant, in the unit of the columns that are instants.
        """
        cells = np.empty((len(self.columns), len(groups)))
        for place, name in enumerate(self.columns):
            cells[place] = column(name)
        return weigh(self._steps, self._scales, self._starts, self._weights, cells, groups, float(now))
