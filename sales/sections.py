"""What stands below a record on its page, as far as sales know: a coupon's transactions, a product's prices …"""

from accounts.models import User
from accounts.sheets.sections import Section, section, section_of
from catalog.models import Price, Product
from sales.models import (
    Coupon,
    CouponCategory,
    Customer,
    CustomerCategory,
    DiscountGroup,
    Invoice,
    Table,
    TableArea,
    WebOrder,
)
from sales.sheets import (
    COUPON_TRANSACTIONS,
    COUPONS,
    CUSTOMERS,
    DISCOUNTS,
    OPEN_ORDER_ITEMS,
    PRICES,
    REVIEWS,
    TABLES,
    WEB_ORDERS,
)


@section_of(Product)
def reviews_of_product(user: User, product: Product) -> Section | None:
    """Of whichever account they were read from."""
    more = {"product": product.name}
    return section(REVIEWS, user, "Reviews", product, without=("Product",), more=more, beside=True, product=product)


@section_of(Product)
def prices_of_product(user: User, product: Product) -> Section | None:
    return section(
        PRICES, user, "Prices for customers", product, lead="For", without=("Usual price",), more={"q": product.name},
        product=product,
    )  # fmt: skip


@section_of(WebOrder)
def reviews_of_order(user: User, order: WebOrder) -> Section | None:
    return section(REVIEWS, user, "Reviews", order, without=("Order",), beside=True, web_order=order)


@section_of(Invoice)
def reviews_of_invoice(user: User, invoice: Invoice) -> Section | None:
    return section(REVIEWS, user, "Reviews", invoice, without=("Order",), beside=True, invoice=invoice)


@section_of(Customer)
def orders_of_customer(user: User, customer: Customer) -> Section | None:
    return section(
        WEB_ORDERS, user, "Web orders", customer, without=("Customer",), more={"q": customer.name}, customer=customer
    )


@section_of(Customer)
def prices_of_customer(user: User, customer: Customer) -> Section | None:
    return section(
        PRICES, user, "Own prices", customer, without=("For", "Kind"), more={"q": customer.name},
        kind=Price.Kind.CUSTOMER, for_ref=customer.remote_id,
    )  # fmt: skip


@section_of(Customer)
def coupons_of_customer(user: User, customer: Customer) -> Section | None:
    return section(
        COUPONS, user, "Coupons", customer, without=("Customer",), more={"customer": customer.name}, customer=customer
    )


@section_of(CustomerCategory)
def customers_of_category(user: User, category: CustomerCategory) -> Section | None:
    return section(
        CUSTOMERS, user, "Customers", category, nothing="category_customers", without=("Category",),
        more={"category": category.name}, category=category,
    )  # fmt: skip


@section_of(CustomerCategory)
def prices_of_category(user: User, category: CustomerCategory) -> Section | None:
    return section(
        PRICES, user, "Prices for this category", category, without=("For", "Kind"), more={"q": category.name},
        kind=Price.Kind.CATEGORY, for_ref=category.remote_id,
    )  # fmt: skip


@section_of(Coupon)
def transactions_of_coupon(user: User, coupon: Coupon) -> Section | None:
    return section(
        COUPON_TRANSACTIONS, user, "Transactions", coupon, nothing="coupon_transactions_of_one", without=("Coupon",),
        more={"coupon": coupon.name}, coupon=coupon,
    )  # fmt: skip


@section_of(CouponCategory)
def coupons_of_category(user: User, category: CouponCategory) -> Section | None:
    return section(
        COUPONS, user, "Coupons", category, nothing="category_coupons", without=("Category",),
        more={"category": category.name}, category=category,
    )  # fmt: skip


@section_of(DiscountGroup)
def discounts_of_group(user: User, group: DiscountGroup) -> Section | None:
    return section(
        DISCOUNTS, user, "Discounts", group, nothing="group_discounts", without=("Group",), more={"group": group.name},
        group=group,
    )  # fmt: skip


@section_of(Table)
def items_of_table(user: User, table: Table) -> Section | None:
    return section(
        OPEN_ORDER_ITEMS, user, "Ordered and not paid yet", table, nothing="table_items", without=("Table",),
        more={"table": table.name}, table=table, removed_at__isnull=True,
    )  # fmt: skip


@section_of(TableArea)
def tables_of_area(user: User, area: TableArea) -> Section | None:
    return section(
        TABLES, user, "Tables", area, nothing="area_tables", without=("Area",), more={"area": area.name}, area=area
    )
