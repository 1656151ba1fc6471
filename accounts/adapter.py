"""How people sign in: allauth, without self-registration."""

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

log = logging.getLogger(__name__)


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff are invited by a manager or an administrator."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From PUBLIC_URL, never from the request's host: whoever asks must not choose where the key is sent."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away is told to who is signed in; a stranger must not learn who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.error("a mail (%s) could not be sent: %s", template_prefix, type(error).__name__)
            if self.request.user.is_authenticated:
                messages.error(self.request, "A mail could not be sent: the mail server does not take it.")
