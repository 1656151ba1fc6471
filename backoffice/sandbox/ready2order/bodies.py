"""What may be sent: the fields of each body and of each query, as the API documents them."""

from backoffice.sandbox.ready2order.events import EVENTS
from backoffice.sandbox.ready2order.fields import Field, Kind, boolean, decimal, inner, integer, several, text

PAGE = (integer("page", minimum=1), integer("limit", minimum=1))
INCLUDES = (
    boolean("includeProductGroup"),
    boolean("includeProductVariations"),
    boolean("includeProductIngredients"),
)
PRODUCT_LIST = (
    *PAGE,
    integer("productgroup_id"),
    text("itemNumber"),
    text("name"),
    text("barcode"),
    text("q"),
    *INCLUDES,
    Field("updatedAfter", Kind.LOCAL_TIME),
)
INVOICE_LIST = (
    integer("offset", minimum=0),
    integer("limit", minimum=1),
    text("query"),
    integer("tableId"),
    integer("customerId"),
    text("dateField", choices=("daily_report", "dr_startDate", "bill", "b_dateTime")),
    Field("dateFrom", Kind.DATE_OR_TIME),
    Field("dateTo", Kind.DATE_OR_TIME),
    boolean("testMode"),
    boolean("items"),
    boolean("discounts"),
    boolean("payments"),
    boolean("payment"),
)
PDF = (boolean("regeneratePDF"), text("format", choices=("A4", "80mm", "58mm")))

PRODUCT_BATCH_ITEM = (
    integer("productgroup_id"),
    text("product_name"),
    decimal("product_price"),
    decimal("product_vat"),
    integer("product_vat_id"),
    text("product_itemnumber", nullable=True),
    text("product_externalReference", nullable=True),
    text("product_barcode", nullable=True),
    text("product_description", nullable=True),
    boolean("product_priceIncludesVat"),
    boolean("product_active"),
    boolean("product_discountable"),
    boolean("product_stock_enabled"),
    decimal("product_stock_value"),
    decimal("product_stock_reorderLevel", nullable=True),
    decimal("product_stock_safetyStock", nullable=True),
    text("product_stock_unit", nullable=True),
    integer("product_sortIndex"),
    text("product_type"),
    text("product_accountingCode", nullable=True),
    text("product_accountingCodeName", nullable=True),
    text("product_alternativeNameOnReceipts", nullable=True),
    text("product_alternativeNameInPos", nullable=True),
    boolean("product_ingredients_enabled"),
    boolean("product_variations_enabled"),
    boolean("product_customPrice"),
    boolean("product_customQuantity"),
    boolean("product_soldOut"),
    boolean("product_expressMode"),
    boolean("product_highlight"),
    boolean("product_sideDishOrder"),
    boolean("product_fav"),
)
PRODUCT = (
    *PRODUCT_BATCH_ITEM,
    inner("productgroup", integer("productgroup_id", required=True)),
    inner("product_base", integer("product_id", required=True)),
)
PRODUCT_BATCH = (several("items", *PRODUCT_BATCH_ITEM, required=True),)
STOCK = (
    decimal("product_stock"),
    decimal("product_reorderLevel"),
    decimal("product_safetyStock"),
    decimal("product_stockDelta"),
)
STOCK_BATCH = (
    several(
        "products",
        decimal("product_stock", required=True),
        text("product_id"),
        text("product_itemNumber"),
        required=True,
    ),
)

GROUP_CHANGE = (
    text("productgroup_name"),
    text("productgroup_description", nullable=True, longest=255),
    text("productgroup_shortcut", nullable=True),
    boolean("productgroup_active"),
    integer("productgroup_parent", nullable=True),
    integer("productgroup_sortIndex"),
    text("productgroup_accountingCode", nullable=True),
    text("productgroup_accountingCodeName", nullable=True),
    decimal("productgroup_accountingCodeVatRate", nullable=True),
    integer("productgroup_type_id", nullable=True),
)
GROUP = (text("productgroup_name", required=True), *GROUP_CHANGE[1:])

STORNO_REASON = (text("storno_name", required=True), text("storno_description", nullable=True))
CATEGORY = (text("customerCategory_name", required=True), text("customerCategory_description", nullable=True))

