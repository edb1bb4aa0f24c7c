"""What a result rests on: settings unlike the defaults, levers with their price, what is left out.

The list of what is left out is taken from the modules' own docstrings, so it is as complete as they are.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sim.records.errors import InputRefused
from sim.records.plain import Plain
from sim.reports.wording import NOTHING, amount, minus, number, share, spoken_range

if TYPE_CHECKING:
    from sim.kernel.described import ParameterInfo
    from sim.programme.levers import Lever, OneOff, RunCost
    from sim.scenario.load import Change, Loaded
    from sim.scenario.schema import Scenario

SHOWN_ELSEWHERE = ("title", "description", "strategies", "transformation", "goals")
"""Parts of a scenario that a report shows in a place of their own."""

SOURCES = (
    ("A", "assumption, to be replaced by the operator's own figure"),
    ("C", "computed from other figures"),
    ("P", "the project's process notes, by section"),
    ("others", "published sources, by their number in the notes"),
)
"""What the marks in a column of sources mean, for the key below the table."""


@dataclass(frozen=True)
class Assumption:
    """A setting that differs from its default, as tables show it.

    Attributes:
        default, value: as shown; shares in percent, a dash where there is none.
        unit: empty for shares, counts and texts.
        range: plausible one, in words; empty where nobody states one.
        kind: lever, world, taste or nothing; see `sim.kernel.marks`.
        source: mark of the source, see `SOURCES`.
    """

    path: str
    meaning: str
    default: str
    value: str
    unit: str
    range: str
    kind: str
    source: str


@dataclass(frozen=True)
class LeverPrice:
    """A lever of a plan: what it changes, from when, what it costs, and where the figures come from.

    Attributes:
        entry: name of the plan's entry.
        start: day on which the plan says it begins, ISO.
        lead: from then to its first effect, in words.
        effects: a phrase for each setting and link.
        one_off, running: in words, with the currency of the scenario.
    """

    entry: str
    title: str
    description: str
    start: str
    lead: str
    effects: list[str]
    one_off: str
    running: list[str]
    source: str


def stored_scenario(folder: Path) -> Loaded[Scenario] | None:
    """Return the resolved scenario beside a case's replications, None where it is missing or unreadable."""
    from sim.experiments.cases import load_scenario

    file = folder / "scenario.yaml"
    try:
        return load_scenario(file) if file.is_file() else None
    except InputRefused:
        return None


def assumptions(loaded: Loaded[Scenario]) -> list[Assumption]:
    """Return every setting that differs from its default, in order of declaration."""
    from sim.kernel.described import describe
    from sim.scenario.load import changes

    known = {info.path: info for info in describe(loaded.value)}
    found = changes(loaded, type(loaded.value))
    return _rows(found, known)


def distinctions(loaded: Loaded[Scenario], base: Loaded[Scenario]) -> list[Assumption]:
    """Return every setting, the plan apart, unlike that of a base; `default` holds the base's value.

    Args:
        loaded: the scenario looked at.
        base: the one it is held against, usually that of doing nothing.
    """
    from sim.kernel.described import describe
    from sim.scenario.load import changes

    known = {info.path: info for info in describe(loaded.value)}
    found = changes(loaded, base)
    return _rows(found, known)


def _rows(found: Sequence[Change], known: Mapping[str, ParameterInfo]) -> list[Assumption]:
    """What differs from the defaults, without what the report shows elsewhere."""
    rows = [_assumption(one, known.get(one.path)) for one in found if _stays(one.path)]
    return [row for row in rows if (row.default, row.value) != (NOTHING, NOTHING)]


def settings_count(loaded: Loaded[Scenario]) -> int:
    """Return how many settings the scenario has, those that have a place of their own apart."""
    from sim.kernel.described import describe

    return sum(_stays(info.path) for info in describe(loaded.value))


def _stays(path: str) -> bool:
    """Whether a setting is shown in this list and not in a place of its own."""
    return path.split(".")[0] not in SHOWN_ELSEWHERE


def _assumption(change: Change, info: ParameterInfo | None) -> Assumption:
    unit = info.unit if info else ""
    return Assumption(
        path=change.path,
        meaning=info.doc if info else "",
        default=_shown(change.old, unit),
        value=_shown(change.new, unit),
        unit="" if unit in ("share", "count") else unit,
        range=_range(info, unit) if info else "",
        kind=info.kind if info else "",
        source=info.source if info else "",
    )


