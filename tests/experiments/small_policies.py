"""Own policies in a file, as a researcher would write them beside a study."""

from __future__ import annotations

from collections.abc import Callable


def long_words_first(kind: str) -> int:
    """Rank kinds of jobs by the length of their names."""
    return -len(kind)


def shifted(by: int) -> Callable[[str], int]:
    """Return a policy that ranks kinds by the length of their names, the short ones first, and by a number."""

    def ranked(kind: str) -> int:
        return len(kind) + by

    return ranked
