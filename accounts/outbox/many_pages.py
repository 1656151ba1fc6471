"""Many changes at once, as pages: who may, what the address chose, and what would change before it is sent."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import access_of
from accounts.models.command import Command
from accounts.outbox import previewing_many
from accounts.outbox.previewing_many import Seen, Summary
from accounts.selecting import EDITOR, Selection
from accounts.staff import staff

SHOWN = 100  # records of a page of the difference


class Difference(Protocol):
    """What a wish would change; ``digest`` tells whether anything moved since it was shown."""

    @property
    def changed(self) -> Sequence[Any]: ...

    @property
    def commands(self) -> Sequence[Command]: ...

    @property
    def digest(self) -> str: ...

    @property
    def seen(self) -> Seen: ...


def require_editor(request: HttpRequest) -> None:
    """Raises ``PermissionDenied`` for a person who may change nothing anywhere."""
    if not access_of(request.user).may_anywhere(EDITOR):
        raise PermissionDenied("This needs the role editor at a merchant.")


def asked(request: HttpRequest) -> dict[str, str]:
    """What the address chooses, for the form to carry on."""
    found = {"query": request.GET["query"]} if "query" in request.GET else {}
    return found | ({"ids": ",".join(request.GET.getlist("ids"))} if "ids" in request.GET else {})


def would_change(
    request: HttpRequest, template: str, *, chosen: Selection, form: Form, difference: Difference, has_moved: bool
) -> HttpResponse:
    """The page before anything is sent; its button ``ask`` has the remote system asked first. ``form`` is valid."""
    told = None
    if "ask" in request.POST:
        key = f"ask:{form.cleaned_data['once']}:{difference.digest[:16]}"
        told = Summary(previewing_many.ask(difference.seen, key=key, by=staff(request)))
    return render(request, template, {
        "form": form,
        "chosen": chosen,
        "difference": difference,
        "part": Paginator(difference.changed, SHOWN).get_page(request.POST.get("part")),
        "has_moved": has_moved,
        "asks": previewing_many.is_possible(difference.commands),
        "told": told,
    })  # fmt: skip
