"""Taking a webhook in: known key, one row, committed. Nothing is read or asked here."""

from django.utils import timezone

from accounts.http.vault import Secret
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount

LARGEST = 1024 * 1024  # bytes of a body


def receiver(system: str, key: str) -> int | None:
    """The account whose webhooks come with this key; compared by a digest, so that time tells nothing about it."""
    accounts = LinkedAccount.objects.filter(system=system, webhook_key_hash=Secret(key).equality_key())
    return accounts.exclude(state=LinkedAccount.State.DISCONNECTED).values_list("pk", flat=True).first()


def keep(account_id: int, body: bytes, content_type: str) -> None:
    """One row, as it came. Raises ``DatabaseError`` when it could not be kept."""
    Delivery.objects.bulk_create(
        [Delivery(account_id=account_id, received_at=timezone.now(), body=body, content_type=content_type[:100])]
    )
