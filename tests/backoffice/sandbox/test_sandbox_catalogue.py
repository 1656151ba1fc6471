"""The catalogue of operations against a table written by hand: methods, paths, queries, bodies."""

import pytest

from backoffice.sandbox.ready2order import OPERATIONS

PAGE = "page limit"
INCLUDES = "includeProductGroup includeProductVariations includeProductIngredients"
PRODUCT_ITEM = (
    "productgroup_id product_name product_price product_vat product_vat_id product_itemnumber "
    "product_externalReference product_barcode product_description product_priceIncludesVat product_active "
    "product_discountable product_stock_enabled product_stock_value product_stock_reorderLevel "
    "product_stock_safetyStock product_stock_unit product_sortIndex product_type product_accountingCode "
    "product_accountingCodeName product_alternativeNameOnReceipts product_alternativeNameInPos "
    "product_ingredients_enabled product_variations_enabled product_customPrice product_customQuantity "
    "product_soldOut product_expressMode product_highlight product_sideDishOrder product_fav"
)
PRODUCT = f"{PRODUCT_ITEM} productgroup product_base"
GROUP = (
    "productgroup_name productgroup_description productgroup_shortcut productgroup_active productgroup_parent "
    "productgroup_sortIndex productgroup_accountingCode productgroup_accountingCodeName "
    "productgroup_accountingCodeVatRate productgroup_type_id"
)
PAYMENT = "payment_description payment_markAsPaid paymentType_id payment_accountingCode payment_name"
STORNO = "storno_name storno_description"
CATEGORY = "customerCategory_name customerCategory_description"
CUSTOMER = (
    "customerCategory_id birthday city company email firstName lastName customer_name notes customer_number phone "
    "salutation street title uid zip address"
)
INVOICE = (
    "paymentMethod_id user_id partPayments table_id customer_id billType_id printer_id printingProfile_id "
    "invoice_printCount invoice_textBeforeItemsTable invoice_text invoice_externalReferenceNumber invoice_totalTip "
    "invoice_priceBase invoice_testMode createPDF pdfFormat invoice_showRecipient invoice_dueDate items orderItem_ids "
    "address invoice_discounts order_enablePrinting priceLevel_id invoice_roundToSmallestCurrencyUnit"
)
CANCEL = "storno_id storno_reason invoice_externalReferenceNumber paymentMethod_id partPayments"

COUPON = (
    "coupon_name coupon_value couponCategory_id coupon_containsVat customer_id coupon_type coupon_purpose "
    "coupon_validUntil coupon_issuedAt coupon_testMode coupon_identifier"
)
COUPON_CATEGORY = "couponCategory_name couponCategory_description"
DISCOUNT = (
    "discount_name discountGroup_id discount_unit discount_order discount_description discount_active discount_value"
)
DISCOUNT_GROUP = "discountGroup_description discountGroup_active discountGroup_name"
TABLE = "table_name table_isTemporay table_checkoutMode table_order table_description tableArea_id"
AREA = "tableArea_name tableArea_shortName tableArea_order tableArea_allowTemporaryTables tableArea_active"
TRANSFER = "source_table_id target_table_id target_order_group_id target_order_group_name order_ids training_mode"
USER = (
    "user_username user_password user_firstName user_lastName user_trainingsMode user_printer user_printAccess right_id"
)
PRINT = "printJob_content printJob_imageURL printJob_printLogo printer_id"
ACCOUNTANCY = "format year month day exportCashbook dataSource financialYear from to"

