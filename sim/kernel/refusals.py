"""What is wrong with a value, in one line: the messages of refused settings."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import pydantic
from pydantic_core import ErrorDetails

from sim.kernel.group import Parameters, Value


def unknown_setting(name: str, known: Iterable[str], noun: str = "setting") -> str:
    """Return `unknown setting`, with the nearest known name where one is near."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"unknown {noun}" + (f"; did you mean '{near[0]}'?" if near else "")


def shown(value: Value) -> str:
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
    """Return (steps of the path, one-line message) for every mistake; steps may be tags of unions.

    A kind of mistake that this house has no sentence for is told in pydantic's own words, on one line.
    """
    return [(tuple(map(str, line["loc"])), _said(line)) for line in error.errors(include_url=False)]


def _said(line: ErrorDetails) -> str:
    facts = {name: _number(value) for name, value in line.get("ctx", {}).items()}
    template = _SAID.get(line["type"])
    text = template.format(got=shown(line["input"]), **facts) if template else line["msg"]
    return " ".join(text.split())


def _number(value: Value) -> Value:
    return int(value) if isinstance(value, float) and value.is_integer() else value
