"""Settings of everybody on the roster: `oss`, `bss` and `instances` of a scenario are made from it.

A department has one plain instance and may have others beside it, each of which serves the people of one
brand; the plain one serves everybody else. Their addresses are `bss.billing` and `bss.billing@brand`, their
settings stand under `bss.billing` and `instances.billing.brand`. Only departments that hear of persons can
have instances.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import pydantic

from sim.kernel.department import AnyDepartment
from sim.kernel.directory import Directory, Entry, department_of, suffix_of
from sim.kernel.parameters import Lever, Parameters
from sim.kernel.paths import quoted, typed_at
from sim.kernel.refusals import unknown_setting
from sim.kernel.words import NOBODY
from sim.records.errors import InputRefused
from sim.roster import ROSTER, Roster, kinds, settings_path

NAME_OF_A_BRAND = re.compile(r"[\w -]+")

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def short(kind: type[AnyDepartment]) -> str:
    """The name of a department without its floor."""
    return kind.name.rpartition(".")[2]


def serves_people(kind: type[AnyDepartment]) -> bool:
    """Whether a department has people of its own, so that another may serve those of a brand beside it."""
    return not kind.settings_path and any(word.goes == "personal" for word in kind.hears)


def _says(kind: type[AnyDepartment]) -> str:
    return (kind.settings.__doc__ or "").strip().split("\n")[0]


def _floor(name: str, floor: str, doc: str) -> type[Parameters]:
    """A group of settings with one field for each department of a floor."""
    fields = {
        short(kind): (kind.settings, pydantic.Field(kind.settings(), description=_says(kind)))
        for kind in kinds()
        if kind.name.startswith(f"{floor}.")
    }
    return _group(name, doc, fields)


def _instances() -> type[Parameters]:
    return _group(
        "InstancesParameters",
        "Departments of their own for the people of a brand.",
        {
            short(kind): (
                Annotated[dict[str, kind.settings], Lever(source="A")],  # type: ignore[name-defined]  # the class is known at run time
                pydantic.Field(default_factory=dict, description=f"{_says(kind)} Of a brand, by its name."),
            )
            for kind in kinds()
            if serves_people(kind)
        },
    )


# object: pydantic takes pairs of a type, which may be `Annotated`, and a field.
def _group(name: str, doc: str, fields: Mapping[str, object]) -> type[Parameters]:
    return pydantic.create_model(name, __base__=Parameters, __doc__=doc, **fields)  # type: ignore[call-overload, no-any-return]  # names are known at run time


if TYPE_CHECKING:

    class OssParameters(Parameters):
        """Operations."""

    class BssParameters(Parameters):
        """Business."""

    class InstancesParameters(Parameters):
        """Departments of their own for the people of a brand."""
else:
    OssParameters = _floor("OssParameters", "oss", "Operations.")
    BssParameters = _floor("BssParameters", "bss", "Business.")
    InstancesParameters = _instances()


def path_of(address: str) -> str:
    """Where the settings of an address stand in a scenario."""
    kind = next(kind for kind in kinds() if kind.name == department_of(address))
    suffix = suffix_of(address)
    return f"instances.{short(kind)}.{suffix}" if suffix else settings_path(kind)


def addresses(scenario: Scenario, roster: Roster = ROSTER) -> Iterator[tuple[type[AnyDepartment], str]]:
    """Everybody whom a scenario seats: kind and address, an instance after the plain one of its kind.

    Raises:
        InputRefused: an instance for a brand that there is not, a seat for a department that there is not.
    """
    strange = [*unknown_seats(scenario, roster), *unknown_brands(scenario)]
    if problems := [f"{path}: {said}" for path, said in strange]:
        raise InputRefused(problems)
    yield from _everybody(scenario, roster)


def _everybody(scenario: Scenario, roster: Roster) -> Iterator[tuple[type[AnyDepartment], str]]:
    for seat in roster.seats:
        kind = seat.kind
        if not (seat.standing or scenario.seats.get(short(kind))):
            continue
        yield kind, kind.name
        for brand in _brands_of(scenario, kind):
            yield kind, f"{kind.name}@{brand}"


def unknown_brands(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Path and message of every instance for a brand that there is not."""
    for kind in kinds():
        for brand in _brands_of(scenario, kind):
            if brand not in scenario.brands:
                said = unknown_setting(brand, list(scenario.brands), "brand")
                yield f"instances.{short(kind)}.{quoted(brand)}", said


