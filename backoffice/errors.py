"""Pages for requests that cannot be served."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from backoffice.correlation import correlation_id

WORDS = {
    400: ("This request could not be understood.", "Go back and try again."),
    403: ("You may not do this.", "Ask a manager of this merchant, or an administrator."),
    404: ("There is no such page.", "It may have been removed, or it belongs to a merchant that is not yours."),
    500: ("Something went wrong on our side.", "It was written down. Try again in a moment."),
    503: ("Our database does not answer.", "Nothing is lost. Load this page again in a moment."),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is handled; a database that is away is no fault of ours, and passes."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return _page(request, 503 if away else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    words = (
        "This form was open for too long, or cookies are switched off.",
        "Go back, reload the page, and send it again.",
    )
    return _answer({"title": words[0], "next": words[1]}, 403)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    title, following = WORDS[status]
    context = {"title": title, "next": following, "reference": correlation_id() if status >= 500 else ""}
    return _answer(context, status)


def _answer(context: dict[str, str], status: int) -> HttpResponse:
    """Rendered without the request: neither the user nor the database may be there."""
    return HttpResponse(render_to_string("error.html", context), status=status)
