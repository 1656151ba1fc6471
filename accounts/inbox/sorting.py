"""Looking into what came: which record is it about, and do we keep such records?"""

from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.utils import timezone

from accounts import systems
from accounts.inbox import bodies, masking, subscribing
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount
from accounts.sync.registry import registry
from accounts.systems.base import STRAIGHT, Hint, Way

State = Delivery.State
BATCH = 1000
SORTED = """
UPDATE accounts_delivery SET state = %s, event = %s, resource = %s, remote_id = %s, reason = %s, ended_at = %s
WHERE id = %s AND state = 'received'
"""
SORTED_AT_ONCE = """
UPDATE accounts_delivery d SET state = s.state, event = s.event, resource = s.resource, remote_id = s.remote_id,
  reason = s.reason, ended_at = s.ended_at
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[])
  AS s (state, event, resource, remote_id, reason, ended_at, id)
WHERE d.id = s.id AND d.state = 'received'
"""
MASKED = "UPDATE accounts_delivery SET body = %s WHERE id = %s"


@dataclass(frozen=True)
class Sorted:
    state: str
    event: str = ""
    resource: str = ""
    remote_id: str = ""
    reason: str = ""
    is_news: bool = False  # it was read, and really came from there


def sort_in(account: LinkedAccount) -> int:
    """Look into the next ones of this account, all that came or a thousand; how many they were."""
    rows = account.deliveries.filter(state=State.RECEIVED).order_by("pk")
    came = list(rows.values_list("pk", "body", "content_type", "method", "told_at")[:BATCH])
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values, without, is_news = [], [], False
    for pk, body, content_type, method, told_at in came:
        body = bytes(body)
        found = look_into(account.system, body, content_type, Way(method, told_at))
        is_news = is_news or found.is_news
        kept = masking.without_secrets(account.system, body)
        if kept != body:
            without.append((kept, pk))
        ended = None if found.state == State.PROCESSING else now
        values.append((str(found.state), found.event, found.resource, found.remote_id, found.reason, ended, pk))
    if values:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(SORTED_AT_ONCE, [list(column) for column in zip(*values, strict=True)])
            else:
                cursor.executemany(SORTED, values)
            if without:
                cursor.executemany(MASKED, without)
    if is_news:
        subscribing.heard(account)
    return len(came)


def look_into(system: str, body: bytes, content_type: str, way: Way = STRAIGHT) -> Sorted:
    """What to do with a delivery. One that cannot be read is kept, and dead at once."""
    webhooks = systems.get(system).webhooks
    try:
        payload = bodies.skim(body, content_type) if body.strip() or not way.is_telling else {}
    except bodies.Unreadable as error:
        return Sorted(State.DEAD, reason=error.reason)
    hint = webhooks.hint(payload, way) if webhooks is not None else None
    if hint is None:
        return Sorted(State.DEAD, reason="names_no_record")
    return replace(_what_to_do(system, hint), is_news=not payload.get("simulated"))


def _what_to_do(system: str, hint: Hint) -> Sorted:
    about = (hint.event[:64], hint.resource, hint.remote_id)
    mapping = next((known for known in registry.all_of(system) if known.resource == hint.resource), None)
    if mapping is None:
        return Sorted(State.IGNORED, *about, reason="not_kept")
    if mapping.listing is not None and (mapping.single is None or not hint.remote_id):
        return Sorted(State.PROCESSING, hint.event[:64], hint.resource)  # nobody can ask for this one: for all of them
    if not hint.remote_id or "\0" in hint.remote_id or len(hint.remote_id) > 200:
        return Sorted(State.DEAD, hint.event[:64], reason="names_no_record")
    return Sorted(State.PROCESSING, *about)
