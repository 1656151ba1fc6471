"""The fields of every record besides products, customers and documents, against a table written by hand."""

import pytest

PRICE = "price_id price_value price_valueGross price_valueNet price_timestamp product_id"
COUPON = (
    "coupon_id coupon_name coupon_containsVat coupon_purpose coupon_identifier coupon_testMode coupon_validUntil "
    "coupon_issuedAt couponCategory_id vat_id product_id customer_id coupon_created_at coupon_updated_at"
)
DISCOUNT = (
    "discount_id discount_name discount_description discount_value discount_unit discount_active discount_order "
    "discountGroup_id discount_created_at discount_updated_at"
)
TABLE = (
    "table_id table_name table_description table_isTemporay table_order table_checkoutMode tableArea_id "
    "table_created_at table_updated_at"
)
AREA = (
    "tableArea_id tableArea_name tableArea_shortName tableArea_order tableArea_allowTemporaryTables tableArea_active "
    "tableArea_intelligentFavourites"
)
ORDER = (
    "order_id order_quantity order_priceGross order_priceNet order_vat order_discount_valueGross "
    "order_discount_valueNet order_vatRate order_product_priceGrossPerUnit order_product_priceNetPerUnit "
    "order_discount_name order_discountable order_mergeable order_retour order_number order_group order_product_name "
    "order_product_itemnumber order_product_serialnumber order_course order_status order_comment table_id product_id "
    "user_id productgroup_type_id order_created_at"
)
USER = (
    "user_id user_firstName user_lastName user_username user_printAccess user_printer user_lastActionAt "
    "user_lastLoginAt user_trainingsMode right_id loginLog user_created_at"
)
RIGHT = (
    "id name description allowGastroTransferOrders allowGastroCancellation "
    "allowGastroCancellationWithoutReceiptPrinting allowCancellationInvoice allowOrderRetourMode allowGastroOrder "
    "allowGastroPayment showOwnOrdersOnly allowOpenDay allowCloseDay allowSalesReport allowSalesReportOwnOnly "
    "allowSalesDailyReports allowProductPage allowOrderStop allowProductSoldOut allowProductFavorite "
    "allowProductAddSideDish showProductStock allowPrintProductStock allowInvoicePage invoicePageShowOwnInvoicesOnly "
    "allowCashBook allowCashBookInsert allowCashBookPdfExport showCashBookBalance allowBackendLogin allowPrinterPage "
    "allowPrinterDiscovery allowLogoutAllUsers allowOpenShiftAgain allowProductDiscount allowSelectedProductPriceChange"
)
PRINTER = (
    "printer_id printer_name printer_description printer_deviceName printer_model printer_manufacturer "
    "printer_ipAddress printer_characters printer_doubleHeight printer_createdAt"
)
JOB = (
    "printJob_id printer_id printJob_imageURL printJob_printLogo printJob_createdAt printJob_printedAt printJob_content"
)
YEAR = "id number active trunkYear"

# path, the record's id (none: it cannot be read alone), its fields
LISTS = [
    ("/coupons", "coupon_id", COUPON),
    ("/couponCategories", "couponCategory_id", "couponCategory_id couponCategory_name couponCategory_description"),
    ("/discounts", "discount_id", DISCOUNT),
    (
        "/discountGroups",
        "discountGroup_id",
        "discountGroup_id discountGroup_name discountGroup_description discountGroup_active",
    ),
    ("/tables", "table_id", TABLE),
    ("/tableAreas", "tableArea_id", AREA),
    ("/orders", "", ORDER),
    ("/users", "user_id", USER),
    ("/users/rights", "", " ".join(f"userRight_{name}" for name in RIGHT.split())),
    ("/printer", "printer_id", PRINTER),
    (
        "/printingProfile",
        "",
        "printingProfile_id printingProfile_name printingProfile_associatedPhysicalPrinterIds",
    ),
    ("/print", "", JOB),
    (
        "/accounting/financialYears",
        "accountingFinancialYear_id",
        " ".join(f"accountingFinancialYear_{name}" for name in YEAR.split()),
    ),
    ("/legalForms", "legalForm_id", "legalForm_id legalForm_name legalForm_identifier legalForm_country_id"),
    ("/devices", "", "id name configuredForReadyPayCloudPayments"),
    ("/products/units", "", "identifier"),
    ("/products/{priced}/price/customerCategory", "customerCategory_id", f"{PRICE} customerCategory_id"),
    ("/products/{priced}/price/customer", "customer_id", f"{PRICE} customer_id"),
]
PAGED = ["/coupons", "/couponCategories", "/tables", "/tableAreas", "/orders", "/users", "/users/rights"]
TEXTS = ("coupon_containsVat", "discount_value", "order_quantity", "order_priceGross", "price_value", "price_valueNet")


@pytest.fixture
def priced(till):
    """Paths with the id of a product that has a price for some."""

    def path(pattern):
        table = till.category_prices if pattern.endswith("Category") else till.customer_prices
        return pattern.replace("{priced}", str(table[table.ids[0]]["product_id"]))

    return path


