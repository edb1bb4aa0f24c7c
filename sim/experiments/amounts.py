"""How money is said in a decision: one unit for both ends, always with the currency."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.estimate import Estimate

_SIZES = ((1e9, " bn"), (1e6, " M"), (1e3, " k"))


def money_range(worth: Estimate) -> str:
    """Return an interval of money with one unit for both ends: `3.10 to 4.80 M`; a lone value as it is.

    Amounts are major units of money. The larger end decides on bn, M, k or none, and on the decimals: none
    from 100 on, one from 10 on, else two.
    """
    ends = [end for end in (worth.low, worth.high) if end is not None] or [worth.value or 0.0]
    shown, unit = _in_one_unit(ends)
    return " to ".join(dict.fromkeys(shown)) + unit


def _in_one_unit(values: Sequence[float]) -> tuple[list[str], str]:
    """Amounts in the unit of the largest, and that unit."""
    if not any(values):
        return ["0"] * len(values), ""
    largest = max(map(abs, values))
    size, unit = next(((size, unit) for size, unit in _SIZES if largest >= size), (1.0, ""))
    largest /= size
    decimals = 0 if largest >= 100 else 1 if largest >= 10 else 2
    return [f"{value / size:z.{decimals}f}".replace("-", "−") for value in values], unit


def money(worth: Estimate, currency: str = "€") -> str:
    """Return an amount or an interval of money: `3.10 to 4.80 M€`, `3.10 to 4.80 M EUR`.

    Args:
        worth: major units of money; with one value and no ends it is said as one amount.
        currency: symbol or code.
    """
    return _with_currency(money_range(worth), currency)


def money_or_lives(worth: Estimate, currency: str = "€") -> str:
    """Return the interval of an amount; where there is none, each life: `−278, −276 € (2 lives)`."""
    if worth.low is not None or not worth.lives:
        return money(worth, currency)
    shown, unit = _in_one_unit(worth.lives)
    return f"{_with_currency(', '.join(shown) + unit, currency)} ({lives_counted(len(shown))})"


def lives_counted(count: int) -> str:
    """Return `1 life` or `3 lives`."""
    return f"{count} {'life' if count == 1 else 'lives'}"


def _with_currency(shown: str, currency: str) -> str:
    close = shown[-1:] in ("M", "k") and not currency[:1].isalpha()
    return f"{shown}{currency}" if close else f"{shown} {currency}"


def short_of(worth: Estimate, currency: str) -> str:
    """Return a loss without its sign: `3.7 to 9.0 k€`."""
    value, low, high = (None if one is None else -one for one in (worth.value, worth.high, worth.low))
    return money(Estimate(value, low, high), currency)