# method and path, the query's parameters, the body's fields
EXPECTED = [
    ("GET /products", f"{PAGE} productgroup_id itemNumber name barcode q {INCLUDES} updatedAfter", ""),
    ("POST /products", "", PRODUCT),
    ("GET /products/{id}", INCLUDES, ""),
    ("PUT /products/{id}", "", PRODUCT),
    ("DELETE /products/{id}", "", ""),
    ("POST /products/batch", "", "items"),
    ("POST /products/batch/stock", "", "products"),
    ("GET /products/{id}/stock", "", ""),
    ("PUT /products/{id}/stock", "", "product_stock product_reorderLevel product_safetyStock product_stockDelta"),
    ("GET /products/itemNumber/{itemNumber}/stock", "", ""),
    ("GET /products/units", "", ""),
    ("GET /productgroups", PAGE, ""),
    ("POST /productgroups", "", GROUP),
    ("GET /productgroups/{id}", "", ""),
    ("PUT /productgroups/{id}", "", GROUP),
    ("DELETE /productgroups/{id}", "", ""),
    ("GET /productgroups/{id}/products", "", ""),
    ("GET /vat-rates", "", ""),
    ("GET /paymentMethods", "", ""),
    ("POST /paymentMethods", "", PAYMENT),
    ("GET /paymentMethods/{id}", "", ""),
    ("PUT /paymentMethods/{id}", "", PAYMENT),
    ("DELETE /paymentMethods/{id}", "", ""),
    ("GET /paymentMethodsType", "", ""),
    ("GET /paymentMethodsType/{id}", "", ""),
    ("GET /storno", PAGE, ""),
    ("POST /storno", "", STORNO),
    ("GET /storno/{id}", "", ""),
    ("PUT /storno/{id}", "", STORNO),
    ("DELETE /storno/{id}", "", ""),
    ("GET /customers", PAGE, ""),
    ("POST /customers", "", CUSTOMER),
    ("GET /customers/{id}", "", ""),
    ("PUT /customers/{id}", "", CUSTOMER),
    ("DELETE /customers/{id}", "", ""),
    ("POST /customers/merge", "", "masterCustomer customerIds"),
    ("GET /customerCategories", "", ""),
    ("POST /customerCategories", "", CATEGORY),
    ("GET /customerCategories/{id}", "", ""),
    ("PUT /customerCategories/{id}", "", CATEGORY),
    ("DELETE /customerCategories/{id}", "", ""),
    (
        "GET /document/invoice",
        "offset limit query tableId customerId dateField dateFrom dateTo testMode items discounts payments payment",
        "",
    ),
    ("POST /document/invoice", "", INVOICE),
    ("GET /document/invoice/{id}", "", ""),
    ("GET /document/invoice/count", "", ""),
    ("POST /document/invoice/{id}/delete", "", CANCEL),
    ("GET /document/invoice/{id}/pdf", "regeneratePDF format", ""),
    ("GET /dailyReport/status", "", ""),
    ("PUT /dailyReport/open", "", ""),
    ("PUT /dailyReport/close", "", ""),
    ("GET /billTypes", "", ""),
    ("GET /billTypes/{id}", "", ""),
    ("GET /currencies", "", ""),
    ("GET /currencies/{id}", "", ""),
    ("GET /countries", "", ""),
    ("GET /countries/{id}", "", ""),
    ("GET /languages", "", ""),
    ("GET /languages/{id}", "", ""),
    ("GET /legalForms", "", ""),
    ("GET /legalForms/{id}", "", ""),
    ("GET /accounting/financialYears", "", ""),
    ("GET /accounting/financialYears/{id}", "", ""),
    ("GET /products/{id}/price/customerCategory", "", ""),
    ("GET /products/{id}/price/customerCategory/{customerCategoryId}", "", ""),
    ("POST /products/{id}/price/customerCategory", "", "price_value customerCategory_id"),
    ("PUT /products/{id}/price/customerCategory/{customerCategoryId}", "", "price_value"),
    ("DELETE /products/{id}/price/customerCategory/{customerCategoryId}", "", ""),
    ("GET /products/{id}/price/customer", "", ""),
    ("GET /products/{id}/price/customer/{customerId}", "", ""),
    ("POST /products/{id}/price/customer", "", "price_value customer_id"),
    ("PUT /products/{id}/price/customer/{customerId}", "", "price_value"),
    ("DELETE /products/{id}/price/customer/{customerId}", "", ""),
    ("GET /coupons", f"{PAGE} identifier trainingMode", ""),
    ("GET /coupons/{id}", "", ""),
    ("POST /coupons", "", COUPON),
    ("PUT /coupons/{id}", "", COUPON),
    ("DELETE /coupons/{id}", "", ""),
    ("POST /coupons/{id}/charge", "", "value"),
    ("POST /coupons/{id}/redeem", "", "value"),
    ("GET /couponCategories", PAGE, ""),
    ("GET /couponCategories/{id}", "", ""),
    ("POST /couponCategories", "", COUPON_CATEGORY),
    ("PUT /couponCategories/{id}", "", COUPON_CATEGORY),
    ("DELETE /couponCategories/{id}", "", ""),
    ("GET /discounts", "", ""),
    ("GET /discounts/{id}", "", ""),
    ("POST /discounts", "", DISCOUNT),
    ("PUT /discounts/{id}", "", DISCOUNT),
    ("DELETE /discounts/{id}", "", ""),
    ("GET /discountGroups", "", ""),
    ("GET /discountGroups/{id}", "", ""),
    ("POST /discountGroups", "", DISCOUNT_GROUP),
    ("PUT /discountGroups/{id}", "", DISCOUNT_GROUP),
    ("DELETE /discountGroups/{id}", "", ""),
    ("GET /tables", PAGE, ""),
    ("GET /tables/{id}", "", ""),
    ("POST /tables", "", TABLE),
    ("PUT /tables/{id}", "", TABLE),
    ("DELETE /tables/{id}", "", ""),
    ("GET /tableAreas", PAGE, ""),
    ("GET /tableAreas/{id}", "", ""),
    ("POST /tableAreas", "", AREA),
    ("PUT /tableAreas/{id}", "", AREA),
    ("DELETE /tableAreas/{id}", "", ""),
    ("GET /orders", f"{PAGE} groupBy trainingsMode table_id product_id", ""),
    ("POST /orders", "", "table_id price_base training_mode items"),
    ("POST /orders/transfer", "", TRANSFER),
    ("GET /users", PAGE, ""),
    ("GET /users/{id}", "", ""),
    ("POST /users", "", USER),
    ("PUT /users/{id}", "", USER),
    ("DELETE /users/{id}", "", ""),
    ("GET /users/rights", PAGE, ""),
    ("GET /printer", "", ""),
    ("GET /printer/{id}", "", ""),
    ("POST /printer/testPrint", "", ""),
    ("GET /printingProfile", "", ""),
    ("GET /print", "", ""),
    ("POST /print", "", PRINT),
    ("DELETE /print/{id}", "", ""),
    ("POST /document/invoice/{id}/print", "", "printer_id printingProfile_id"),
    ("GET /devices", "", ""),
    ("POST /terminalTransactions/init/{identifier}", "", "invoiceData paymentDeviceId"),
    ("POST /terminalTransactions/{txId}/create-bill", "", ""),
    ("GET /terminalTransactions/{txId}", "", ""),
    ("DELETE /terminalTransactions/{txId}", "", ""),
    ("GET /cashbook/export", "dateFrom dateTo fileFormat", ""),
    ("GET /export/accountancy", ACCOUNTANCY, ""),
    ("GET /export/accountancy/cashbook", "year month day dateFrom dateTo", ""),
    ("POST /export/sales", "", "month year filter"),
    ("GET /job_status/{id}", "", ""),
    ("GET /company", "", ""),
    ("POST /access/revoke", "", ""),
    ("POST /developerToken/grantAccessToken", "", "authorizationCallbackUri callbackUri"),
    ("GET /developerToken/grantAccessToken/{token}", "", ""),
    ("GET /webhook", "", ""),
    ("PUT /webhook", "", "webhookUrl"),
    ("GET /webhook/events", "", ""),
    ("PUT /webhook/events", "", "addEvent removeEvent"),
]
PAGED = ["/products", "/productgroups", "/storno", "/customers"]
UNPAGED = [
    "/vat-rates",
    "/paymentMethods",
    "/paymentMethodsType",
    "/customerCategories",
    "/products/units",
    "/billTypes",
    "/currencies",
    "/countries",
    "/languages",
    "/legalForms",
    "/accounting/financialYears",
]
CREATED = [
    "/products", "/products/batch", "/productgroups", "/paymentMethods", "/storno", "/customers", "/customerCategories",
    "/document/invoice", "/products/{id}/price/customerCategory", "/products/{id}/price/customer", "/coupons",
    "/couponCategories", "/discounts", "/discountGroups", "/tables", "/tableAreas", "/orders", "/users", "/print",
    "/terminalTransactions/init/{identifier}",
]  # fmt: skip


