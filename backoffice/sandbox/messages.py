"""A request as the emulated systems see it, and the answer that they give."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

Row: TypeAlias = dict[str, Any]
"""One JSON object: a remote record, a body, an error."""

JSON_TYPE = "application/json"
HTML_TYPE = "text/html; charset=utf-8"


_encoder = json.JSONEncoder(separators=(",", ":"))


def dumped(value: object) -> bytes:
    """Compact JSON in ASCII, as PHP writes it; NaN passes, since a fault may want it."""
    return _encoder.encode(value).encode()


@dataclass
class Request:
    method: str
    path: str
    query_text: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    address: str
    """The caller's IP address."""

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query_text, keep_blank_values=True)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def page(self) -> int:
        """Which page of a list is asked for, counted from 1, whichever way the list is paged."""
        given = dict(self.query)
        if "offset" in given:
            return _number(given["offset"], 0) // max(_number(given.get("limit", ""), 25), 1) + 1
        return _number(given.get("page", ""), 1)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default


@dataclass
class Answer:
    """What goes back, and in what manner: a test may want it late, slow, cut off or not at all."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)

    delay_s: float = 0.0
    """Nothing at all is sent for so long."""
    drip_s: float = 0.0
    """Pause after each byte of the body."""
    cut_at: int | None = None
    """The connection is closed after so many bytes of the body; the length promised is the full one."""
    dropped: bool = False
    """The connection is closed without a single byte."""

    @classmethod
    def json(cls, value: object, status: int = 200) -> "Answer":
        return cls(status, dumped(value))

    @classmethod
    def html(cls, text: str, status: int = 200) -> "Answer":
        return cls(status, text.encode(), HTML_TYPE)

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> "Answer":
        return cls(status, b"", HTML_TYPE, {"Location": location})
