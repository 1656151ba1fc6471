"""ready2order's customers and their categories."""

from datetime import timedelta

from accounts.sync.columns import Derived, Reference, Remote, Row, finder
from accounts.sync.mapping import Mapping
from accounts.sync.pagers import ByPage
from accounts.sync.values import Reading, integer
from accounts.systems.ready2order import endpoints
from sales.models import Customer, CustomerCategory


def customer_name(row: Row, reading: Reading) -> str:
    """The till's own name for the customer, else the company, else the person."""
    known = row.get("customer_name") or _address(row, "customer_company", "company")
    person = " ".join(part for part in (_address(row, "firstName"), _address(row, "lastName")) if part)
    return str(known or person or f"#{row.get('customer_number') or row.get('customer_id')}")


def customer_number(row: Row, reading: Reading) -> int:
    number = row.get("customer_number")
    return 0 if number in (None, "") else integer(number, reading)


def places(*names: str) -> tuple[str, ...]:
    """Where a part of a customer's address may stand: nested as the documents draw it, or flat."""
    return tuple(place for name in names for place in (f"address.invoice.{name}", f"address.{name}", name))


class CustomerCategoryMapping(Mapping):
    model = CustomerCategory
    system, resource, order = "ready2order", "customer_categories", 60
    listing, key, single = endpoints.CUSTOMER_CATEGORIES, "customerCategory_id", endpoints.CUSTOMER_CATEGORY
    every = timedelta(hours=6)

    name = Remote("customerCategory_name")
    description = Remote("customerCategory_description")


class CustomerMapping(Mapping):
    model = Customer
    system, resource, order = "ready2order", "customers", 70
    listing, key, single, pager = endpoints.CUSTOMERS, "customer_id", endpoints.CUSTOMER, ByPage()
    every = timedelta(hours=6)
    events = ("customer.created", "customer.updated", "customer.deleted")
    search = ("name", "company", "first_name", "last_name", "email", "phone", "city")

    name = Derived(customer_name)
    number = Derived(customer_number)
    company = Remote(*places("customer_company", "company"))
    first_name = Remote(*places("firstName"))
    last_name = Remote(*places("lastName"))
    email = Remote(*places("email"))
    phone = Remote(*places("phone"))
    street = Remote(*places("street"))
    postcode = Remote(*places("zip"))
    city = Remote(*places("city"), default="")
    country = Remote(*places("country"))
    vat_id = Remote("vatId")
    category = Reference("customerCategory_id")


def _address(row: Row, *names: str) -> str:
    return str(finder(places(*names))(row) or "")