@pytest.mark.parametrize(("pattern", "key", "fields"), LISTS)
def test_rows_have_exactly_these_fields(api, priced, pattern, key, fields):
    path = priced(pattern)
    rows = api.rows(path)
    assert rows
    assert {tuple(sorted(row)) for row in rows} == {tuple(sorted(fields.split()))}
    if key:
        assert [api.rows(f"{path}/{row[key]}") for row in rows] == rows
        assert api.get(f"{path}/99999").status_code == 404
        assert api.get(f"{path}/abc").status_code == 404


@pytest.mark.parametrize(("pattern", "key", "fields"), [each for each in LISTS if not each[1]])
def test_what_cannot_be_read_alone(api, pattern, key, fields):
    assert api.get(f"{pattern}/1").status_code == 404


@pytest.mark.parametrize(("pattern", "key", "fields"), LISTS)
@pytest.mark.parametrize("parameter", ["offset", "q", "updatedAfter"])
def test_unknown_parameter_is_refused(api, priced, pattern, key, fields, parameter):
    answer = api.get(priced(pattern), params={parameter: "1"})
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [parameter])


@pytest.mark.parametrize("pattern", [pattern for pattern, _, _ in LISTS if pattern not in PAGED])
@pytest.mark.parametrize("parameter", ["page", "limit"])
def test_unpaged_list_has_no_pages(api, priced, pattern, parameter):
    answer = api.get(priced(pattern), params={parameter: "1"})
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [parameter])


@pytest.mark.parametrize("path", PAGED)
def test_pages(api, till, path):
    rows = api.rows(path, limit=500)
    assert 1 < len(rows) <= 100
    half = len(rows) // 2
    assert [api.rows(path, page=page, limit=half) for page in (1, 2)] == [rows[:half], rows[half : 2 * half]]
    assert api.rows(path, page=9, limit=100) == []
    for faulty in ({"page": 0}, {"limit": 0}, {"limit": "x"}):
        assert api.get(path, params=faulty).status_code == 400


@pytest.mark.parametrize("path", PAGED)
def test_largest_and_usual_page(api, till, path):
    table = {"/coupons": "coupons", "/couponCategories": "coupon_categories", "/tables": "seats", "/orders": "orders",
             "/tableAreas": "table_areas", "/users": "users", "/users/rights": "user_rights"}[path]  # fmt: skip
    for _ in range(101):
        till.create(table)
    assert len(api.rows(path)) == 25
    assert len(api.rows(path, limit=250)) == 100


def test_decimals_are_text_or_numbers(account):
    kinds = {}
    for numbers in (False, True):
        api = account(numbers=numbers)
        till = api.sandbox.tills[0]
        product = till.category_prices[till.category_prices.ids[0]]["product_id"]
        rows = [api.rows(path)[0] for path in ("/coupons", "/discounts", "/orders")]
        rows += api.rows(f"/products/{product}/price/customerCategory")
        kinds[numbers] = {type(row[name]) for row in rows for name in TEXTS if name in row}
    assert kinds[False] == {str}
    assert kinds[True] <= {int, float}


@pytest.mark.parametrize(
    ("till", "empty"),
    [
        (3, ["/tables", "/tableAreas", "/orders"]),
        (4, ["/tables", "/tableAreas", "/orders", "/coupons", "/couponCategories", "/printer", "/printingProfile",
             "/print", "/devices"]),
    ],
)  # fmt: skip
def test_some_shops_have_less(opened, caller, till, empty):
    sandbox = opened(tills=till)
    session = caller(sandbox.issue_token(sandbox.tills[till - 1]))
    session.sandbox = sandbox
    paths = [pattern for pattern, _, _ in LISTS if "{" not in pattern]
    assert sorted(path for path in paths if session.rows(path) == []) == sorted(empty)


def test_same_seed_gives_the_same_furniture(opened):
    one, two = (opened(tills=2).tills[1] for _ in range(2))
    for name, table in one.tables.items():
        assert list(table) == list(two.tables[name]), name


def test_ids_of_new_rows_do_not_overlap(opened):
    sandbox = opened(tills=4)
    for name in sandbox.tills[3].tables:
        if name in ("vat_rates", "bill_types", "payment_types", "currencies", "countries", "languages", "legal_forms"):
            continue
        made = [till.create(name)[till.tables[name].key] for till in sandbox.tills]
        ids = [each for till in sandbox.tills for each in till.tables[name].ids]
        assert len(ids) == len(set(ids)), name
        assert [each // 100_000_000 for each in made] == [1, 2, 3, 4], name


@pytest.mark.parametrize(
    ("pattern", "key", "fields"), [each for each in LISTS if each[0] not in ("/devices", "/products/units")]
)
def test_newest_may_come_first(api, sandbox, priced, pattern, key, fields):
    path = priced(pattern)
    rows = api.rows(path, **({"limit": 100} if pattern in PAGED else {}))
    sandbox.set_options(newest_first=True)
    assert api.rows(path, **({"limit": 100} if pattern in PAGED else {})) == rows[::-1]
