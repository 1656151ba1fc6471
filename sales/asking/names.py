"""First and last name of a buyer: both are needed, and an empty one counts as missing.

The customer's own two names come first. Else a full name is split: its last word is the last name, with whatever small
words stand before it (``Ludwig van Beethoven``). A single word, a company, or an e-mail is no name: a person fills it in.
"""

import re

PARTICLES = {"af", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "la", "le", "ten", "ter", "van", "vom",
             "von", "zu", "zum", "zur"}  # fmt: skip
COMPANIES = {"ab", "ag", "bv", "co", "corp", "e.k", "e.u", "eg", "ek", "eu", "gbr", "gesmbh", "gmbh", "inc", "kft", "kg", "llc",
             "llp", "ltd", "mbh", "nv", "og", "ohg", "oy", "plc", "sa", "sarl", "sas", "sl", "spa", "srl", "sro", "ug",
             "limited", "verein"}  # fmt: skip
TITLES = {"dr", "dipl", "frau", "herr", "ing", "mag", "miss", "mr", "mrs", "ms", "prof"}

Name = tuple[str, str]
NONE: Name = ("", "")


def of_buyer(first: str | None, last: str | None, *full: str, company: str | None = None) -> Name:
    """The two names; empty ones where they cannot be told."""
    first, last = _plain(first), _plain(last)
    if first and last:
        return first, last
    return next((name for name in (split(each, company) for each in full) if name != NONE), NONE)


def split(full: str, company: str | None = None) -> Name:
    text = _plain(full)
    words = [word for word in text.split() if word.casefold().rstrip(".") not in TITLES]
    if len(words) < 2 or _is_company(text, company) or "@" in text:
        return NONE
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _is_company(text: str, company: str | None) -> bool:
    if company and text.casefold() == _plain(company).casefold():
        return True
    words = {word.strip(".,()").casefold() for word in text.split()}
    return bool(words & COMPANIES) or bool(re.search(r"[&\d]", text))


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
