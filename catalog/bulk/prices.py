"""New prices from old ones: a formula and a rounding rule, exact in decimals."""

from decimal import ROUND_HALF_UP, Decimal

CENT, EXACTLY = "0.01", "exactly"
SET, ADD, PERCENT = "set", "add", "percent"
WAYS = (
    ("", "Leave unchanged"),
    (SET, "Set to"),
    (ADD, "Change by this amount (-0.50 or 1)"),
    (PERCENT, "Change by per cent (-10 or 5)"),
)
EXACT = Decimal("0.000001")  # what our columns hold
STEPS = ("0.05", "0.10", "0.50", "1.00")
ENDINGS = (".99", ".95", ".90", ".49")
ROUNDING = (
    (CENT, "To the cent"),
    *((step, f"To the nearest {step}") for step in STEPS),
    *((ending, f"To the nearest price that ends in {ending}") for ending in ENDINGS),
    (EXACTLY, "Do not round"),
)


def priced(old: Decimal, way: str, by: Decimal, rounding: str) -> Decimal:
    """The new price, halves away from zero; a price that is set is taken as it is."""
    if way == SET:
        return by
    new = old + by if way == ADD else old * (100 + by) / 100
    return rounded(new, rounding)


def rounded(price: Decimal, rounding: str) -> Decimal:
    if rounding in ENDINGS:
        ending = Decimal(rounding)
        return max(_nearest(price - ending, Decimal(1)) + ending, ending)
    if rounding == EXACTLY:
        return price.quantize(EXACT, ROUND_HALF_UP).normalize() + 0
    return _nearest(price, Decimal(rounding))


def _nearest(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
