"""A map of the operator: hubs, access sites by what became of them, and the links between them.

Real maps are drawn with north up and true proportions; generated rings have invented places and say so.
Nothing is fetched: there is no background map.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.network.topology import CORE, SITE, Topology
from sim.records.outcome import Table
from sim.reports.drawing import SMALL, WIDTH, Drawing, blank, box, plain, shortened
from sim.reports.label_places import uncrowded
from sim.reports.map_key import By, draw_bar, draw_key, steps_of
from sim.reports.map_places import MOST_VECTORS, east_shrinks, hub_places, map_height
from sim.reports.palette import LIGHT, Palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]


MOST_NAMES = 40
ROOM_OF_A_NAME = (0.13, 0.05)
"""What a hub's name takes of the map's width and height."""


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
    scale = steps_of(np.asarray(sites[by], dtype=np.float64), by)
    where = hub_places(sites, topology)
    geographic = topology.geographic if topology is not None else False
    height = map_height(sites, where, geographic, WIDTH - 2.3)
    figure = blank(height, colours)
    axes = box(figure, (0.1, 0.1, WIDTH - 2.3, height - 0.2), colours)
    axes.axis("off")
    _links(axes, sites, topology, where, colours)
    steps = np.searchsorted(scale.edges, np.asarray(sites[by], dtype=np.float64), side="left")
    _sites(axes, sites, steps, colours)
    _hubs(axes, where, colours)
    axes.set_aspect(1 / east_shrinks(sites, geographic), adjustable="datalim", anchor="C")
    axes.margins(0.07)
    axes.autoscale_view()
    draw_key(figure, scale, steps, colours)
    draw_bar(axes, colours)
    title = topology.title.removeprefix("topozoo/") if topology is not None else "network"
    missing = int(np.isnan(np.asarray(sites["longitude"], dtype=np.float64)).sum())
    return Drawing(
        "network", figure, _alt(sites, title, (by, len(where))), _caption(title, geographic, missing)
    )


def _links(
    axes: Axes,
    sites: Table,
    topology: Topology | None,
    where: dict[str, tuple[float, float]],
    colours: Palette,
) -> None:
    """Draw spans to the sites thin and links between hubs thick."""
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
    """Draw the sites in the colour of their step, larger where there are more subscribers."""
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
    """Draw the hubs, and the names of those that have room."""
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


def _caption(title: str, geographic: bool, missing: int) -> str:
    places = (
        "Hubs stand where the map says, sites are grown around them."
        if geographic
        else "Places are invented; lengths are to scale."
    )
    left_out = f" {missing} sites without a place are not drawn." if missing else ""
    return f"{title[:1].upper()}{title[1:]}. {places} One replication.{left_out}"


def _alt(sites: Table, title: str, drawn: tuple[By, int]) -> str:
    """The map in words: how many of what, and the worst site."""
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
