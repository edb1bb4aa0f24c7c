"""The JSON Schema by which an editor completes and checks a scenario while it is written.

It is a help for writing and no judge: a partly stated union fits any of its arms, and names of other parts,
such as levers and brands, are not looked up. What counts is what `sim.scenario.load` says.
"""

from pydantic.json_schema import JsonSchemaValue

from sim.kernel.parameters import Parameters
from sim.scenario.scalars import text_pattern

_OUTER = ("title", "description", "default", "unit", "kind", "plausible", "source")
_SPELLED = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""Limits that pydantic leaves in its own words where a function reads the number."""


def json_schema(root: type[Parameters]) -> JsonSchemaValue:
    """Return the schema of scenario files of a root class.

    It admits what the loader admits beyond the class itself: numbers as text (`1.7 %`, `4 h`), null for an
    entry of a named map, `extends`, and every setting left out, because the chain supplies it; only
    `title` is required.
    """
    schema = root.model_json_schema()
    groups = [schema, *schema.get("$defs", {}).values()]
    names = list(root.model_fields)
    for group in groups:
        group.pop("required", None)
        for name, field in group.get("properties", {}).items():
            group["properties"][name] = _admitting(field)
    name_of_parent = {"type": "string", "minLength": 1}
    schema["properties"]["extends"] = {
        "anyOf": [name_of_parent, {"type": "array", "items": name_of_parent}],
        "description": "The scenario that this one changes: a name in scenarios/bases or a path.",
    }
    if "title" in names:
        schema["required"] = ["title"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _admitting(schema: JsonSchemaValue) -> JsonSchemaValue:
    """Return a schema that also admits the text forms of its numbers and null for its named entries."""
    changed: JsonSchemaValue = {
        _SPELLED.get(name, name): _admitting(part) if name == "items" and isinstance(part, dict) else part
        for name, part in schema.items()
    }
    for several in ("anyOf", "oneOf", "allOf"):
        if several in changed:
            # A partly stated entry may fit more than one arm, which oneOf would refuse.
            arms = [_admitting(arm) for arm in changed.pop(several)]
            changed["allOf" if several == "allOf" else "anyOf"] = arms
            changed.pop("discriminator", None)
    if isinstance(entry := changed.get("additionalProperties"), dict):
        changed["additionalProperties"] = {"anyOf": [_admitting(entry), {"type": "null"}]}
    if changed.get("type") not in ("number", "integer"):
        return changed
    outer: JsonSchemaValue = {name: changed.pop(name) for name in _OUTER if name in changed}
    text = {"type": "string", "pattern": text_pattern(outer.get("unit", ""))}
    return {**outer, "anyOf": [changed, text]}
