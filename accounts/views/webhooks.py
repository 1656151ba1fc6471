"""Where remote systems tell that something changed: a row, a commit, 202."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.inbox import receiving, subscribing

RETRY_AFTER_S = 30

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """202 only after the row is committed; 503 when it could not be; 404 for a key that we do not know.

    401 where the secret has to come along and does not: staff see that it came, and nothing is made of it.
    """
    proven = subscribing.is_proven(system, key, request.headers.get("Authorization", ""))
    if int(request.headers.get("Content-Length") or 0) > receiving.LARGEST:
        return _said(413, "This webhook is too large.")
    try:
        body = request.read(receiving.LARGEST + 1)
        if len(body) > receiving.LARGEST:
            return _said(413, "This webhook is too large.")
        dead = "" if proven else "no_secret"
        known = receiving.keep(system, key, body, request.content_type or "", dead)
    except (UnreadablePostError, RawPostDataException, OSError):
        return _said(400, "The webhook broke off.")
    except DatabaseError:
        log.error("a webhook could not be kept: the database did not take it")
        answer = _said(503, "Try again in a moment.")
        answer["Retry-After"] = str(RETRY_AFTER_S)
        return answer
    if not known:
        return _said(404, "Nobody listens here.")
    if proven:
        return _said(202, "")
    answer = _said(401, "The secret is missing or wrong: send it as Bearer, or as the password of Basic.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _said(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
