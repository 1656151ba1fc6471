"""What every page of one mirrored record shows besides the record."""

from typing import Any

from django.http import HttpRequest

from accounts import freshness, systems
from accounts.access import access_of
from accounts.models import Membership
from backoffice.pretty import pretty


def about(request: HttpRequest, row: Any, *resources: str) -> dict[str, Any]:
    """Its merchant and account, how old it is, and for managers the object as it was received."""
    account = row.account
    manages = access_of(request.user).may(Membership.Role.MANAGER, account.merchant_id)
    return {
        "row": row,
        "number": "" if row.remote_id in resources else row.remote_id,  # the only one of its kind has none
        "account": account,
        "merchant": account.merchant,
        "system": systems.name_of(account.system),
        "zone": account.merchant.time_zone,
        "currency": account.merchant.currency,
        "age": freshness.of_resources(resources, (account.pk,)),
        "raw": pretty(row.payload) if manages else "",
    }
