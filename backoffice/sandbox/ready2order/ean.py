"""The numbers under bar codes."""


def ean13(digits: str) -> str:
    """Twelve digits with their check digit."""
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def coupon_code(identifier: int) -> str:
    """The code of a coupon that was given none."""
    return ean13(f"999{identifier % 10**9:09d}")
