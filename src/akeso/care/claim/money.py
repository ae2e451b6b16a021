"""Dollars as exact decimals: parsing, and the schedule's rounding up to 5 cents."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation

from akeso.errors import BadInput

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
MOST = Decimal(1_000_000)


def dollars(value: object, what: str = "The amount") -> Decimal:
    """Return an amount of money with two decimals.

    Parameters
    ----------
    value : str, int, float or Decimal
        A float is taken as it prints, so that 188.35 is 188.35.
    what : str
        The amount as the reader knows it, for the message.

    Raises
    ------
    BadInput
        If it is no number, has parts of a cent, or is not from 0 to 1,000,000.
    """
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount <= MOST:
        raise BadInput(f"{what} is {value!r}; give dollars from 0 to 1,000,000.")
    if amount != amount.quantize(CENT):
        raise BadInput(f"{what} is {value!r}; give dollars and whole cents, such as 188.35.")
    return amount.quantize(CENT)


def round_up(amount: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of `step` that is not below `amount`, with two decimals."""
    return ((amount / step).to_integral_value(ROUND_CEILING) * step).quantize(CENT)
