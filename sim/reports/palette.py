"""One calm palette for everything that is drawn: readable on a projector, colour-blind safe, light and dark.

Verdicts and alternatives are never told apart by colour alone: verdicts have a shape and a word, alternatives
a letter and a dash. The hues are of the Okabe-Ito family, darkened or lightened until text in them is
readable on the paper (contrast 4.5 or more).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.experiments.results import BETTER, CHANGED, WORSE


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean, as `#rrggbb`; within one palette all are different.

    `ink` and `muted` are for text, `rule` for lines of axes and tables, `paper` and `panel` for grounds.
    `base` is doing nothing, `first` to `fourth` are the alternatives. `heat_1` to `heat_5` go from little to
    much; text on the last two is of the colour `paper`, on the others `ink`.
    """

    ink: str
    muted: str
    rule: str
    paper: str
    panel: str
    better: str
    worse: str
    changed: str
    base: str
    first: str
    second: str
    third: str
    fourth: str
    oss: str
    bss: str
    outside: str
    heat_1: str
    heat_2: str
    heat_3: str
    heat_4: str
    heat_5: str

    @property
    def heat(self) -> tuple[str, ...]:
        """The five steps from little to much."""
        return (self.heat_1, self.heat_2, self.heat_3, self.heat_4, self.heat_5)

    def on_heat(self, step: int) -> str:
        """Return the colour of text on a step (0 to 4) of the heat scale."""
        return self.paper if step >= 3 else self.ink

    def of_role(self, role: str) -> str:
        """Return the colour of a meaning by its name, as `ink`."""
        return _colours(self)[role]

    def of_alternative(self, place: int) -> str:
        """Return the colour of the alternative at a place, 0 being the first; they repeat after four."""
        return (self.first, self.second, self.third, self.fourth)[place % 4]

    def of_verdict(self, verdict: str | None) -> str:
        """Return the colour of a verdict; no difference is grey.

        Args:
            verdict: one of `sim.experiments.results`, None where there is none.
        """
        return {BETTER: self.better, WORSE: self.worse, CHANGED: self.changed}.get(verdict or "", self.muted)

    def of_floor(self, floor: str) -> str:
        """Return the colour of a floor of the house: `oss`, `bss`, anything else is outside."""
        return {"oss": self.oss, "bss": self.bss}.get(floor, self.outside)


LIGHT = Palette(
    ink="#1d2731",
    muted="#56636f",
    rule="#c8d0d8",
    paper="#ffffff",
    panel="#f4f6f8",
    better="#00736b",
    worse="#b83a06",
    changed="#6b4fa3",
    base="#68737d",
    first="#1a5fb4",
    second="#a23b7f",
    third="#7a6200",
    fourth="#1d7a94",
    oss="#20628f",
    bss="#8f5d00",
    outside="#5a6875",
    heat_1="#edf2f7",
    heat_2="#c5d8ea",
    heat_3="#8db5d9",
    heat_4="#3a78ad",
    heat_5="#164b7c",
)

DARK = Palette(
    ink="#e6ebf0",
    muted="#a3b0bc",
    rule="#3c4854",
    paper="#14191f",
    panel="#1d242c",
    better="#4fc3b5",
    worse="#ff9466",
    changed="#bda5f0",
    base="#a9b4be",
    first="#7ab4ff",
    second="#f08fcb",
    third="#e0c64a",
    fourth="#70cfe8",
    oss="#79bdf0",
    bss="#f0b84f",
    outside="#b0bcc7",
    heat_1="#1f2831",
    heat_2="#24405c",
    heat_3="#2f5f8c",
    heat_4="#6aa9de",
    heat_5="#b9dcfa",
)

Dash = tuple[float, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ((0, ()), (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 2, 1.5, 2)))
"""Line styles of doing nothing and of alternatives: offset and lengths of strokes and gaps."""


def dash(place: int) -> Dash:
    """Return the line style of the alternative at a place, 0 being the first; they repeat after three."""
    return DASHES[1 + place % (len(DASHES) - 1)]


def variables(palette: Palette) -> str:
    """Return the colours as CSS declarations: `--ink: #...; --muted: #...;`."""
    return " ".join(f"--{_variable(name)}: {colour};" for name, colour in _colours(palette).items())


def themable(svg: str) -> str:
    """Return a drawing made with the light palette in which every colour is a CSS variable.

    Placed inside a page that declares the `variables`, it follows the page's light or dark scheme.
    """
    names = {colour: name for name, colour in _colours(LIGHT).items()}
    return re.sub(
        r"#[0-9a-f]{6}\b",
        lambda found: f"var(--{_variable(names[found[0]])})" if found[0] in names else found[0],
        svg,
    )


def _colours(palette: Palette) -> dict[str, str]:
    return dict(vars(palette))


def _variable(name: str) -> str:
    return name.replace("_", "-")
