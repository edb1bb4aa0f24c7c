"""`bosstwin explain` on a terminal: where a number comes from, who is there, where two runs part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from sim.experiments import agent_tables
from sim.experiments.diff import partings
from sim.records.errors import InputRefused
from sim.records.outcome import Outcome
from sim.reports.terminal import grid, shown_path
from sim.reports.wording import delay, number, setting_range, setting_value

if TYPE_CHECKING:
    from sim.kernel.parameters import Parameters
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

TALKS = 24
"""Lines of the conversation between OSS and BSS on one screen."""


def heading(text: str, out: Console) -> None:
    """Print a heading with a blank line above it."""
    out.print()
    out.print(Text(text, style="bold"))


def scenario_screen(loaded: Loaded[Scenario], out: Console) -> None:
    """Print the chain of files, and every setting that differs from its default, with where it is said.

    Args:
        loaded: a scenario with the files that it was read from.
        out: where.
    """
    from sim.scenario.load import changes

    out.print(Text(f"{loaded.value.title} (digest {loaded.digest})", style="bold"))
    out.print(Text("Files, each laid over the one before: " + " < ".join(map(shown_path, loaded.chain))))
    rows = [
        (one.path, setting_value(one.old), setting_value(one.new), one.origin)
        for one in changes(loaded, type(loaded.value))
        if not (one.new is None and one.old == {})
    ]
    heading(f"Differs from the defaults: {len(rows)} settings", out)
    out.print(grid(("setting", "default", "value", "said in"), rows))


def settings_screen(query: str, out: Console) -> None:
    """Print what every setting says about itself: path, unit, default, plausible range, source.

    Args:
        query: stands in the path, name or text of those that are printed.
        out: where.

    Raises:
        InputRefused: it stands in none.
    """
    from sim.kernel.described import describe
    from sim.scenario.schema import Scenario

    rows = [
        (
            *(info.path, info.kind, info.unit, setting_value(info.default)),
            *(setting_range(info.low, info.high), info.source, info.doc),
        )
        for info in describe(Scenario)
        if query.lower() in f"{info.path} {info.label} {info.doc}".lower()
    ]
    if not rows:
        raise InputRefused([f"{query}: no setting has this in its path or its text"])
    out.print(grid(("setting", "kind", "unit", "default", "range", "source", "meaning"), rows))


def kpi_screen(name: str, out: Console) -> None:
    """Print what a KPI is. Raises InputRefused for an unknown one, with the nearest name."""
    from sim.kernel.refusals import unknown_setting
    from sim.kpis.catalogue import KPIS

    known = {kpi.id: kpi for kpi in KPIS.values()} | {kpi.label.lower(): kpi for kpi in KPIS.values()}
    kpi = known.get(name) or known.get(name.lower())
    if kpi is None:
        raise InputRefused([f"{name}: {unknown_setting(name, list(known), 'KPI')}"])
    good = {"up": "more is better", "down": "less is better", "target": "has a target"}[kpi.direction]
    out.print(Text(f"{kpi.label} ({kpi.id})", style="bold"))
    rows = [
        ("formula", kpi.formula),
        ("unit", kpi.unit),
        ("direction", good),
        ("owner", kpi.domain),
        ("split by", ", ".join(kpi.dimensions)),
        ("headline", "yes" if kpi.headline else "no (exploratory in comparisons)"),
        ("horizon", "ratio of the sums over its months; no observation is no value, never 0"),
    ]
    out.print(grid(("", ""), rows))


def lever_screen(name: str, out: Console) -> None:
    """Print what a lever changes, when, and what it costs. Raises InputRefused for an unknown one."""
    from sim.programme.levers import find_lever
    from sim.scenario.plan import all_levers

    lever = find_lever(name, all_levers())
    out.print(Text(f"{lever.id} {lever.title}", style="bold"))
    if lever.description:
        out.print(Text(" ".join(lever.description.split())))
    rows: list[tuple[str, str]] = []
    for effect in lever.effects.values():
        plausible = setting_range(effect.low, effect.high)
        beside = f" (plausible {plausible})" if plausible else ""
        rows.append((effect.path, f"{effect.operator} {effect.value}{beside}"))
    rows += [(link, f"becomes {style}") for link, style in lever.links.items()]
    rows += [("lead time", f"{lever.lead:g} months"), ("ramp", _group(lever.ramp))]
    rows += [("paid once", _group(lever.one_off))]
    rows += [(f"running: {label}", _group(cost)) for label, cost in lever.run_costs.items()]
    rows += [("source", lever.source)] if lever.source else []
    out.print(grid(("changes", "how"), rows))


def _group(group: Parameters) -> str:
    """A group of settings in one line, without those that are 0."""
    values = group.model_dump(mode="json", exclude_none=True)
    return ", ".join(
        f"{name.replace('_', ' ')} {setting_value(value)}" for name, value in values.items() if value != 0
    )


# --- runs


def agents_screen(outcome: Outcome, where: Path, out: Console) -> None:
    """Print who is there, what each believes and decided, and the conversation between OSS and BSS.

    Args:
        outcome: holds the tables agents, beliefs, decisions and conversation.
        where: folder of the replication, to be named.
        out: where it is printed.
    """
    out.print(Text(f"Agents of {shown_path(where)}", style="bold"))
    out.print(grid(("agent", "in the standards", "role"), agent_tables.roster(outcome)))
    heading("What each believes, and what is true (last month; mean gap over the months)", out)
    rows = [
        (one.agent, one.belief, number(one.believed), number(one.true), number(one.mean_gap))
        for one in agent_tables.beliefs(outcome)
    ]
    out.print(grid(("agent", "belief", "believed", "true", "gap"), rows, right=("believed", "true", "gap")))
    heading("What each decided", out)
    taken = [
        (one.agent, one.decision.replace("_", " "), one.policy, one.said, f"{one.count:,}")
        for one in agent_tables.decisions(outcome)
    ]
    out.print(grid(("agent", "decision", "policy", "outcome", "times"), taken, right=("times",)))
    _conversation(agent_tables.conversation(outcome), out)


def _conversation(talks: list[agent_tables.MessageFlow], out: Console) -> None:
    """Print what passed between OSS and BSS, the busiest lines first, and how much else there was."""
    across = [one for one in talks if one.crosses]
    heading("Who talks to whom between OSS and BSS (messages, mean delay)", out)
    headings = ("from and to", "message", "sent", "delay", "lost", "human touches")
    rows = [
        (_between(one), one.message, f"{one.sent:,}", delay(one.delay), one.lost, one.by_hand)
        for one in across[:TALKS]
    ]
    out.print(grid(headings, rows, right=headings[2:]))
    rest = sum(one.sent for one in across[TALKS:])
    other = sum(one.sent for one in talks if not one.crosses)
    said = f"All other messages, customers' own included: {other:,}"
    out.print(Text(said + (f"; further ones between OSS and BSS: {rest:,}" if rest else ""), style="dim"))


def _between(talk: agent_tables.MessageFlow) -> str:
    """`BSS order management → provisioning`: the floor that speaks, then who and to whom."""
    sender, receiver = (name.partition(".")[2].replace("_", " ") for name in (talk.sender, talk.receiver))
    return f"{agent_tables.floor(talk.sender).upper()} {sender} → {receiver}"


def parting_screen(left: Outcome, right: Outcome, names: tuple[str, str], out: Console) -> None:
    """Print the first row of each table at which two runs differ.

    Args:
        left: all tables of one run.
        right: all tables of the other one.
        names: what the two are called.
        out: where.
    """
    found = partings(left, right)
    if not found:
        out.print(Text("The two runs are equal: every row of every table.", style="bold"))
        return
    first = found[0]
    when = "" if first.month is None else f", month {first.month}"
    out.print(Text(f"The runs part in table {first.table}{when}.", style="bold"))
    for name, row in zip(names, (first.left, first.right), strict=True):
        said = (
            "no such row" if row is None else ", ".join(f"{column} {value}" for column, value in row.items())
        )
        out.print(Text(f"  {name}: {said}"))
    heading("First difference of each table", out)
    rows = [
        (one.table, "–" if one.month is None else one.month, ", ".join(one.columns), f"{one.rows:,}")
        for one in found
    ]
    out.print(grid(("table", "month", "differs in", "rows that differ"), rows, right=("rows that differ",)))
