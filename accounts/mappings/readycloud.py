"""What all of ReadyCloud's resources have in common, and what its orders are made of: packaging, products, contacts."""

from datetime import UTC, datetime, timedelta

from accounts.http.endpoint import Endpoint
from accounts.models import Reference
from accounts.sync.columns import Constant, Derived, Remote, Row
from accounts.sync.mapping import Listed, Mapping, Vanished
from accounts.sync.pagers import ByTotal
from accounts.sync.values import Reading, text, utc_time
from accounts.systems.readycloud import endpoints

PARTS = "parts"  # of what the account's key opens: its organisations


class OrgRecord(Mapping, abstract=True):
    """A record is what its relative address says; there is one list for each organisation.

    Pages stay small: large ones have been answered with 504.
    """

    system = "readycloud"
    key, rows_at, total_at = "url", "results", "count"
    pager = ByTotal(rows=100)

    @classmethod
    def lists(cls, access: Row) -> list[Listed]:
        """Of the organisations that the merchant left ticked."""
        return [Listed({"org": _organisation(part["key"])}) for part in access.get(PARTS, ())]

    @classmethod
    def is_read(cls, access: Row, remote_id: str) -> bool:
        """By its organisation, in whose key letters' case matters. What is no address of such a record is left to others."""
        try:
            org = cls.single.values_in(remote_id)["org"] if cls.single is not None else ""
        except ValueError:
            return True
        return org in {_organisation(part["key"]) for part in access.get(PARTS, ())}

    @classmethod
    def path(cls, endpoint: Endpoint, remote_id: str) -> dict[str, str]:
        return endpoint.values_in(remote_id)


def _organisation(address: str) -> str:
    return endpoints.ORGANISATION.values_in(address)["org"]


def moment(at: datetime) -> str:
    """In UTC, without a plus that somebody might take for a blank."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def full_name(row: Row, reading: Reading) -> str:
    """``Ann Lee``, else the company."""
    parts = [text(row[name], reading) for name in ("first_name", "last_name") if row.get(name)]
    return " ".join(parts) or (text(row["company"], reading) if row.get("company") else "")


class Further(OrgRecord, abstract=True):
    """What has no table of its own, read whole once a day: not every list of these can be narrowed."""

    model = Reference
    family = "references"
    essential = False
    vanished = Vanished.LIST
    every = timedelta(days=1)
    search = ("name",)


class PackagingMapping(Further):
    resource, order = "packaging", 300
    listing, single = endpoints.PACKAGINGS, endpoints.PACKAGING

    kind = Constant("packaging")
    name = Remote("name", default="")
    remote_updated_at = Remote("updated_at", convert=utc_time)


class ShippingProductMapping(Further):
    resource, order = "shipping_products", 301
    listing, single = endpoints.PRODUCTS, endpoints.PRODUCT

    kind = Constant("shipping_products")
    name = Remote("description", "part_number", default="")
    remote_updated_at = Remote("updated_at", convert=utc_time)


class ContactMapping(Further):
    resource, order = "contacts", 302
    listing, single = endpoints.CONTACTS, endpoints.CONTACT

    kind = Constant("contacts")
    name = Derived(full_name)
    remote_updated_at = Remote("updated_at", convert=utc_time)
