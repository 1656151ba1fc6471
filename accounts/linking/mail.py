"""The mail that brings an approval link, in the merchant's language."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts import systems
from accounts.models.approval import ApprovalLink


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def letter(link: ApprovalLink, address: str) -> Letter:
    """What the merchant reads; also shown to staff while no mail is set up."""
    keys = [step.account.system for step in link.steps.select_related("account")]
    kinds = {systems.get(key).kind for key in keys}
    context = {
        "kind": kinds.pop() if len(kinds) == 1 else "",
        "link": link,
        "address": address,
        "systems": [systems.name_of(key) for key in keys],
    }
    with translation.override(link.merchant.language):
        return Letter(
            subject=" ".join(render_to_string("mail/approval_link_subject.txt", context).split()),
            text=render_to_string("mail/approval_link.txt", context),
            html=render_to_string("mail/approval_link.html", context),
        )


def send_approval_link(link: ApprovalLink, address: str) -> None:
    """Raises ``OSError`` or ``SMTPException`` when the mail server does not take it."""
    words = letter(link, address)
    asks = [link.created_by.email] if link.created_by else []
    message = EmailMultiAlternatives(words.subject, words.text, to=[link.email], reply_to=asks)
    message.attach_alternative(words.html, "text/html")
    message.send()