def test_operations_are_exactly_those_of_the_table():
    declared = {
        f"{operation.method} {operation.path}": (
            sorted(field.name for field in operation.query),
            sorted(field.name for field in operation.body),
        )
        for operation in OPERATIONS
    }
    expected = {name: (sorted(query.split()), sorted(body.split())) for name, query, body in EXPECTED}
    assert declared == expected
    assert len(declared) == len(OPERATIONS)


def test_only_creating_answers_201():
    assert sorted(o.path for o in OPERATIONS if o.status == 201) == sorted(CREATED)
    assert {o.method for o in OPERATIONS if o.status == 201} == {"POST"}
    assert {o.status for o in OPERATIONS} == {200, 201}


def test_only_linking_takes_the_developer_token():
    assert {o.path for o in OPERATIONS if o.token == "developer"} == {
        "/developerToken/grantAccessToken",
        "/developerToken/grantAccessToken/{token}",
    }


@pytest.mark.parametrize("path", PAGED)
def test_paged_list_takes_page_and_limit(api, path):
    assert len(api.rows(path, page=1, limit=1)) == 1


@pytest.mark.parametrize("path", UNPAGED)
@pytest.mark.parametrize("parameter", ["page", "limit", "offset"])
def test_unpaged_list_refuses_paging(api, path, parameter):
    answer = api.get(path, params={parameter: 1})
    assert answer.status_code == 400
    assert list(answer.json()["details"]["errors"]) == [parameter]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        # the verbs of earlier years
        ("PUT", "/products"),
        ("POST", "/products/110000000"),
        ("PUT", "/productgroups"),
        ("POST", "/productgroups/100020001"),
        ("PUT", "/document/invoice"),
        ("PUT", "/storno"),
        ("POST", "/products/110000000/stock"),
        ("PUT", "/customers"),
        ("POST", "/dailyReport/open"),
        ("POST", "/webhook"),
        ("POST", "/webhook/events"),
        ("PUT", "/coupons"),
        ("POST", "/coupons/100200000"),
        ("PUT", "/discounts"),
        ("PUT", "/discountGroups"),
        ("PUT", "/tables"),
        ("POST", "/tableAreas/100013000"),
        ("PUT", "/print"),
        ("PUT", "/printer/testPrint"),
        ("PATCH", "/document/invoice/120000000/print"),
        ("PUT", "/users"),
        # passwords and signing in for somebody else
        ("PATCH", "/users/100004000"),
        ("GET", "/users/100004000/signInToken"),
        ("POST", "/users/100004000/signInToken"),
        ("POST", "/users/100004000/setPrintAccessCode"),
        # what never was
        ("PATCH", "/products/110000000"),
        ("DELETE", "/document/invoice/120000000"),
        ("GET", "/nonsense"),
        ("GET", "/products/"),
        ("GET", "/products/abc"),
        ("GET", "/vat-rates/1001"),
        ("OPTIONS", "/products"),
    ],
)
def test_unknown_method_or_path_is_404_json(api, method, path):
    answer = api.request(method, path, json={"product_name": "x"} if method != "GET" else None)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "error": True,
        "requestId": answer.json()["requestId"],
        "msg": "There is nothing here.",
        "code": "errors.notFound",
        "details": {},
    }


def test_head_of_a_list_has_no_body(api):
    answer = api.request("HEAD", "/products")
    assert (answer.status_code, answer.content) == (404, b"")
