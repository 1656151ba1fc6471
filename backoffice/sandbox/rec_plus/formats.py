"""An object on the wire: JSON as PHP writes it, JSONP, or XML."""

import json
import re
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from backoffice.sandbox.messages import JSON_TYPE

XML_TYPE = "application/xml; charset=utf-8"
JSONP_TYPE = "application/javascript; charset=utf-8"
JSON, XML = "json", "xml"
FORMATS = (JSON, XML)
_NO_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def as_json(value: Any, *, pretty: bool = False) -> bytes:
    """Slashes escaped, everything beyond ASCII too."""
    separators = (",", ": ") if pretty else (",", ":")
    text = json.dumps(value, separators=separators, indent=4 if pretty else None, default=_plain)
    return text.replace("/", "\\/").encode()


def as_xml(value: Any) -> bytes:
    """Element names are unknown in the contract: those of the JSON here, ``item`` in lists and where a name is none."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element("response", value)}'.encode()


def encoded(value: Any, form: str, *, pretty: bool = False) -> tuple[bytes, str]:
    """The bytes and their content type."""
    return (as_xml(value), XML_TYPE) if form == XML else (as_json(value, pretty=pretty), JSON_TYPE)


def _plain(value: object) -> Any:
    """What the body of a request brought as a decimal goes back as a number."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _element(name: str, value: Any) -> str:
    if re.fullmatch(r"[A-Za-z_][\w.-]*", name, re.ASCII):
        begin, end = name, name
    else:
        begin, end = f'item key="{escape(name, {chr(34): "&quot;"})}"', "item"
    if isinstance(value, dict):
        inner = "".join(_element(str(key), each) for key, each in value.items())
    elif isinstance(value, list | tuple):
        inner = "".join(_element("item", each) for each in value)
    else:
        inner = escape(_NO_XML.sub("", _written(value)))
    return f"<{begin}>{inner}</{end}>"


def _written(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
