"""The palette can be read by everyone, on both papers."""

from dataclasses import astuple, fields

import numpy as np
import pytest

from sim.experiments.results import BETTER, WORSE
from sim.reports.palette import DARK, LIGHT, Palette, dash, themable, variables

TEXTS = (
    "ink",
    "muted",
    "better",
    "worse",
    "changed",
    "base",
    "first",
    "second",
    "third",
    "fourth",
    "oss",
    "bss",
)
PAPERS = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])

# Machado, Oliveira and Fernandes (2009), full severity, for linear RGB.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear RGB."""
    matrix = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = np.clip(np.array(matrix) @ rgb, 0, None) / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@PAPERS
def test_all_colours_are_different(palette: Palette) -> None:
    assert len(set(astuple(palette))) == len(fields(palette))


@PAPERS
@pytest.mark.parametrize("name", TEXTS)
def test_text_stands_out_from_its_paper(palette: Palette, name: str) -> None:
    assert contrast(getattr(palette, name), palette.paper) >= 4.5


@PAPERS
@pytest.mark.parametrize("step", range(5))
def test_text_on_the_heat_scale_can_be_read(palette: Palette, step: int) -> None:
    assert contrast(palette.on_heat(step), palette.heat[step]) >= 4.5


@PAPERS
@pytest.mark.parametrize("kind", BLINDNESS)
def test_better_and_worse_differ_for_every_eye(palette: Palette, kind: str) -> None:
    seen = [lab(np.array(BLINDNESS[kind]) @ linear(palette.of_verdict(one))) for one in (BETTER, WORSE)]
    assert np.linalg.norm(seen[0] - seen[1]) > 20


@PAPERS
def test_the_heat_scale_goes_one_way(palette: Palette) -> None:
    away = [contrast(colour, palette.paper) for colour in palette.heat]
    assert away == sorted(away)


def test_the_first_alternatives_differ_in_colour_and_in_dash() -> None:
    assert len({LIGHT.of_alternative(place) for place in range(4)}) == 4
    assert len({dash(place) for place in range(3)}) == 3


def test_a_themable_drawing_holds_variables_and_the_page_declares_them() -> None:
    drawn = themable(f'<path style="fill: {LIGHT.better}; stroke: #123456"/>')
    assert drawn == '<path style="fill: var(--better); stroke: #123456"/>'
    assert f"--better: {DARK.better};" in variables(DARK)
    assert f"--heat-5: {LIGHT.heat_5};" in variables(LIGHT)
