"""What a till keeps, table by table."""

from collections.abc import Mapping

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.seed import furniture, groups, reference
from backoffice.sandbox.ready2order.seed.customers import Customers, category_rows
from backoffice.sandbox.ready2order.seed.past import Past
from backoffice.sandbox.ready2order.seed.plan import CUSTOMER, INVOICE, PRODUCT, Plan
from backoffice.sandbox.ready2order.seed.products import Products
from backoffice.sandbox.ready2order.tables import Table
from backoffice.sandbox.ready2order.variations import Variations


class Holdings:
    def __init__(self, plan: Plan, products: Products, customers: Customers, past: Past) -> None:
        self.products = Table(
            "product_id", source=products, first_id=plan.first_id(PRODUCT), derived={"_search": product_search}
        )
        self.variations = Variations(self.products)
        self.product_groups = Table("productgroup_id", groups.rows(plan))
        self.product_groups.on_change.append(lambda before, after: self.products.forget_all())
        self.customers = Table("customer_id", source=customers, first_id=plan.first_id(CUSTOMER))
        self.customer_categories = Table("customerCategory_id", category_rows(plan))
        self.invoices = Table(
            "invoice_id", source=past, first_id=plan.first_id(INVOICE), derived={"_search": invoice_search}
        )
        self._lay_small_tables(plan)

    def _lay_small_tables(self, plan: Plan) -> None:
        self.vat_rates = Table("id", furniture.vat_rates(plan))
        self.payment_methods = Table("payment_id", furniture.payment_methods(plan))
        self.storno_reasons = Table("storno_id", furniture.storno_reasons(plan))
        self.users = Table("user_id", furniture.users(plan))
        self.seats = Table("table_id", furniture.tables(plan))
        self.bill_types = Table("billType_id", reference.BILL_TYPES)
        self.payment_types = Table("paymentType_id", reference.PAYMENT_TYPES)
        self.currencies = Table("currency_id", reference.CURRENCIES)
        self.countries = Table("country_id", reference.COUNTRIES)
        self.languages = Table("language_id", reference.LANGUAGES)

    @property
    def tables(self) -> Mapping[str, Table]:
        """By name: products, product_groups, vat_rates, payment_methods, storno_reasons, customers …"""
        return {name: value for name, value in vars(self).items() if isinstance(value, Table)}


def product_search(row: Row) -> str:
    words = (row["product_name"], row["product_description"], row["product_itemnumber"], row["product_barcode"])
    return " ".join(word for word in words if isinstance(word, str)).lower()


def invoice_search(row: Row) -> str:
    names = (
        "invoice_numberFull",
        "invoice_externalReferenceNumber",
        "invoice_address_company",
        "invoice_address_lastName",
    )
    return " ".join(str(row.get(name) or "") for name in names).lower()
