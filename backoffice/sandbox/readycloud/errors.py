"""How ReadyCloud refuses: with an error per field or one sentence, as a Django REST framework would (nothing is documented)."""

from typing import Any

from backoffice.sandbox.messages import Row

NOT_FOUND = "Not found."
REQUIRED = "This field is required."


class Refusal(Exception):
    """An answer that is an error; ``fields`` are complaints by field, of groups by field of the group."""

    def __init__(self, status: int, detail: str = "", *, fields: Row | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.fields = status, detail, fields

    def body(self, shape: str) -> Row:
        """``shape``: see the option ``readycloud_errors``."""
        if self.fields is None:
            return {"detail": self.detail}
        return self.fields if shape == "fields" else {"detail": "; ".join(_sentences(self.fields))}


class Wrong(Exception):
    """What is wrong with one value: a sentence, or for a group sentences by field."""

    def __init__(self, complaint: str | Row) -> None:
        super().__init__(complaint)
        self.complaint: Any = [complaint] if isinstance(complaint, str) else complaint


def _sentences(fields: Row, prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, told in fields.items():
        if isinstance(told, dict):
            found += _sentences(told, f"{prefix}{name}.")
        else:
            found += [f"{prefix}{name}: {sentence}" for sentence in told]
    return found
