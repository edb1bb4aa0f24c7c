"""Parameters: frozen, closed groups of typed settings that know their unit, range and source.

A component declares its settings beside the code that uses them:

    class CrewParameters(Parameters):
        people: Scaled[int] = 10
        '''People who can be sent out, at the base's reference size. [A]'''
        travel: Hours = 0.6
        '''Mean travel time. Range 0.3-3. [O17]'''

The type carries the unit and the hard limits, which are enforced. The docstring carries the plausible
range, which is information for planners and for sensitivity studies, and the source in square brackets. A
value is kept in the unit that its type names; code converts with `hours` and `per_hour`, money with `cents`.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, get_args

import pydantic
from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from sim.records.errors import InputRefused

HOURS_IN = {"ms": 1 / 3_600_000, "s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "month": 730.5}
"""Hours in one of each unit of time; a month is a twelfth of 365.25 days."""


@dataclass(frozen=True)
class Unit:
    """The unit in which a number is kept and shown, put into a type by `Annotated`."""

    name: str

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Return the schema of the number with its unit added."""
        return {**handler(core), "unit": self.name}


@dataclass(frozen=True)
class Scaling:
    """Marks a value that is stated at the base's reference size and grows with the size asked for."""


Number = TypeVar("Number", int, float)

Scaled = Annotated[Number, Scaling(), Ge(0)]
"""A number stated at the reference size: `Scaled[int]` (rounded up), `Scaled[float]`, `Scaled[Money]`."""

Milliseconds = Annotated[float, Unit("ms"), Ge(0)]
Seconds = Annotated[float, Unit("s"), Ge(0)]
Minutes = Annotated[float, Unit("min"), Ge(0)]
Hours = Annotated[float, Unit("h"), Ge(0)]
Days = Annotated[float, Unit("d"), Ge(0)]
Months = Annotated[float, Unit("month"), Ge(0)]
Kilometres = Annotated[float, Unit("km"), Ge(0)]
Share = Annotated[float, Unit("share"), Ge(0), Le(1)]
PerHour = Annotated[float, Unit("per hour"), Ge(0)]
PerYear = Annotated[float, Unit("per year"), Ge(0)]
PerMonth = Annotated[float, Unit("per month"), Ge(0)]
Money = Annotated[float, Unit("money")]
"""Major units of the one currency, of either sign; the model turns it into whole `cents`."""
Count = Annotated[int, Unit("count"), Ge(0)]
Positive = Annotated[float, Gt(0)]


class Parameters(pydantic.BaseModel):
    """Base of every group of settings: frozen, closed, strict; refuses NaN and infinities.

    Numbers are never read from text here; that is the work of whoever reads the text. Raises
    `pydantic.ValidationError` when built with a wrong value.
    """

    model_config = pydantic.ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        validate_default=True,
        allow_inf_nan=False,
    )


Group = TypeVar("Group", bound=Parameters)


def hours(
    *,
    milliseconds: float = 0.0,
    seconds: float = 0.0,
    minutes: float = 0.0,
    days: float = 0.0,
    months: float = 0.0,
) -> float:
    """Return the sum of the given spans in hours, the clock's unit: `hours(minutes=90)` is 1.5."""
    named = {"ms": milliseconds, "s": seconds, "min": minutes, "d": days, "month": months}
    return sum(span * HOURS_IN[unit] for unit, span in named.items())


def per_hour(*, per_month: float = 0.0, per_year: float = 0.0) -> float:
    """Return the sum of the given rates per hour; a year is twelve months of 730.5 h."""
    return per_month / HOURS_IN["month"] + per_year / (12 * HOURS_IN["month"])


def cents(amount: float) -> int:
    """Return major units of money as whole cents; half a cent is rounded away from zero."""
    return int(Decimal(repr(float(amount))).scaleb(2).to_integral_value(ROUND_HALF_UP))


# --- what a setting says about itself


@dataclass(frozen=True)
class ParameterInfo:
    """One setting: where it lives, what it is worth and what is known about it.

    `low` and `high` are the plausible range of the docstring, else the hard limits of the type; None is open.
    """

    path: str
    label: str
    unit: str
    default: Any
    low: float | None
    high: float | None
    source: str
    scaled: bool
    doc: str


_NUMERAL = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"\bRange\s+({_NUMERAL})\s*(?:-|–|to)\s*({_NUMERAL})[^.\[]*\.?")
_SOURCE = re.compile(r"\[([^\[\]]+)\]")


def describe(model: Parameters | type[Parameters], prefix: str = "") -> list[ParameterInfo]:
    """Return what every setting below `model` says about itself, in order of declaration.

    For an object the `default` is its value, for a class the declared default (None where there is none).
    """
    kind = model if isinstance(model, type) else type(model)
    found: list[ParameterInfo] = []
    for name, field in kind.model_fields.items():
        value = _default(field) if isinstance(model, type) else getattr(model, name)
        path = f"{prefix}.{name}" if prefix else name
        found += _describe_value(path, value, field)
    return found


def _describe_value(path: str, value: Any, field: FieldInfo) -> list[ParameterInfo]:
    if isinstance(value, Parameters):
        return describe(value, path)
    if value is None and isinstance(field.annotation, type) and issubclass(field.annotation, Parameters):
        return describe(field.annotation, path)
    if isinstance(value, dict) and any(isinstance(one, Parameters | int | float) for one in value.values()):
        return [
            info
            for name, entry in value.items()
            for info in _describe_value(f"{path}.{quoted(name)}", entry, field)
        ]
    return [_info(path, value, field)]


def _info(path: str, value: Any, field: FieldInfo) -> ParameterInfo:
    text, marks = field.description or "", list(_marks(field))
    least = next((float(str(m.ge)) for m in marks if isinstance(m, Ge)), None)
    least = next((float(str(m.gt)) for m in marks if isinstance(m, Gt)), least)
    most = next((float(str(m.le)) for m in marks if isinstance(m, Le)), None)
    if stated := _RANGE.search(text):
        least, most = float(stated[1]), float(stated[2])
    return ParameterInfo(
        path=path,
        label=field.title or split_path(path)[-1].replace("_", " "),
        unit=next((mark.name for mark in marks if isinstance(mark, Unit)), ""),
        default=value,
        low=least,
        high=most,
        source=", ".join(_SOURCE.findall(text)),
        scaled=any(isinstance(mark, Scaling) for mark in marks),
        doc=" ".join(_SOURCE.sub("", _RANGE.sub("", text)).split()),
    )


def _default(field: FieldInfo) -> Any:
    return None if field.is_required() else field.get_default(call_default_factory=True, validated_data={})


def _marks(field: FieldInfo) -> Iterator[Any]:
    yield from field.metadata
    yield from _marks_of(field.annotation)


def _marks_of(annotation: Any) -> Iterator[Any]:
    """Yield the marks on a type, those on the arms of a union and on the entries of a map included."""
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from _marks_of(part)


# --- reading and changing


def quoted(name: str) -> str:
    """Return a name as one step of a path: in double quotes when it holds a dot."""
    return f'"{name}"' if "." in name else name


def join_path(steps: tuple[str, ...]) -> str:
    """Return `a.b.c`; names that hold a dot stand in double quotes."""
    return ".".join(quoted(step) for step in steps)


def split_path(path: str) -> tuple[str, ...]:
    """Return the names along a path: `a."x.y".c` gives a, x.y and c."""
    return tuple(name or bare for name, bare in re.findall(r'"([^"]*)"|([^."]+)', path))


def value_at(model: Parameters, path: str) -> Any:
    """Return the value of one setting; raises `InputRefused` for an unknown path."""
    value: Any = model
    for step in split_path(path):
        names = _names(value)
        if step not in names:
            raise InputRefused([f"{path}: {unknown_setting(step, names)}"])
        value = value[step] if isinstance(value, dict) else getattr(value, step)
    return value


def with_values(model: Group, changes: Mapping[str, Any]) -> Group:
    """Return a copy of `model` with the settings at the given paths replaced, and validated.

    All changes are made at once, so two settings that limit each other may move together. Only the groups on
    the paths are rebuilt. Raises `InputRefused` that names the path of an unknown setting or a wrong value.
    """
    tree: dict[str, Any] = {}
    for path, value in changes.items():
        *groups, last = split_path(path) or ("",)
        branch = tree
        for step in groups:
            branch = branch.setdefault(step, _Branch())
        branch[last] = value
    changed: Group = _changed(model, tree, "")
    return changed


class _Branch(dict[str, Any]):
    """Changes below one group; a type of its own because a plain dict may be a value."""


