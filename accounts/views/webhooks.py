"""Where remote systems tell that something changed: a row, a commit, 202."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.inbox import receiving, subscribing
from accounts.systems.base import STRAIGHT, Way

RETRY_AFTER_S = 30
LONGEST_PLACE = 300
BY_HEADER = "The secret is missing or wrong: send it as Bearer, or as the password of Basic."
NOBODY = "Nobody listens here."

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """202 only after the row is committed; 503 when it could not be; 404 for a key that we do not know.

    401 where the secret has to come along and does not: staff see that it came, and nothing is made of it.
    """
    return _received(request, system, key, STRAIGHT)


@csrf_exempt
@require_http_methods(["POST", "PUT", "DELETE"])
def receive_behind(request: HttpRequest, system: str, key: str, told_at: str) -> HttpResponse:
    """The same at a place behind the address, from a system that tells by method and place what has happened."""
    if not subscribing.has_places(system) or len(told_at) > LONGEST_PLACE or "\0" in told_at:
        return _said(404, NOBODY)
    return _received(request, system, key, Way(request.method or "", told_at))


def _received(request: HttpRequest, system: str, key: str, way: Way) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > receiving.LARGEST:
        return _said(413, "This webhook is too large.")
    try:
        proven = subscribing.is_proven(system, key, request.headers)
        body = request.read(receiving.LARGEST + 1)
        if len(body) > receiving.LARGEST:
            return _said(413, "This webhook is too large.")
        dead = "" if proven else "no_secret"
        known = receiving.keep(system, key, body, request.content_type or "", dead, way)
    except (UnreadablePostError, RawPostDataException, OSError):
        return _said(400, "The webhook broke off.")
    except DatabaseError:
        log.error("a webhook could not be kept: the database did not take it")
        answer = _said(503, "Try again in a moment.")
        answer["Retry-After"] = str(RETRY_AFTER_S)
        return answer
    if not known:
        return _said(404, NOBODY)
    if proven:
        return _said(202, "")
    answer = _said(401, BY_HEADER if way == STRAIGHT else "The token is missing or wrong.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _said(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
