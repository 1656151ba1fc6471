"""Keys as ReadyCloud writes them: whole numbers in base 66, of which capitals and small letters are different digits."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-.~"


def encoded(number: int) -> str:
    key = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        key = DIGITS[digit] + key
    return key or DIGITS[0]


def decoded(key: str) -> int | None:
    """``None`` for what no number is written as."""
    number = 0
    for sign in key[:16]:
        digit = DIGITS.find(sign)
        if digit < 0:
            return None
        number = number * len(DIGITS) + digit
    return number if encoded(number) == key else None