def _changed(value: Any, changes: dict[str, Any], path: str) -> Any:
    known, values = _names(value), {}
    for name, change in changes.items():
        where = f"{path}.{quoted(name)}" if path else name
        if name not in known and not (isinstance(value, dict) and not isinstance(change, _Branch)):
            raise InputRefused([f"{where}: {unknown_setting(name, known)}"])
        old = known.get(name)
        values[name] = _changed(old, change, where) if isinstance(change, _Branch) else change
    if isinstance(value, dict):
        return {**value, **values}
    try:
        return type(value).model_validate({**known, **values})
    except pydantic.ValidationError as error:
        steps = split_path(path)
        found = [(join_path((*steps, *place)), said) for place, said in refusals(error)]
        raise InputRefused([f"{where}: {said}" if where else said for where, said in found]) from None


def _names(value: Any) -> dict[str, Any]:
    if isinstance(value, Parameters):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return value if isinstance(value, dict) else {}


def scale(parameters: Group, factor: float) -> Group:
    """Return a copy in which every `Scaled` setting, at any depth, is multiplied by `factor`.

    Whole numbers are rounded up, so what was at least one stays at least one. Raises ValueError for a factor
    that is not positive and finite.
    """
    if not (factor > 0 and math.isfinite(factor)):
        raise ValueError(f"the scale factor must be positive and finite (got {factor})")
    values = {
        name: _scaled(getattr(parameters, name), any(isinstance(m, Scaling) for m in _marks(field)), factor)
        for name, field in type(parameters).model_fields.items()
    }
    return type(parameters).model_validate(values)


def _scaled(value: Any, marked: bool, factor: float) -> Any:
    if isinstance(value, Parameters):
        return scale(value, factor)
    if isinstance(value, dict):
        return {name: _scaled(entry, marked, factor) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_scaled(entry, marked, factor) for entry in value)
    if not marked or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    # 100 x 1.1 is 110.00000000000001 in binary: twelve digits decide what counts as above a whole number.
    return math.ceil(float(f"{value * factor:.12g}")) if isinstance(value, int) else value * factor


# --- saying what is wrong


def unknown_setting(name: str, known: Mapping[str, Any] | list[str], noun: str = "setting") -> str:
    """Return `unknown setting`, with the nearest known name where one is near."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"unknown {noun}" + (f"; did you mean '{near[0]}'?" if near else "")


def shown(value: Any) -> str:
    """Return a value as it reads in a message: short, text in quotes, a group only by its kind."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping | Parameters):
        return "a map"
    if isinstance(value, list | tuple):
        return "a list"
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else repr(value)
        if isinstance(value, str)
        else str(value)
    )
    return text if len(text) <= 60 else text[:57] + "..."


_SAID = {
    "missing": "is required",
    "extra_forbidden": "unknown setting",
    "greater_than_equal": "must be >= {ge} (got {got})",
    "greater_than": "must be > {gt} (got {got})",
    "less_than_equal": "must be <= {le} (got {got})",
    "less_than": "must be < {lt} (got {got})",
    "finite_number": "must be a finite number (got {got})",
    "int_type": "must be a whole number (got {got})",
    "int_from_float": "must be a whole number (got {got})",
    "float_type": "must be a number (got {got})",
    "bool_type": "must be true or false (got {got})",
    "string_type": "must be text (got {got})",
    "literal_error": "must be {expected} (got {got})",
    "date_type": "must be a date like 2027-01-31 (got {got})",
    "datetime_type": "must be an instant like 2027-01-31 18:10 (got {got})",
    "model_type": "must be a map of settings (got {got})",
    "model_attributes_type": "must be a map of settings (got {got})",
    "dict_type": "must be a map of named entries (got {got})",
    "list_type": "must be a list (got {got})",
    "tuple_type": "must be a list (got {got})",
    "union_tag_not_found": "must say {discriminator}",
    "union_tag_invalid": "{discriminator} must be {expected_tags} (got '{tag}')",
    "value_error": "{error}",
}


def refusals(error: pydantic.ValidationError) -> list[tuple[tuple[str, ...], str]]:
    """Return (steps of the path, one-line message) for every mistake; steps may be tags of unions."""
    return [(tuple(map(str, line["loc"])), _said(dict(line))) for line in error.errors(include_url=False)]


def _said(line: dict[str, Any]) -> str:
    facts = {name: _number(value) for name, value in line.get("ctx", {}).items()}
    template = _SAID.get(line["type"])
    text = template.format(got=shown(line["input"]), **facts) if template else line["msg"]
    return " ".join(text.split())


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
