"""Downloads, and the files of the shop."""

import base64
import binascii
import re
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.calls.records import Writing, operations
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.resources import DOWNLOADS
from backoffice.sandbox.rec_plus.seed.content import download

SCOPE = "content"
FOLDER = "/userfiles/"
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,(.*)", re.DOTALL)


def _category(call: Call, name: str, value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or value not in call.shop.download_categories):
        raise Refusal(400, f"{name} must be one that there is")
    return value


def _download(call: Call, fields: Row, row: Row) -> Row:
    """A new one gets its hash, which stays whatever becomes of the address."""
    if row.get("srchash"):
        return fields
    return {**download(fields.get("name", ""), fields.get("src", ""), None), **fields}


def upload(call: Call) -> Reply:
    """201 for a new file, 204 for one that takes the place of another."""
    path = _path(call)
    match = _DATA.fullmatch(str(call.object.get("body") or ""))
    if match is None:
        raise Refusal(400, "body must be a data URI in base64")
    try:
        content = base64.b64decode(match[2], validate=True)
    except binascii.Error:
        raise Refusal(400, "body must be a data URI in base64") from None
    status = 204 if path in call.shop.files else 201
    call.shop.files[path] = (match[1], content)
    return Reply(status=status)


def remove(call: Call) -> Reply:
    path = _path(call)
    if path not in call.shop.files:
        raise Refusal(404, "File not found")
    del call.shop.files[path]
    return Reply(status=204)


def _path(call: Call) -> str:
    writing.require(call.object, "filename")
    name = call.object["filename"]
    if not isinstance(name, str) or not name.startswith(FOLDER) or ".." in name:
        raise Refusal(400, f"filename must begin with {FOLDER}")
    return name


OPERATIONS = (
    *operations(
        Writing(
            DOWNLOADS, SCOPE,
            {"name": writing.text, "src": writing.raw, "category": _category, "desc": writing.raw},
            required=("name", "src"), kept=_download, blank=download("", "", None) | {"srchash": ""},
        )
    ),
    Operation("POST", "userfiles", upload, SCOPE),
    Operation("DELETE", "userfiles", remove, SCOPE),
)  # fmt: skip
