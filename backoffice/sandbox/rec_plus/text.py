"""Text as the shop keeps it: HTML-escaped where people typed it into the admin, bare where it was copied into orders."""

import html
import re


def escaped(text: str) -> str:
    """As PHP's ``htmlentities`` with both quotes writes it, for the signs that matter here."""
    return html.escape(text, quote=True).replace("&#x27;", "&#039;").replace("£", "&pound;").replace("é", "&eacute;")


def bare(text: str) -> str:
    return html.unescape(text)


def whole(text: str) -> int | None:
    """The number that digits write; ``None`` for anything else, and for more of them than any id has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def slug(text: str) -> str:
    """Of a product's address, made from the escaped name: ``Tom&#039;s Best`` → ``Tom039s_Best``."""
    return re.sub(r"[^A-Za-z0-9_-]", "", text.replace(" ", "_"))


def code_part(text: str) -> str:
    """What an option adds to the code of a variation: ``Gift Box`` → ``gift-box``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