PAYMENT_METHOD_CHANGE = (
    text("payment_description", nullable=True),
    boolean("payment_markAsPaid"),
    integer("paymentType_id"),
    text("payment_accountingCode", nullable=True),
    text("payment_name"),
)
PAYMENT_METHOD = (
    *PAYMENT_METHOD_CHANGE[:2],
    integer("paymentType_id", required=True),
    PAYMENT_METHOD_CHANGE[3],
    text("payment_name", required=True),
)

CUSTOMER_ADDRESS = tuple(
    text(name, nullable=True)
    for name in (
        "city", "company", "country", "email", "firstName", "lastName", "phone", "salutation", "street", "title", "zip",
    )
)  # fmt: skip
CUSTOMER_CHANGE = (
    integer("customerCategory_id"),
    text("birthday", nullable=True),
    *(field for field in CUSTOMER_ADDRESS if field.name != "country"),
    text("customer_name", nullable=True),
    text("notes", nullable=True),
    integer("customer_number"),
    text("uid", nullable=True),
    several("address", *CUSTOMER_ADDRESS, single=True),
)
CUSTOMER = (integer("customerCategory_id", required=True), *CUSTOMER_CHANGE[1:])
MERGE = (integer("masterCustomer", required=True), Field("customerIds", Kind.INTEGERS, required=True))

PART_PAYMENTS = several(
    "partPayments",
    integer("paymentMethod_id", required=True),
    decimal("amount", required=True),
    decimal("tip"),
    text("couponIdentifier"),
)
VARIATIONS = several(
    "item_variations",
    integer("product_id", required=True),
    text("variation_name"),
    decimal("variation_price"),
)
ITEM = (
    decimal("item_quantity"),
    text("item_name"),
    text("item_comment"),
    decimal("item_price"),
    decimal("item_vatRate"),
    integer("item_vatId"),
    text("item_priceBase", choices=("brutto", "netto")),
    integer("product_id"),
    integer("discount_id"),
    decimal("discount_value"),
    text("discount_unit", choices=("percent", "currency")),
    VARIATIONS,
)
INVOICE_ADDRESS = tuple(
    text(name, nullable=True)
    for name in (
        "company", "vatId", "leitweg_id", "supplier_number", "salutation", "title", "firstName", "lastName", "street",
        "city", "zip", "country", "email", "phone",
    )
)  # fmt: skip
INVOICE = (
    integer("paymentMethod_id", required=True),
    integer("user_id", required=True),
    PART_PAYMENTS,
    integer("table_id"),
    integer("customer_id"),
    integer("billType_id"),
    integer("printer_id"),
    integer("printingProfile_id"),
    integer("invoice_printCount"),
    text("invoice_textBeforeItemsTable"),
    text("invoice_text"),
    text("invoice_externalReferenceNumber"),
    decimal("invoice_totalTip"),
    text("invoice_priceBase", choices=("gross", "net")),
    boolean("invoice_testMode"),
    boolean("createPDF"),
    text("pdfFormat", choices=("A4", "80mm", "58mm")),
    boolean("invoice_showRecipient"),
    Field("invoice_dueDate", Kind.DATE_OR_TIME),
    several("items", *ITEM),
    Field("orderItem_ids", Kind.INTEGERS),
    several("address", *INVOICE_ADDRESS, single=True),
    several(
        "invoice_discounts",
        integer("invoice_discountId"),
        decimal("invoice_discountValue", required=True),
        text("invoice_discountUnit", choices=("percent", "currency"), required=True),
    ),
    boolean("order_enablePrinting"),
    integer("priceLevel_id"),
    decimal("invoice_roundToSmallestCurrencyUnit"),
)
CANCEL = (
    integer("storno_id", required=True),
    text("storno_reason", required=True),
    text("invoice_externalReferenceNumber"),
    integer("paymentMethod_id"),
    PART_PAYMENTS,
)
WEBHOOK = (text("webhookUrl"),)
WEBHOOK_EVENTS = (text("addEvent", choices=EVENTS), text("removeEvent", choices=EVENTS))
GRANT = (text("authorizationCallbackUri", nullable=True), text("callbackUri", nullable=True))
