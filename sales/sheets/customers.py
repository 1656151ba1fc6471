"""Customers, and the categories that they are in."""

from accounts.scopes import NAME
from accounts.sheets import At, Fact, Sheet, facts
from accounts.sheets.sheet import BY_NAME
from backoffice.lists import Sort
from sales.filters import CustomerFilter, NameFilter
from sales.models import Customer, CustomerCategory

CUSTOMERS = Sheet(
    name="customers",
    model=Customer,
    filters=CustomerFilter,
    placeholder="Name, company, e-mail, phone or city",
    picture="users",
    joins={"category": NAME},
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.linked("Category", "category", At.UNDER),
        facts.SYSTEM,
        facts.text("Company", "company"),
        facts.text("First name", "first_name"),
        facts.text("Last name", "last_name"),
        facts.text("E-mail", "email", At.MEDIUM, shape=facts.Shape.LONG, repeats="{}"),
        facts.text("Phone", "phone"),
        facts.text("Street", "street"),
        facts.text("Postcode", "postcode"),
        facts.text("City", "city", At.MEDIUM, sort="city"),
        facts.text("Country", "country"),
        facts.text("VAT number", "vat_id"),
        Fact("Number", lambda row: row.number, lambda value, row: str(value or ""), At.ALWAYS, facts.Shape.FIGURE, "number"),
    ),
    sorts=(BY_NAME, Sort("number", "Number", "number"), Sort("city", "City", "city")),
    states=None,
    resources=lambda: ("customers", "users"),
)  # fmt: skip

CUSTOMER_CATEGORIES = Sheet(
    name="customer_categories",
    model=CustomerCategory,
    filters=NameFilter,
    picture="folders",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
    ),
    resources=lambda: ("customer_categories", "user_groups"),
)
