"""Linking ReadyCloud: the merchant signs in there, and the key comes back behind the address's ``#``, or is pasted."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.http.door import Door
from accounts.systems.base import Fingerprint, Permission
from accounts.systems.readycloud import endpoints
from accounts.systems.readycloud.client import Client

if TYPE_CHECKING:
    from accounts.systems.readycloud import ReadyCloud

AUTHORIZE = "/api/v1/oauth2/authorize"  # this version for every version of the API
# Which one guards products and webhooks is written nowhere; an unknown name would fail the whole request.
SCOPES = ("company-read_only", "order", "packaging-read_only", "contact-read_only", "tracking_number")


class TokenLinking:
    traits = ("organisations",)
    permissions = (
        Permission(_("Orders with their boxes, items and tracking: read")),
        Permission(_("Packaging, products and contacts: read")),
        Permission(_("Nothing is sent for shipping without one of us ordering it"), writes=True),
    )
    parts = "organisations"
    parts_label = _("Organisations")
    parts_question = _("Thank you. Your approval opens several organisations. Which of them may we read?")

    def __init__(self, system: "ReadyCloud") -> None:
        self._system = system

    def address(self, state: str, back: str) -> str:
        asked = {
            "response_type": "token",
            "client_id": settings.READYCLOUD_CLIENT_ID,
            "scope": " ".join(SCOPES),
            "redirect_uri": back,
            "state": state,
        }
        return f"{settings.READYCLOUD_URL}{AUTHORIZE}?{urlencode(asked)}"

    def part_key(self, told: str) -> str:
        return endpoints.ORGANISATION.filled(endpoints.ORGANISATION.values_in(told))

    def fingerprint(self, door: Door) -> Fingerprint:
        """The organisations that are not deleted: their relative addresses and names."""
        return {self.parts: [[found.url, found.name] for found in Client(door).organisations()]}

    def revoke(self, door: Door) -> None:
        """ReadyCloud knows no such operation: forgetting the key is all that can be done."""
