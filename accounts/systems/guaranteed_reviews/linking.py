"""Linking a site at Guaranteed Reviews: the merchant enters the API key of one language, and it is tried at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.http import opening
from accounts.http.budget import Lane
from accounts.http.door import Door
from accounts.http.errors import (
    AccessRevoked,
    BadPayload,
    Forbidden,
    Gone,
    OutOfBudget,
    RateLimited,
    Rejected,
    RemoteError,
)
from accounts.http.transport import MIB, Bounds
from accounts.http.vault import Secret
from accounts.systems.base import Entered, Fingerprint, NotAccepted, Permission, Question, Scope
from accounts.systems.guaranteed_reviews.client import BadKey, Client, Key

if TYPE_CHECKING:
    from accounts.systems.guaranteed_reviews import GuaranteedReviews

QUICK = Bounds(connect_s=3.0, read_s=6.0, total_s=8.0, body_bytes=8 * MIB)  # somebody waits for the page
LONGEST = 200  # characters of a public key

LANGUAGES = (
    ("fr", _("French")),
    ("en", _("English")),
    ("de", _("German")),
    ("it", _("Italian")),
    ("es", _("Spanish")),
    ("nl", _("Dutch")),
    ("pt", _("Portuguese")),
    ("pl", _("Polish")),
)

NO_KEY = _("This is not an API key: it has three parts, such as 1234/de/ and then 64 letters and digits. Copy it whole, without blanks.")  # fmt: skip
OTHER_LANGUAGE = _("This key is for another language: %(language)s. Choose that language, or copy the key of the one you chose.")  # fmt: skip
NO_PUBLIC_KEY = _("This is not a public key: copy it whole, without blanks, or leave the field empty.")
WRONG = _("Guaranteed Reviews does not accept this key. Copy it again from your account, and check that the account is active.")  # fmt: skip
WRONG_PUBLIC = _("Guaranteed Reviews does not know this public key. Copy it again, or leave the field empty.")
ODD = _("Guaranteed Reviews gives an answer that we do not understand. Please tell the person who sent you the link.")
BUSY = _("Guaranteed Reviews asks us to wait. Please try again in a few minutes.")
SILENT = _("Guaranteed Reviews did not answer in time. Please try again in a few minutes.")


class EnteredLinking:
    traits = ("sites",)
    permissions = (
        Permission(_("Reviews of your shop and of your products: read, with the names of who wrote them")),
        Permission(
            _("Orders: sent on to Guaranteed Reviews, which mails these buyers about ten days later and asks for a review. Only what you have agreed with us is sent"),
            writes=True,
        ),
    )  # fmt: skip
    guide = (
        _("Sign in to your account at Guaranteed Reviews and open the settings of the API."),
        _("Copy the private API key. Each language has a key of its own: for another one, you get another link."),
        _("If you see a public key there as well, copy it too: then we read the replies to your reviews."),
        _("Enter them here. They are tried at once."),
    )
    questions = (
        Question("api_key", _("API key"), _("It is kept encrypted and never shown."), is_secret=True),
        Question("language", _("Language of the key"), choices=LANGUAGES, is_language=True),
        Question("public_key", _("Public key"), _("Only if you have one: it stands in the widget of your shop too."), is_optional=True),
    )  # fmt: skip
    scopes: tuple[Scope, ...] = ()

    def __init__(self, system: "GuaranteedReviews") -> None:
        self._system = system

    def check(self, answers: Mapping[str, str]) -> Entered:
        """One request for each key. Raises ``NotAccepted``."""
        written, language, public_key = (answers.get(question.name, "").strip() for question in self.questions)
        key = _key(written, language.lower())
        if len(public_key) > LONGEST or not _is_word(public_key):
            raise NotAccepted(NO_PUBLIC_KEY, "public_key")
        secret = Secret(written)
        opening.fresh_bucket(self._system.key, secret, self._system.budget_per_minute())
        client = Client(self._system.opened(secret, Lane.PERSON, bounds=QUICK))
        try:
            client.probe()
        except (RemoteError, OutOfBudget) as error:
            raise _refusal(error) from None
        if public_key:
            _try_public(client, public_key)
        access = {"language": key.language, "site": key.site, "public_key": public_key, "closed": []}
        return Entered(secret, access, known_by={"company_id": str(key)})

    def fingerprint(self, door: Door) -> Fingerprint:
        """Site and language stand in the key: that is all there is to it, and nothing has to be asked."""
        key = Key.of(door.secret.reveal())
        return {"company_id": str(key), "sites": [[str(key), f"{key.site} ({key.language})"]]}

    def revoke(self, door: Door) -> None:
        """It knows no such operation: forgetting the key is all that can be done."""


def _key(written: str, language: str) -> Key:
    try:
        key = Key.of(written)
    except BadKey:
        raise NotAccepted(NO_KEY, "api_key") from None
    if key.language != language:
        named = dict(LANGUAGES).get(key.language, key.language)
        raise NotAccepted(OTHER_LANGUAGE % {"language": named}, "language")
    return key


def _is_word(text: str) -> bool:
    return text.isprintable() and not any(map(str.isspace, text)) and text not in (".", "..")


def _try_public(client: Client, public_key: str) -> None:
    try:
        client.public(public_key)
    except (AccessRevoked, Forbidden, Gone, Rejected, BadPayload):
        raise NotAccepted(WRONG_PUBLIC, "public_key") from None
    except (RemoteError, OutOfBudget) as error:
        raise _refusal(error) from None


def _refusal(error: Exception) -> NotAccepted:
    """What to say of a key that brought no review list. How a bad one is refused is documented nowhere."""
    if isinstance(error, AccessRevoked | Forbidden | Rejected):
        return NotAccepted(WRONG, "api_key")
    if isinstance(error, RateLimited | OutOfBudget):
        return NotAccepted(BUSY)
    odd: Any = isinstance(error, BadPayload | Gone)
    return NotAccepted(ODD if odd else SILENT)
