"""The base of every group of settings."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Protocol, TypeAlias, runtime_checkable

import pydantic
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.kernel.spans import ReadIn, Span, in_unit
from sim.records.plain import Plain


@runtime_checkable
class Reads(Protocol):
    """A default that knows how the values of its setting are read."""

    def reader(self) -> Hashable:
        """Return the mark that reads them."""
        ...


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

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield path and message of what cannot be, though each setting alone could; a root may say more."""
        yield from ()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[pydantic.BaseModel], handler: pydantic.GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let a default say how the values of its setting are read, if it can (a `Work` does)."""
        for field in cls.model_fields.values():
            if isinstance(field.default, Reads) and (reader := field.default.reader()) not in field.metadata:
                field.metadata.append(reader)
        return handler(source)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: pydantic.GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the group, with the defaults of spans in the unit in which they are read."""
        found = handler(core)
        told = handler.resolve_ref_schema(found).get("properties", {})
        for name, field in cls.model_fields.items():
            unit = next((mark.name for mark in field.metadata if isinstance(mark, ReadIn)), "")
            if unit and isinstance(field.default, Span) and name in told:
                told[name]["default"] = in_unit(field.default, unit)
        return found


Value: TypeAlias = "Plain | Enum | Parameters | Sequence[Value] | Mapping[str, Value]"
"""What a setting can be worth: a single value, a group of settings, a list of these, or these by name."""


def values_of(group: Parameters) -> dict[str, Value]:
    """Return the values of a group's own settings by name, in order of declaration."""
    return dict(group)


def default_of(field: FieldInfo) -> Value:
    """Return the declared default of a setting, None where there is none."""
    if field.is_required():
        return None
    default: Value = field.get_default(call_default_factory=True, validated_data={})
    return default
