"""Where a system lives that each merchant has of their own: a domain that strangers type in, read strictly."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as a last label, networks read the whole as an address
LONGEST_NAME = 253
LONGEST_TEXT = 300
# Names that no public name server answers for.
INSIDE = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "arpa",
    "onion",
)


class BadDomain(ValueError):
    """What was entered is not the bare domain of a public host."""


@dataclass(frozen=True)
class Place:
    """``netloc`` is the host as networks know it, with its port if it has one of its own."""

    scheme: str
    netloc: str

    @property
    def shown(self) -> str:
        """As people write it; with its scheme only where that is not https."""
        return self.netloc if self.scheme == "https" else f"{self.scheme}://{self.netloc}"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.netloc}{path}"


def place(text: str, allowed_private: frozenset[str]) -> Place:
    """The place that was meant. Raises ``BadDomain``.

    ``https://`` before it and one slash behind it are forgiven. Names of other alphabets become punycode. Everything
    else that a web address may hold is refused: user, port, path, query. Addresses in figures are too, however they
    are written. Only the hosts that the settings allow may be one, have a port, or be called without encryption.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        raise BadDomain
    allowed = _allowed(text, allowed_private)
    if allowed is not None:
        return allowed
    bare = text[len("https://") :] if text.lower().startswith("https://") else text
    return Place("https", _public_name(bare.removesuffix("/")))


def _allowed(text: str, allowed_private: frozenset[str]) -> Place | None:
    """A host that the settings name, with whatever scheme and port; ``None`` for any other."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    bare = not (parts.path.removeprefix("/") or parts.query or parts.fragment) and "@" not in parts.netloc
    if not bare or "?" in text or "#" in text or parts.scheme not in ("https", "http") or host not in allowed_private:
        return None
    name = f"[{host}]" if ":" in host else host
    return Place(parts.scheme, name if port is None else f"{name}:{port}")


def _public_name(text: str) -> str:
    try:
        name = idna.encode(text, uts46=True, transitional=False).decode().lower()
    except (idna.IDNAError, UnicodeError, IndexError):
        raise BadDomain from None
    labels = name.split(".")
    is_name = len(labels) > 1 and len(name) <= LONGEST_NAME and all(map(LABEL.fullmatch, labels))
    if not is_name or NUMBER.fullmatch(labels[-1]) or labels[-1] in INSIDE:
        raise BadDomain
    return name
