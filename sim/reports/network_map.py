"""A map of the operator: hubs, access sites by what became of them, and the links between them.

Real maps are drawn with north up and true proportions; generated rings have invented places and say so.
Nothing is fetched: there is no background map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.network.maps.network_map import KM_A_DEGREE
from sim.network.topology import CORE, CORES, SITE, Topology
from sim.records.outcome import Outcome, Table
from sim.reports.drawing import SMALL, WIDTH, Drawing, blank, box, plain, shortened, write
from sim.reports.label_places import uncrowded
from sim.reports.palette import LIGHT, Palette

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
By = Literal["outage_hours", "utilisation"]

LEAST_HEIGHT, MOST_HEIGHT = 3.2, 6.2
MOST_VECTORS = 3000
"""Sites above this number are drawn as pixels: the file would grow too large."""

MOST_NAMES = 40
ROOM_OF_A_NAME = (0.13, 0.05)
"""What a hub's name takes of the map's width and height."""


@dataclass(frozen=True)
class _Scale:
    """How sites are coloured: title, upper edges of the first four of five steps, and their words."""

    title: str
    edges: tuple[float, ...]
    words: tuple[str, ...]


def network_figure(
    sites: Table, topology: Topology | None = None, by: By = "outage_hours", colours: Palette = LIGHT
) -> Drawing:
    """Return the map of a network.

    Args:
        sites: table `sites` of an outcome.
        topology: hubs and links (see `stored_topology`); without it sites join the middle of their hub.
        by: what colours the sites; their size follows the subscribers.
        colours: palette.
    """
    scale = _scale(np.asarray(sites[by], dtype=np.float64), by)
    where = _hub_places(sites, topology)
    geographic = topology.geographic if topology is not None else False
    height = _height(sites, where, geographic)
    figure = blank(height, colours)
    axes = box(figure, (0.1, 0.1, WIDTH - 2.3, height - 0.2), colours)
    axes.axis("off")
    _links(axes, sites, topology, where, colours)
    steps = np.searchsorted(scale.edges, np.asarray(sites[by], dtype=np.float64), side="left")
    _sites(axes, sites, steps, colours)
    _hubs(axes, where, colours)
    axes.set_aspect(1 / _shrink(sites, geographic), adjustable="datalim", anchor="C")
    axes.margins(0.07)
    axes.autoscale_view()
    _key(figure, scale, steps, colours)
    _scale_bar(axes, colours)
    title = topology.title.removeprefix("topozoo/") if topology is not None else "network"
    missing = int(np.isnan(np.asarray(sites["longitude"], dtype=np.float64)).sum())
    return Drawing(
        "network", figure, _alt(sites, title, (by, len(where))), _caption(title, geographic, missing)
    )


def stored_topology(scenario_file: Path) -> Topology | None:
    """Return the topology of a stored scenario, None where its map cannot be read any more."""
    from sim.experiments.cases import load_scenario
    from sim.records.errors import InputRefused
    from sim.world import topology_of

    try:
        scenario = load_scenario(scenario_file).value.at_size()
        return topology_of(scenario)
    except (InputRefused, OSError):
        return None


def sites_to_draw(outcome: Outcome) -> Table | None:
    """Return the table `sites` of an outcome if it can be drawn: there, not empty, with a place for some."""
    table = outcome.tables.get("sites")
    if table is None or not len(table["site"]):
        return None
    places = np.asarray(table["longitude"], dtype=np.float64)
    return table if np.isfinite(places).any() else None


# --- what is drawn


def _scale(values: Floats, by: By) -> _Scale:
    if by == "utilisation":
        steps = ("up to 50 %", "50 to 70 %", "70 to 80 %", "80 to 90 %", "above 90 %")
        return _Scale("Busy-hour utilisation", (0.5, 0.7, 0.8, 0.9), steps)
    edges = _round_edges(values)
    shown = [f"{edge:,.4g}" for edge in edges]
    words = (f"up to {shown[0]} h", *(f"{a} to {b} h" for a, b in pairwise(shown)))
    return _Scale("Hours out of service", edges, (*words, f"above {shown[-1]} h"))


def _round_edges(values: Floats) -> tuple[float, ...]:
    """Four edges of 1, 2, 5 x 10^n, the last the largest below the 97 % point."""
    seen = values[np.isfinite(values)]
    top = float(np.quantile(seen, 0.97)) if len(seen) else 1.0
    ladder = [step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5)]
    last = max((at for at, edge in enumerate(ladder) if edge <= max(top, ladder[3])), default=3)
    return tuple(ladder[max(0, last - 3) : last + 1])


def _hub_places(sites: Table, topology: Topology | None) -> dict[str, tuple[float, float]]:
    if topology is not None:
        hubs = range(CORES, CORES + topology.hub_count)
        return {
            topology.name[at]: (float(topology.longitude[at]), float(topology.latitude[at])) for at in hubs
        }
    middle = {}
    for hub in np.unique(sites["hub"]).tolist():
        own = sites["hub"] == hub
        middle[str(hub)] = (float(sites["longitude"][own].mean()), float(sites["latitude"][own].mean()))
    return middle


def _links(
    axes: Axes,
    sites: Table,
    topology: Topology | None,
    where: dict[str, tuple[float, float]],
    colours: Palette,
) -> None:
    from matplotlib.collections import LineCollection

    if topology is None:
        access = [
            ((x, y), where[str(hub)])
            for x, y, hub in zip(*(sites[c].tolist() for c in ("longitude", "latitude", "hub")), strict=True)
        ]
        backbone: list[Floats] = []
    else:
        places = np.column_stack((topology.longitude, topology.latitude))
        kinds = topology.kind[topology.link_ends()]
        ends = places[topology.link_ends()]
        reaches_site = (kinds == SITE).any(axis=1)
        access = list(ends[reaches_site])
        backbone = list(ends[~reaches_site & ~(kinds == CORE).any(axis=1)])
    crowded = len(access) > MOST_VECTORS
    thin = LineCollection(access, colors=colours.rule, linewidths=0.5, zorder=1, rasterized=crowded)
    axes.add_collection(thin)
    axes.add_collection(LineCollection(backbone, colors=colours.base, linewidths=1.3, zorder=2))


def _sites(axes: Axes, sites: Table, steps: NDArray[np.int64], colours: Palette) -> None:
    people = np.asarray(sites["subscribers"], dtype=np.float64)
    sizes = 10 + 45 * people / max(1.0, float(people.max(initial=1.0)))
    for step, colour in enumerate(colours.heat):
        own = steps == step
        axes.scatter(
            sites["longitude"][own],
            sites["latitude"][own],
            s=sizes[own],
            color=colour,
            edgecolors=colours.muted,
            linewidths=0.4,
            zorder=4 + step * 0.1,
            rasterized=len(people) > MOST_VECTORS,
        )


def _hubs(axes: Axes, where: dict[str, tuple[float, float]], colours: Palette) -> None:
    known = {name: place for name, place in where.items() if all(map(math.isfinite, place))}
    if not known:
        return
    places = np.array(list(known.values()))
    axes.scatter(places[:, 0], places[:, 1], marker="s", s=20, color=colours.ink, zorder=3)
    names = list(known)
    for at in uncrowded(places, ROOM_OF_A_NAME, MOST_NAMES):
        name, (x, y) = names[at], places[at].tolist()
        axes.annotate(
            plain(shortened(name, 18)),
            (x, y),
            xytext=(5, 5),
            textcoords="offset points",
            fontsize=SMALL,
            color=colours.ink,
            zorder=6,
            bbox={"facecolor": colours.paper, "alpha": 0.75, "linewidth": 0, "pad": 0.6},
        )


def _shrink(sites: Table, geographic: bool) -> float:
    """How much shorter a degree of longitude is than one of latitude in the middle of the map."""
    latitude = np.asarray(sites["latitude"], dtype=np.float64)
    middle = float(np.nanmean(latitude)) if geographic else 0.0
    return max(0.05, math.cos(math.radians(middle)))


def _height(sites: Table, where: dict[str, tuple[float, float]], geographic: bool) -> float:
    """Inches that the map needs at its width; between those of the key and a page."""
    hubs = np.array(list(where.values()), dtype=np.float64).reshape(-1, 2)
    wide, tall = (
        float(np.nanmax(both) - np.nanmin(both))
        for both in (
            np.concatenate((hubs[:, 0], np.asarray(sites["longitude"], dtype=np.float64))),
            np.concatenate((hubs[:, 1], np.asarray(sites["latitude"], dtype=np.float64))),
        )
    )
    wide *= _shrink(sites, geographic)
    return min(MOST_HEIGHT, max(LEAST_HEIGHT, (WIDTH - 2.3) * tall / wide + 0.4 if wide > 0 else 0.0))


# --- how it is read


def _key(figure: Figure, scale: _Scale, steps: NDArray[np.int64], colours: Palette) -> None:
    from matplotlib.lines import Line2D

    left, width, height = WIDTH - 2.0, *figure.get_size_inches()

    def mark(row: float, shape: str, size: float, colour: str) -> None:
        spot = Line2D([(left + 0.1) / width], [1 - row / height], linestyle="", marker=shape, color=colour)
        spot.set(markersize=size, markeredgecolor=colours.muted, markeredgewidth=0.5)
        figure.add_artist(spot)

    write(figure, (left, 0.35), scale.title, colours.ink, weight="bold")
    for step, word in enumerate(scale.words):
        row = 0.62 + 0.24 * step
        mark(row, "o", 7, colours.heat[step])
        count = int((steps == step).sum())
        write(figure, (left + 0.28, row), word, colours.ink, size=SMALL)
        write(figure, (WIDTH - 0.12, row), f"{count:,}", colours.muted, size=SMALL, ha="right")
    row = 0.62 + 0.24 * len(scale.words) + 0.2
    mark(row, "s", 5.5, colours.ink)
    write(figure, (left + 0.28, row), "hub", colours.ink, size=SMALL)
    mark(row + 0.24, "o", 3.5, colours.panel)
    mark(row + 0.48, "o", 7.5, colours.panel)
    write(figure, (left + 0.28, row + 0.24), "site with few subscribers", colours.ink, size=SMALL)
    write(figure, (left + 0.28, row + 0.48), "site with many", colours.ink, size=SMALL)


def _scale_bar(axes: Axes, colours: Palette) -> None:
    """A bar of a round number of km in the lower left corner."""
    axes.apply_aspect()
    low, high = axes.get_ylim()
    first, last = axes.get_xlim()
    aspect = axes.get_aspect()
    km_a_unit = KM_A_DEGREE / (1.0 if isinstance(aspect, str) else aspect)
    most = (last - first) * km_a_unit / 5
    if not most > 0:
        return
    ladder = [step * 10.0**power for power in range(-1, 5) for step in (1, 2, 5)]
    km = max((one for one in ladder if one <= most), default=most)
    x, y = first + 0.02 * (last - first), low + 0.02 * (high - low)
    axes.plot([x, x + km / km_a_unit], [y, y], color=colours.muted, linewidth=1.6, zorder=6)
    axes.text(
        x, y + 0.012 * (high - low), f"{km:g} km", color=colours.muted, fontsize=SMALL, va="bottom", zorder=6
    )


def _caption(title: str, geographic: bool, missing: int) -> str:
    places = (
        "Hubs stand where the map says, sites are grown around them."
        if geographic
        else "Places are invented; lengths are to scale."
    )
    left_out = f" {missing} sites without a place are not drawn." if missing else ""
    return f"{title[:1].upper()}{title[1:]}. {places} One replication.{left_out}"


def _alt(sites: Table, title: str, drawn: tuple[By, int]) -> str:
    by, hubs = drawn
    values = np.asarray(sites[by], dtype=np.float64)
    worst = int(np.nanargmax(values)) if np.isfinite(values).any() else 0
    said = {
        "outage_hours": f"mean {np.nanmean(values):,.1f} hours out of service, worst {values[worst]:,.1f}",
        "utilisation": f"mean busy-hour utilisation {np.nanmean(values):.0%}, highest {values[worst]:.0%}",
    }
    return (
        f"Map of {title}: {hubs} hubs with {len(values):,} access sites; {said[by]} ({sites['site'][worst]})."
    )
