"""What the text of one value says, read by the type and unit of the setting that it is meant for.

YAML 1.2: only `true` and `false` are truth values, `18:10`, `yes`, `on` and `1_000` are text, `010` is
ten. People's spelling is read where the unit makes it plain: `1.7 %`, `4 h`, `1 h 30 min`, `3.5 M`,
`250k`, `250 000`.

Numbers are exact fractions until the last step, so `30 min` is half an hour and `1.7 %` is 0.017. A unit that
does not fit is refused with what is wanted instead; so are commas, underscores, infinities and NaN.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from sim.kernel.group import Value
from sim.kernel.parameters import Work
from sim.kernel.refusals import shown
from sim.kernel.spans import HOURS_IN, Span
from sim.scenario.kinds import Kind
from sim.scenario.yaml_marks import Leaf


class NotSaid(ValueError):  # noqa: N818 (it reads as what happened)
    """The text does not say what the setting needs; the message says what it should."""


_GAP = "[ \u00a0\u2009\u202f]"
_DIGITS = rf"(?:[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+|[0-9]+)"
_NUMERAL = rf"[-+]?(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?"
_MULTIPLES = {"k": 10**3, "K": 10**3, "M": 10**6, "bn": 10**9}
_QUANTITY = re.compile(rf"({_NUMERAL}){_GAP}*(.*)", re.DOTALL)
_PART = rf"[0-9]+(?:\.[0-9]*)?{_GAP}*[a-z]+"
_COMPOUND = re.compile(rf"{_PART}(?:{_GAP}*{_PART})+")

_HOURS = {unit: Fraction(size).limit_denominator(3_600_000) for unit, size in HOURS_IN.items()}
_TIME_WORDS = {
    "ms": "ms", "s": "s", "sec": "s", "second": "s", "seconds": "s", "min": "min", "minute": "min",
    "minutes": "min", "h": "h", "hour": "h", "hours": "h", "d": "d", "day": "d", "days": "d",
    "month": "month", "months": "month",
}  # fmt: skip
_PER_YEAR = {"per year": 1, "/year": 1, "/a": 1, "a year": 1, "per month": 12, "/month": 12, "a month": 12}


def _words(unit: str) -> dict[str, Fraction]:
    """Return what may stand behind a number of this unit, with the factor that it stands for."""
    if unit in _HOURS:
        spans = {word: _HOURS[name] / _HOURS[unit] for word, name in _TIME_WORDS.items()}
        weeks = dict.fromkeys(("w", "week", "weeks"), 7 * spans["d"])
        return spans | weeks | dict.fromkeys(("y", "year", "years"), 12 * spans["month"])
    plain = {word: Fraction(size) for word, size in _MULTIPLES.items()}
    percent = {"%": Fraction(1, 100)}
    if unit == "km":
        return {"km": Fraction(1), "m": Fraction(1, 1000)}
    if unit in ("per year", "per month"):
        base = 12 if unit == "per month" else 1
        rates = {word: Fraction(times, base) for word, times in _PER_YEAR.items()}
        return rates | {f"% {word}": size / 100 for word, size in rates.items()} | percent | plain
    if unit == "share":
        return percent
    return plain if unit in ("money", "count") else plain | percent


def number(text: str, unit: str = "") -> Fraction:
    """Return the exact number that a text states, in the given unit. Raises `NotSaid`."""
    text = text.strip()
    core = core_number(text)
    if core is not None:
        return core
    if unit in _HOURS and _COMPOUND.fullmatch(text):
        return sum((number(part, unit) for part in re.findall(_PART, text)), Fraction(0))
    found = _QUANTITY.fullmatch(text)
    if found is None or (found[2] and _one_space(found[2]) not in _words(unit)):
        raise NotSaid(_advice(text, unit))
    return _exact(found[1]) * (_words(unit)[_one_space(found[2])] if found[2] else 1)


def core_number(text: str) -> Fraction | None:
    """Return the number that YAML 1.2 sees in a plain scalar, None where it sees none. Raises `NotSaid`."""
    if re.fullmatch(r"[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN", text):
        raise NotSaid(f"must be a finite number (got {text})")
    if based := re.fullmatch(r"0o([0-7]{1,20})|0x([0-9a-fA-F]{1,16})", text):
        return Fraction(int(based[1], 8) if based[1] else int(based[2], 16))
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return _exact(text)
    return None


def _exact(numeral: str) -> Fraction:
    digits = re.sub(_GAP, "", numeral)
    exponent = re.search(r"[eE]([-+]?[0-9]+)$", digits)
    if len(digits) > 60 or (exponent and abs(int(exponent[1])) > 300):
        raise NotSaid(f"must be a finite number of at most 60 digits (got {shown(numeral)})")
    return Fraction(digits)


def _one_space(words: str) -> str:
    return re.sub(rf"{_GAP}+", " ", words)


def _advice(text: str, unit: str) -> str:
    if re.fullmatch(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?.*", text, re.DOTALL):
        bare = text.replace(",", "")
        return (
            f"must be a number; write {bare} or {text.replace(',', ' ')}, without commas (got {shown(text)})"
        )
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+.*", text, re.DOTALL):
        return f"must be a number; write {text.replace(',', '.')}, with a point (got {shown(text)})"
    if re.fullmatch(r"[-+]?[0-9][0-9_]*", text):
        return f"must be a number; write {text.replace('_', '')}, without underscores (got {shown(text)})"
    return f"must be {_needed_number(unit)} (got {shown(text)})"


def _whole(text: str, unit: str) -> int:
    exact = number(text, unit)
    if exact.denominator != 1:
        raise NotSaid(f"must be a whole number (got {text.strip()})")
    return int(exact)


def _truth(text: str, unit: str) -> bool:
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    raise NotSaid(f"must be true or false (got {shown(text)})")


def _date(text: str, unit: str) -> datetime.date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise NotSaid(f"must be a date: {error} (got {text})") from None
    raise NotSaid(f"must be a date like 2027-01-31 (got {shown(text)})")


def _instant(text: str, unit: str) -> datetime.datetime:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", text):
            return datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise NotSaid(f"must be an instant: {error} (got {text})") from None
    raise NotSaid(f"must be an instant like 2027-01-31 18:10 (got {shown(text)})")


def _clock_time(text: str, unit: str) -> datetime.time:
    try:
        if re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", text):
            return datetime.time.fromisoformat(text)
    except ValueError as error:
        raise NotSaid(f"must be a time of day: {error} (got {text})") from None
    raise NotSaid(f"must be a time of day like 18:10 (got {shown(text)})")


_READERS: dict[type | None, Callable[[str, str], Value]] = {
    int: _whole,
    float: lambda text, unit: float(number(text, unit)),
    Span: lambda text, unit: float(number(text, unit)),
    bool: _truth,
    datetime.date: _date,
    datetime.datetime: _instant,
    datetime.time: _clock_time,
    str: lambda text, unit: text,
}


def read(leaf: Leaf, kind: Kind) -> Value:
    """Return what a scalar says to a setting of a kind, in the unit of the kind. Raises `NotSaid`.

    Known are int, float, bool, str, date, datetime, time, None, Literal and Enum; to anything else YAML
    1.2 alone decides.
    """
    if kind.nothing:
        if leaf.null:
            return None
        raise NotSaid(f"must be empty (got {shown(leaf.text)})")
    if kind.choices:
        choice = _one_of(leaf, kind.choices)
        return choice if kind.enum is None else kind.enum(choice)
    reader = _READERS.get(kind.plain)
    if reader is None:
        return core(leaf)
    if leaf.null:
        raise NotSaid(f"must be {needs(kind)} (got nothing)")
    return reader(leaf.text, kind.unit)


def _one_of(leaf: Leaf, choices: Sequence[bool | int | str]) -> bool | int | str:
    for choice in choices:
        if leaf.text == str(choice) or (
            isinstance(choice, bool) and leaf.text.lower() == str(choice).lower()
        ):
            return choice
    raise NotSaid(f"must be {_listed(choices)} (got {'nothing' if leaf.null else shown(leaf.text)})")


def _listed(choices: Sequence[bool | int | str]) -> str:
    words = [f"'{choice}'" if isinstance(choice, str) else str(choice).lower() for choice in choices]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


_NEEDS: dict[type | None, str] = {
    int: "a whole number",
    bool: "true or false",
    str: "text",
    datetime.date: "a date like 2027-01-31",
    datetime.datetime: "an instant like 2027-01-31 18:10",
    datetime.time: "a time of day like 18:10",
    type(None): "null",
}


def wanted(kind: Kind) -> str:
    """Return what a setting of a kind wants to be told, as it reads after `must be`."""
    if kind.bare is Work:
        return "a span of time like 4 h or 30 min, or a map of mean and cv"
    if kind.group is not None:
        return "a map of settings"
    if kind.container is dict:
        return "a map of named entries"
    return needs(kind) if kind.container is None else "a list"


def needs(kind: Kind) -> str:
    """Return what a setting of a kind that is told in one scalar wants, as it reads after `must be`."""
    if kind.choices:
        return _listed(kind.choices)
    if kind.bare in (float, Span):
        return _needed_number(kind.unit)
    return _NEEDS.get(kind.plain, "a single value")


def _needed_number(unit: str) -> str:
    if unit in _HOURS:
        return "a span of time like 4 h or 30 min"
    return "a share like 0.02 or 2 %" if unit == "share" else "a number"


def core(leaf: Leaf) -> bool | int | float | str | None:
    """Return what YAML 1.2 alone makes of a scalar: None, bool, int, float or str. Raises `NotSaid`."""
    if leaf.quoted:
        return leaf.text
    if leaf.null:
        return None
    if leaf.text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return leaf.text.lower() == "true"
    exact = core_number(leaf.text)
    if exact is None:
        return leaf.text
    return int(exact) if re.fullmatch(r"[-+]?[0-9]+|0[ox].*", leaf.text) else float(exact)


def text_pattern(unit: str) -> str:
    """Return a regular expression (ECMA) for the texts that a number of this unit may be written as."""
    words = "|".join(re.escape(word).replace(r"\ ", " ").replace("/", r"\/") for word in _words(unit))
    gap = "[ \\u00a0\\u2009\\u202f]*"
    digits = rf"([0-9]{{1,3}}({gap[:-1]}[0-9]{{3}})+|[0-9]+)"
    numeral = rf"[-+]?({digits}(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?"
    compound = rf"|([0-9]+(\.[0-9]*)?{gap}({words}){gap})+" if unit in _HOURS else ""
    return rf"^({numeral}{gap}({words})?{compound})$"