def _shown(value: Plain, unit: str) -> str:
    """A value as the report shows it: shares in percent, numbers with separators."""
    if value is None or isinstance(value, Mapping):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if unit == "share":
            return f"{100 * value:.4g} %"
        return minus(f"{value:,.0f}" if value == int(value) else f"{value:,.6g}")
    return str(value)


def _range(info: ParameterInfo, unit: str) -> str:
    return spoken_range(*("" if end is None else _shown(end, unit) for end in (info.low, info.high)))


# --- levers


def levers_of(loaded: Loaded[Scenario]) -> list[LeverPrice]:
    """Return the levers of a scenario's plan with their prices, in order of their start."""
    from sim.scenario.plan import portfolio_of

    scenario = loaded.value.at_size()
    try:
        planned = portfolio_of(scenario).planned
    except InputRefused:
        return []
    revenue, currency = scenario.economics.annual_revenue, scenario.economics.currency
    return [
        LeverPrice(
            entry=plan.name,
            title=f"{plan.lever.id} {plan.lever.title}",
            description=" ".join(plan.lever.description.split()),
            start=plan.start.isoformat(),
            lead=f"{plan.lever.lead:g} months",
            effects=_effects(plan.lever),
            one_off=_once(plan.lever.one_off, revenue, currency),
            running=[_running(name, cost, revenue, currency) for name, cost in plan.lever.run_costs.items()],
            source=_bare(plan.lever.source),
        )
        for plan in planned
    ]


def _effects(lever: Lever) -> list[str]:
    """What a lever does to which setting, in words."""
    words = {"set": "becomes", "add": "changes by", "mul": "times"}
    said = []
    for effect in lever.effects.values():
        reach = (
            f" (plausible {number(effect.low)} to {number(effect.high)})"
            if effect.low is not None and effect.high is not None
            else ""
        )
        said.append(f"{effect.path} {words[effect.operator]} {effect.value}{reach}")
    return said + [f"link {link.replace('->', ' → ')} becomes {style}" for link, style in lever.links.items()]


def _once(price: OneOff, revenue: float, currency: str) -> str:
    """What a lever costs once, in words and money; `revenue` is that of a year."""
    total = price.share * revenue + price.money
    spent = f", spent {price.spend}" if total else ""
    part = f" ({_percent(price.share)} of annual revenue)" if price.share else ""
    return f"{amount(total, currency)}{part}{spent}"


def _running(name: str, cost: RunCost, revenue: float, currency: str) -> str:
    """What a lever costs while it runs, in words and money; `revenue` is that of a year."""
    total = cost.share * revenue / 12 + cost.money
    after = f", from {cost.after:g} months after the start" if cost.after else ""
    lasts = f", for {cost.lasts:g} months" if cost.lasts is not None else ""
    return f"{name}: {amount(total, currency)} a month{after}{lasts}"


def _bare(source: str) -> str:
    """A source without the brackets around it."""
    whole = re.fullmatch(r"\[([^\[\]]+)\]", source.strip())
    return whole[1] if whole else source


def _percent(part: float) -> str:
    return f"{100 * part:.3g} %" if part < 0.01 else share(part)


# --- what is left out

_LEFT_OUT = re.compile(r"[Ll]eft out[^:.]*: (.+?)(?:\.\s|\.$|\Z)", re.DOTALL)
_PARTS = (
    *("sim.network.equipment", "sim.kernel.links", "sim.kernel.shifts", "sim.economics.valuation"),
    "sim.programme.levers",
)


def left_out() -> list[tuple[str, str]]:
    """Return (part of the model, what it leaves out on purpose), as the model's own text says it."""
    from sim.roster import kinds

    modules = [kind.__module__ for kind in kinds()]
    found = []
    for name in dict.fromkeys([*modules, *_PARTS]):
        text = inspect.getdoc(import_module(name)) or ""
        said = [" ".join(one.replace("`", "").split()) for one in _LEFT_OUT.findall(text)]
        found += [(name.rpartition(".")[2].replace("_", " "), one) for one in said]
    return found
