"""What a till keeps, table by table."""

from collections.abc import Mapping
from functools import partial

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.seed import floor, furniture, groups, prices, reference, staff, vouchers, waiting
from backoffice.sandbox.ready2order.seed import plan as kinds
from backoffice.sandbox.ready2order.seed.baskets import Baskets
from backoffice.sandbox.ready2order.seed.customers import Customers, category_rows
from backoffice.sandbox.ready2order.seed.past import Past
from backoffice.sandbox.ready2order.seed.plan import Plan
from backoffice.sandbox.ready2order.seed.products import Products
from backoffice.sandbox.ready2order.variations import Variations
from backoffice.sandbox.tables import Table, equal_to


class Holdings:
    def __init__(self, plan: Plan, products: Products, customers: Customers, baskets: Baskets, past: Past) -> None:
        self.products = Table(
            "product_id", source=products, first_id=plan.first_id(kinds.PRODUCT), derived={"_search": product_search}
        )
        self.variations = Variations(self.products)
        self.product_groups = Table("productgroup_id", groups.rows(plan))
        self.product_groups.on_change.append(lambda before, after: self.products.forget_all())
        self.customers = Table("customer_id", source=customers, first_id=plan.first_id(kinds.CUSTOMER))
        self.customer_categories = Table("customerCategory_id", category_rows(plan))
        self.invoices = Table(
            "invoice_id", source=past, first_id=plan.first_id(kinds.INVOICE), derived={"_search": invoice_search}
        )
        self._lay_small_tables(plan)
        self._lay_prices(plan, products)
        self._lay_vouchers(plan)
        self._lay_floor(plan, baskets)
        self._lay_deeds(plan)

    def _lay_small_tables(self, plan: Plan) -> None:
        self.vat_rates = Table("id", furniture.vat_rates(plan))
        self.payment_methods = Table("payment_id", furniture.payment_methods(plan))
        self.storno_reasons = Table("storno_id", furniture.storno_reasons(plan))
        self.financial_years = Table("accountingFinancialYear_id", furniture.financial_years(plan))
        self.users = Table("user_id", staff.users(plan))
        self.user_rights = Table("userRight_id", staff.rights(plan))
        self.bill_types = Table("billType_id", reference.BILL_TYPES)
        self.payment_types = Table("paymentType_id", reference.PAYMENT_TYPES)
        self.currencies = Table("currency_id", reference.CURRENCIES)
        self.countries = Table("country_id", reference.COUNTRIES)
        self.languages = Table("language_id", reference.LANGUAGES)
        self.legal_forms = Table("legalForm_id", reference.LEGAL_FORMS)

    def _lay_prices(self, plan: Plan, products: Products) -> None:
        """The prices of whoever is gone are gone too."""
        self.category_prices = Table(
            "price_id", prices.category_prices(plan, products), first_id=plan.first_id(kinds.CATEGORY_PRICE)
        )
        self.customer_prices = Table(
            "price_id", prices.customer_prices(plan, products), first_id=plan.first_id(kinds.CUSTOMER_PRICE)
        )
        for owner, owned in (
            (self.products, self.category_prices),
            (self.products, self.customer_prices),
            (self.customer_categories, self.category_prices),
            (self.customers, self.customer_prices),
        ):
            owner.on_change.append(partial(_clear_away, owner.key, owned))
        self.discount_groups = Table("discountGroup_id", furniture.discount_groups(plan))
        self.discounts = Table("discount_id", furniture.discounts(plan))

    def _lay_vouchers(self, plan: Plan) -> None:
        self.coupons = Table("coupon_id", vouchers.coupons(plan), first_id=plan.first_id(kinds.COUPON))
        self.coupon_categories = Table(
            "couponCategory_id", vouchers.categories(plan), first_id=plan.first_id(kinds.COUPON_CATEGORY)
        )

    def _lay_floor(self, plan: Plan, baskets: Baskets) -> None:
        self.table_areas = Table("tableArea_id", floor.areas(plan), first_id=plan.first_id(kinds.TABLE_AREA))
        self.seats = Table("table_id", floor.tables(plan), first_id=plan.first_id(kinds.TABLE))
        self.orders = Table("order_id", waiting.orders(plan, baskets), first_id=plan.first_id(kinds.ORDER))
        self.printers = Table("printer_id", floor.printers(plan), first_id=plan.first_id(kinds.PRINTER))
        self.printing_profiles = Table(
            "printingProfile_id", floor.printing_profiles(plan), first_id=plan.first_id(kinds.PRINTING_PROFILE)
        )
        self.print_jobs = Table("printJob_id", floor.print_jobs(plan), first_id=plan.first_id(kinds.PRINT_JOB))
        self.devices = Table("id", floor.devices(plan), first_id=plan.first_id(kinds.DEVICE))

    def _lay_deeds(self, plan: Plan) -> None:
        """What has been done, rather than what there is: the past has left no traces here."""
        self.coupon_transactions = Table("couponTransaction_id", first_id=plan.first_id(kinds.COUPON_TRANSACTION))
        self.transfers = Table("_id", first_id=plan.first_id(kinds.TRANSFER))
        self.jobs = Table("jobStatus_id", first_id=plan.first_id(kinds.JOB))
        self.terminal_transactions = Table("_id", first_id=plan.first_id(kinds.TERMINAL))

    @property
    def tables(self) -> Mapping[str, Table]:
        """By name: products, product_groups, vat_rates, payment_methods, storno_reasons, customers …"""
        return {name: value for name, value in vars(self).items() if isinstance(value, Table)}


def _clear_away(key: str, owned: Table, before: Row | None, after: Row | None) -> None:
    """What belongs to a row that is gone."""
    if before is not None and after is None:
        for identifier in list(owned.select({key: equal_to(before[key])})):
            owned.remove(identifier)


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
