"""What every setting says about itself: path, unit, kind, plausible range, sources, meaning."""

from dataclasses import dataclass

from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from sim.kernel.group import Parameters, Value, default_of, values_of
from sim.kernel.marks import Kind, Mark, Scaling, Unit
from sim.kernel.paths import marks_of, quoted, said, split_path
from sim.kernel.work import Work


@dataclass(frozen=True)
class ParameterInfo:
    """One setting: where it lives, what it is worth and what is known about it.

    `kind` is lever (what a manager can order), world (what the world does), taste (how people feel) or ""
    where the declaration does not say. `low` and `high` are the plausible range in the setting's unit, else
    the hard limits of the type; None is open.
    """

    path: str
    label: str
    unit: str
    default: Value
    low: float | None
    high: float | None
    kind: Kind | str
    source: str
    scaled: bool
    doc: str


def describe(model: Parameters | type[Parameters], prefix: str = "") -> list[ParameterInfo]:
    """Return what every setting below `model` says about itself, in order of declaration.

    For an object the `default` is its value, for a class the declared default (None where there is none),
    both as a scenario says them.
    """
    kind = model if isinstance(model, type) else type(model)
    found: list[ParameterInfo] = []
    values = {} if isinstance(model, type) else values_of(model)
    for name, field in kind.model_fields.items():
        value = values[name] if name in values else default_of(field)
        path = f"{prefix}.{name}" if prefix else name
        found += _describe_value(path, value, field)
    return found


def _describe_value(path: str, value: Value, field: FieldInfo) -> list[ParameterInfo]:
    if isinstance(value, Work):
        return _work_infos(path, value, field)
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


def _info(path: str, value: Value, field: FieldInfo) -> ParameterInfo:
    marks = list(marks_of(field))
    least = next((float(str(m.ge)) for m in marks if isinstance(m, Ge)), None)
    least = next((float(str(m.gt)) for m in marks if isinstance(m, Gt)), least)
    most = next((float(str(m.le)) for m in marks if isinstance(m, Le)), None)
    mark = next((mark for mark in marks if isinstance(mark, Mark)), None)
    if mark is not None and (mark.low is not None or mark.high is not None):
        least, most = mark.low, mark.high
    return ParameterInfo(
        path=path,
        label=field.title or split_path(path)[-1].replace("_", " "),
        unit=next((mark.name for mark in marks if isinstance(mark, Unit)), ""),
        default=said(value, field),
        low=least,
        high=most,
        kind=mark.kind if mark else "",
        source=mark.source if mark else "",
        scaled=any(isinstance(mark, Scaling) for mark in marks),
        doc=" ".join((field.description or "").split()),
    )


def _work_infos(path: str, work: Work, field: FieldInfo) -> list[ParameterInfo]:
    """A work has a mean, of which the marks of the setting speak, and mostly a spread, set by the world."""
    mean = _info(path, work.shown_mean, field)
    about = {"label": mean.label, "unit": work.unit}
    infos = [ParameterInfo(**{**vars(mean), **about, "path": f"{path}.mean"})]
    if "cv" in work.settable:
        spread = _info(f"{path}.cv", work.cv, Work.model_fields["cv"])
        about = {"label": f"{mean.label}, spread", "doc": f"{mean.doc} Coefficient of variation."}
        infos.append(ParameterInfo(**{**vars(spread), **about}))
    return infos
