"""Taking a webhook in: known key, one row, committed. Nothing is read or asked here."""

from django.db import connection
from django.utils import timezone

from accounts.http import vault
from accounts.inbox import masking
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import STRAIGHT, Way

LARGEST = 1024 * 1024  # bytes of a body
# The key is compared by its digest, so that time tells nothing about it.
KEPT = """
INSERT INTO accounts_delivery
  (account_id, received_at, content_type, body, method, told_at, state, event, resource, remote_id, attempts, reason,
   ended_at)
SELECT id, %s, %s, %s, %s, %s, %s, '', '', '', 0, %s, %s FROM accounts_linkedaccount
WHERE system = %s AND webhook_key_hash = %s AND state <> 'disconnected'
"""


def keep(system: str, key: str, body: bytes, content_type: str, dead: str = "", way: Way = STRAIGHT) -> bool:
    """One row, as it came, in one statement; False when nobody has this key. Raises ``DatabaseError``.

    ``dead``: why nothing is made of it, if that is plain already: nobody will look into it, so its secrets go here.
    """
    if dead and LinkedAccount.objects.filter(system=system, webhook_key_hash=vault.equality_key(key)).exists():
        body = masking.without_secrets(system, body)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    state, ended = (Delivery.State.DEAD, now) if dead else (Delivery.State.RECEIVED, None)
    told = [now, content_type[:100], body, way.method, way.told_at, str(state), dead, ended]
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [*told, system, vault.equality_key(key)])
        return bool(cursor.rowcount == 1)