def unfit_brands(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Path and message of brands named as no address can be, and of more than can be told apart."""
    for brand in scenario.brands:
        if not NAME_OF_A_BRAND.fullmatch(brand):
            yield f"brands.{quoted(brand)}", "a brand is named with letters, digits, blanks, '_' and '-'"
    if len(scenario.brands) >= NOBODY:
        yield "brands", f"at most {NOBODY - 1} brands (got {len(scenario.brands)})"
    elif (seated := sum(1 for _ in _everybody(scenario, ROSTER))) > NOBODY:
        yield "instances", f"at most {NOBODY} departments and instances in one house (got {seated})"


def unknown_desks(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Path and message of every cost of a desk that there is not, or that is below nothing."""
    known = [desk.name for kind in kinds() for desk in kind.desks]
    for path in ("economics.hourly", "economics.included_hours"):
        for desk, value in typed_at(scenario, path, dict).items():
            if desk not in known:
                yield f"{path}.{quoted(desk)}", unknown_setting(desk, known, "desk")
            elif value < 0:
                yield f"{path}.{quoted(desk)}", f"must be 0 or more (got {value:g})"


def _brands_of(scenario: Scenario, kind: type[AnyDepartment]) -> Iterator[str]:
    """The brands whose people an instance of a department of their own serves."""
    if kind in kinds() and serves_people(kind):
        yield from typed_at(scenario, f"instances.{short(kind)}", dict)


def unknown_seats(scenario: Scenario, roster: Roster = ROSTER) -> Iterator[tuple[str, str]]:
    """Path and message of every seat for a department that there is not, or that has one in any case."""
    optional = [short(seat.kind) for seat in roster.seats if not seat.standing]
    for name in scenario.seats:
        if name not in optional:
            yield f"seats.{quoted(name)}", unknown_setting(name, optional, "department")
    for seat in roster.seats:
        name = short(seat.kind)
        if not (seat.standing or scenario.seats.get(name)):
            for brand in _brands_of(scenario, seat.kind):
                yield f"instances.{name}.{quoted(brand)}", f"has no seat; add seats: {{{name}: true}}"


def settings_of(scenario: Scenario, kind: type[AnyDepartment], address: str) -> Parameters:
    """The settings of an address; of a department that no scenario knows, its defaults."""
    if kind not in kinds():
        return kind.settings()
    return typed_at(scenario, path_of(address), kind.settings)


def directory_of(scenario: Scenario, roster: Roster = ROSTER) -> Directory:
    """Who sits where, says and hears what, and serves whom.

    Nothing is checked here; `Directory.check` says what gets lost. Brands are numbered in the order of the
    scenario from 1 on, 0 being the operator's own.
    """
    copies: dict[tuple[str, str], list[str]] = {}
    for copy in scenario.integration.copies.values():
        copies.setdefault((copy.word, copy.sender), []).append(copy.receiver)
    seated = list(_everybody(scenario, roster))
    away = set(roster.kinds()) - {kind for kind, _ in seated}
    absent = frozenset(word for kind in away for word in (*kind.says, *kind.hears))
    directory = Directory(1 + len(scenario.brands), copies, absent)
    codes = {name: code for code, name in enumerate(scenario.brands, start=1)}
    for kind, address in seated:
        suffix = suffix_of(address)
        brands = (codes[suffix],) if suffix else None
        directory.seat(Entry(address, tuple(kind.says), tuple(kind.hears), brands))
    return directory


def unknown_links(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Path and message of every link of departments that there are not, and of words that do not use it."""
    if any(unknown_brands(scenario)) or any(unknown_seats(scenario)):
        return  # said elsewhere; until then nobody knows who sits where
    directory = directory_of(scenario)
    for name, link in scenario.integration.links.items():
        for said in directory.unknown_link(name, link.words):
            yield f"integration.links.{quoted(name)}", said
