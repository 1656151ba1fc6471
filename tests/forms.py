"""Filling in forms as a browser does."""

from typing import Any


def filled(page: Any, **typed: Any) -> dict[str, str]:
    """What a browser would send: every field as the page has it, and what was typed."""
    form = page.context["form"]
    found = {}
    for bound in form:
        value = bound.value()
        if value is not False and value is not None:
            found[bound.html_name] = "on" if value is True else value
    return {name: value for name, value in (found | typed).items() if value is not None}
