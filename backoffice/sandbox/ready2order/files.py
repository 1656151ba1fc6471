"""Files at signed addresses, as a storage service would serve them: no token, only the signature counts."""

import hashlib
import secrets
from urllib.parse import quote, unquote

from backoffice.sandbox.messages import Answer, Request

PREFIX = "/files/"


class Files:
    def __init__(self, base: str, seed: int) -> None:
        self._base = base
        self._key = f"files {seed} ".encode()

    def address(self, till: int, invoice: int, form: str) -> str:
        return self._signed(f"{PREFIX}{till}/{invoice}-{quote(form)}.pdf")

    def export(self, till: int, name: str) -> str:
        return self._signed(f"{PREFIX}{till}/{quote(name)}")

    def _signed(self, path: str) -> str:
        return f"{self._base}{path}?signature={self._signature(path)}"

    def answer(self, request: Request) -> Answer:
        given = dict(request.query).get("signature", "")
        if not secrets.compare_digest(given.encode(), self._signature(request.path).encode()):
            return Answer(403, b"<Error>SignatureDoesNotMatch</Error>", "application/xml")
        if request.path.endswith(".csv"):
            return Answer(200, b"date;amount\r\n", "text/csv; charset=utf-8")
        return Answer(200, _pdf(unquote(request.path.removeprefix(PREFIX))), "application/pdf")

    def _signature(self, path: str) -> str:
        return hashlib.sha256(self._key + path.encode()).hexdigest()


def _pdf(title: str) -> bytes:
    """A page with one line of text."""
    text = f"BT /F1 18 Tf 60 760 Td ({title}) Tj ET".encode("ascii", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        body
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )
