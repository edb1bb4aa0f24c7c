"""What the lives say of a row: the harm beside its prediction, held, at half the cut, and what all is worth."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose

from tests.harms.cuts import NONE, Changes, Cut
from tests.harms.lives import Lives, key_of, mean, worth_of


@dataclass(frozen=True)
class Found:
    """One row as it was lived.

    Attributes:
        cut: the row.
        base, hurt: the KPI without and with the cut, means over lives.
        harm, half: size of the harm at the whole cut and at half of it; None where a row has no half.
        held: the KPI of each life, base and cut, while the mediators are held; empty where nothing is held.
        worth, more: what the cut and twice the resource are worth a subscriber; None where a row has no more.
        lives: of how many. Of one life no worth is judged: one hub that fails at another hour outweighs it.
    """

    cut: Cut
    base: float
    hurt: float
    harm: float
    half: float | None
    held: tuple[tuple[float | None, float | None], ...]
    worth: float
    more: float | None
    lives: int

    @property
    def is_held(self) -> bool:
        """Whether the harm is zero while the mediators are held."""
        return all(_same(base, hurt) for base, hurt in self.held)

    def complaints(self) -> list[str]:
        """What is not as the row says; empty where all is."""
        cut, told = self.cut, list[str]()
        if not self.harm * cut.expected > 0:
            told.append(
                f"hurts by {self.harm:.4g}, predicted {cut.expected:.4g}: no harm, or of the other sign"
            )
        elif not 1 / cut.factor <= self.harm / cut.expected <= cut.factor:
            told.append(
                f"hurts by {self.harm:.4g}, predicted {cut.expected:.4g}: beyond factor {cut.factor:g}"
            )
        if self.half is not None and not 0 < self.half / self.harm < 1:
            told.append(f"half the cut hurts by {self.half:.4g}, the whole by {self.harm:.4g}")
        if not self.is_held:
            told.append(f"with {', '.join(cut.mediators)} held the harm stays: {self.held}")
        if self.worth > 0 and self.lives > 1 and not cut.pays:
            told.append(f"the cut pays {self.worth:.2f} a subscriber, and the row does not say why")
        if self.more is not None and self.more > 0 and not cut.more_pays:
            told.append(f"twice as much pays {self.more:.2f} a subscriber, and the row does not say why")
        return told


def _same(one: float | None, other: float | None) -> bool:
    """Whether two KPIs are one: to the last bit, but for what an integral gains by being cut at other instants."""
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-12)


def judged(cut: Cut, lives: Lives, held: Lives, *, whole: bool = True) -> Found:
    """Live what the row needs, and say what was found.

    Args:
        cut: the row.
        lives: in which it is lived.
        held: in which its mediators are held.
        whole: whether half the cut and twice the resource are asked about too.
    """
    wanted: list[Changes] = [NONE, cut.changes]
    wanted += [one for one in (cut.half, cut.more) if one is not None and whole]
    lives.all_of([key_of(cut.given, one) for one in wanted])
    base, hurt = lives.of(cut.given), lives.of(cut.given, cut.changes)
    before, after = mean(base, cut.hurts), mean(hurt, cut.hurts)
    half = twice = None
    if cut.half is not None and whole:
        half = cut.size(before, mean(lives.of(cut.given, cut.half), cut.hurts))
    if cut.more is not None and whole:
        twice = worth_of(lives.of(cut.given, cut.more), base)
    size = cut.size(before, after)
    worth = worth_of(hurt, base)
    return Found(cut, before, after, size, half, _held(cut, held), worth, twice, len(base))


def _held(cut: Cut, lives: Lives) -> tuple[tuple[float | None, float | None], ...]:
    """The KPI without and with the cut while its mediators are held, by life."""
    if not cut.held:
        return ()
    lives.all_of([key_of(cut.given, cut.held, one) for one in (NONE, cut.changes)])
    still = lives.of(cut.given, cut.held), lives.of(cut.given, cut.held, cut.changes)
    return tuple((one.kpis[cut.hurts], other.kpis[cut.hurts]) for one, other in zip(*still, strict=True))
