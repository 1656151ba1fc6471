"""Logging: one line per record, and no secret in any of them."""

import logging
import re
from collections import OrderedDict
from threading import Lock

from backoffice.correlation import correlation_id

MASK = "***"
REMEMBERED = 4096  # secrets
SHORTEST = 8  # characters of a secret that can be told from ordinary text

SECRET_PLACES = re.compile(
    r"(/approve/|/callback/[a-z0-9_]+/|/webhooks/[a-z0-9_]+/|/auth/password/reset/key/(?!done/))[^/\s\"']+"
)

_secrets: OrderedDict[str, None] = OrderedDict()
_lock = Lock()


def mask_in_logs(secret: str) -> None:
    """Remember a secret that was just revealed: from now on it is masked in every log record."""
    if len(secret) < SHORTEST:
        return
    with _lock:
        _secrets[secret] = None
        _secrets.move_to_end(secret)
        while len(_secrets) > REMEMBERED:
            _secrets.popitem(last=False)


def masked_path(text: str) -> str:
    """Paths without the part that is itself a key: approval links, callback states, webhook keys, new passwords."""
    return SECRET_PLACES.sub(rf"\1{MASK}", text)


def redacted(text: str) -> str:
    """The text without any secret that was revealed in this process, and without the secret parts of paths."""
    text = masked_path(text)
    with _lock:
        known = [secret for secret in _secrets if secret in text]
    for secret in sorted(known, key=len, reverse=True):  # a secret inside another must not leave its rest behind
        text = text.replace(secret, MASK)
    return text


class RedactingFilter(logging.Filter):
    """Masks remembered secrets by value and cuts query strings off request lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.server":
            record.args = (
                tuple(_path_only(arg) for arg in record.args) if isinstance(record.args, tuple) else record.args
            )
        return True


class LineFormatter(logging.Formatter):
    """``time level logger [correlation id] message``; control characters are escaped, so a name can't forge a line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.correlation_id = correlation_id() or "-"
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        record.exc_info, kept = None, record.exc_info
        record.exc_text = None
        try:
            line = super().format(record)
        finally:
            record.exc_info = kept
        return redacted(_escaped(line) + trace)


def _escaped(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _path_only(value: object) -> object:
    if isinstance(value, str) and "?" in value:
        head, _, tail = value.partition("?")
        return " ".join([head, *tail.split(" ")[1:]])
    return value
