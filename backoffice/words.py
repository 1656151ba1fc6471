"""What things are called on the staff's pages: resources, deeds of the audit trail, and what a list says about itself."""

from backoffice.sentences import Sentence

# One record and many of each resource, in the remote systems' own words.
RESOURCES: dict[str, tuple[str, str]] = {
    "products": ("product", "products"),
    "product_groups": ("product group", "product groups"),
    "vat_rates": ("VAT rate", "VAT rates"),
    "categories": ("category", "categories"),
    "payment_methods": ("payment method", "payment methods"),
    "storno_reasons": ("storno reason", "storno reasons"),
    "customers": ("customer", "customers"),
    "customer_categories": ("customer category", "customer categories"),
    "invoices": ("invoice", "invoices"),
    "coupons": ("coupon", "coupons"),
    "coupon_categories": ("coupon category", "coupon categories"),
    "coupon_transactions": ("coupon transaction", "coupon transactions"),
    "discounts": ("discount", "discounts"),
    "discount_groups": ("discount group", "discount groups"),
    "tables": ("table", "tables"),
    "organisations": ("organisation", "organisations"),
    "table_areas": ("table area", "table areas"),
    "open_order_items": ("open order item", "open order items"),
    "variants": ("variant", "variants"),
    "stock_levels": ("stock level", "stock levels"),
    "vat_types": ("VAT type", "VAT types"),
    "web_orders": ("web order", "web orders"),
    "shipments": ("shipment", "shipments"),
    "packaging": ("packaging", "packaging"),
    "shipping_products": ("product of the shipping service", "products of the shipping service"),
    "contacts": ("contact", "contacts"),
    "user_groups": ("user group", "user groups"),
    "customer_prices": ("price for a customer", "prices for customers"),
    "customer_category_prices": ("price for a customer category", "prices for customer categories"),
    "daily_report_status": ("daily report status", "daily report status"),
    "units": ("unit", "units"),
    "users": ("user", "users"),
    "user_rights": ("user role", "user roles"),
    "devices": ("device", "devices"),
    "printers": ("printer", "printers"),
    "printing_profiles": ("printing profile", "printing profiles"),
    "financial_years": ("financial year", "financial years"),
    "bill_types": ("bill type", "bill types"),
    "payment_types": ("payment type", "payment types"),
    "currencies": ("currency", "currencies"),
    "countries": ("country", "countries"),
    "languages": ("language", "languages"),
    "legal_forms": ("legal form", "legal forms"),
    "manufacturers": ("manufacturer", "manufacturers"),
    "delivery_methods": ("delivery method", "delivery methods"),
    "regions": ("region", "regions"),
    "departments": ("department", "departments"),
    "product_filter_blocks": ("product filter block", "product filter blocks"),
    "product_reviews": ("product review", "product reviews"),
    "google_reviews": ("Google review", "Google reviews"),
    "testimonials": ("testimonial", "testimonials"),
    "pages": ("page", "pages"),
    "blog_posts": ("blog post", "blog posts"),
    "newsletters": ("newsletter", "newsletters"),
    "sliders": ("slider", "sliders"),
    "gallery_images": ("gallery image", "gallery images"),
    "download_categories": ("download category", "download categories"),
    "downloads": ("download", "downloads"),
    "forms": ("form", "forms"),
}

# What a column, or a part of a record, is called where a value in it could not be read.
FIELDS: dict[str, str] = {
    "accounting_code": "the accounting code",
    "active": "whether it is active",
    "area": "the area",
    "barcode": "the barcode",
    "base": "the product that it is a variation of",
    "billing_status": "the status of the payment",
    "boxes": "the boxes",
    "boxes.currency": "the currency of a box's cost",
    "boxes.delivered_at": "the time when a box arrived",
    "boxes.description": "the description of a box",
    "boxes.height": "the height of a box",
    "boxes.items": "the items",
    "boxes.items.box_position": "the box of an item",
    "boxes.items.currency": "the currency of an item's price",
    "boxes.items.kind": "the kind of an item",
    "boxes.items.name": "the name of an item",
    "boxes.items.quantity": "the quantity of an item",
    "boxes.items.sku": "the SKU of an item",
    "boxes.items.unit_price": "the price of an item",
    "boxes.items.unit_weight": "the weight of an item",
    "boxes.items.weight_unit": "the unit of an item's weight",
    "boxes.length": "the length of a box",
    "boxes.package_type": "the kind of a box",
    "boxes.remote_ref": "the address of a box",
    "boxes.ship_cost": "the cost of a box",
    "boxes.size_unit": "the unit of a box's size",
    "boxes.tracking_number": "the tracking number of a box",
    "boxes.weight": "the weight of a box",
    "boxes.weight_unit": "the unit of a box's weight",
    "boxes.width": "the width of a box",
    "calendar_on": "the day of issue",
    "cancelled_at": "the time of cancellation",
    "cancelled_reason": "the reason for the cancellation",
    "carrier": "the carrier",
    "category": "the category",
    "changed_at": "the time of the last change",
    "city": "the city",
    "code": "the code",
    "comment": "the comment",
    "company": "the company",
    "country": "the country",
    "coupon": "the coupon",
    "currency": "the currency",
    "customer": "the customer",
    "customer_name": "the customer's name",
    "delivered_at": "the time when it arrived",
    "delivery": "the price of the delivery",
    "delivery_method": "the delivery method",
    "description": "the description",
    "discount_name": "the name of the discount",
    "discounts": "the discounts",
    "discounts.name": "the name of a discount",
    "discounts.percent": "the percentage of a discount",
    "discounts.value": "the amount of a discount",
    "email": "the e-mail address",
    "external_reference": "the external reference",
    "first_name": "the first name",
    "for_ref": "whom the price is for",
    "group": "the product group",
    "happened_at": "the time",
    "identifier": "what stands on it",
    "invoice_number": "the invoice number",
    "is_return": "whether it is a return",
    "is_temporary": "whether it is a temporary table",
    "issued_at": "the date of issue",
    "issued_on": "the business day",
    "item_number": "the item number",
    "items": "the items",
    "items.comment": "the comment of an item",
    "items.discount_name": "the name of an item's discount",
    "items.group_name": "the product group of an item",
    "items.is_return": "whether an item is a return",
    "items.item_number": "the number of an item",
    "items.name": "the name of an item",
    "items.price": "the price of an item",
    "items.product": "the product of an item",
    "items.quantity": "the quantity of an item",
    "items.table_name": "the table of an item",
    "items.total": "the total of an item",
    "items.total_net": "the net total of an item",
    "items.user_name": "the seller of an item",
    "items.vat": "the VAT of an item",
    "items.vat_rate": "the VAT rate of an item",
    "kind": "the kind",
    "last_name": "the last name",
    "lines": "the lines",
    "lines.code": "the code of a line",
    "lines.kind": "the kind of a line",
    "lines.line_ref": "the number of a line",
    "lines.name": "the text of a line",
    "lines.price": "the price of a line",
    "lines.product": "the product of a line",
    "lines.quantity": "the quantity of a line",
    "lines.status": "the status of a line",
    "lines.vat": "the VAT of a line",
    "lines.vat_rate": "the VAT rate of a line",
    "lines.within_ref": "what a line belongs to",
    "marks_as_paid": "whether it marks as paid",
    "name": "the name",
    "nested_updated_at": "the time of the last change inside",
    "number": "the number",
    "ordered_at": "the time of the order",
    "organisation": "the organisation",
    "paid": "whether it is paid",
    "paid_at": "the time of payment",
    "parent": "the group that it is inside",
    "payment": "the payments",
    "payment.name": "the name of a payment",
    "payment.payment_method": "the method of a payment",
    "payment.value": "the amount of a payment",
    "payment_method": "the payment method",
    "phone": "the phone number",
    "placed_at": "the time of the order",
    "placed_on": "the day of the order",
    "postcode": "the postcode",
    "price": "the price",
    "price_base": "whether prices are with VAT",
    "price_includes_vat": "whether the price includes VAT",
    "primary_id": "the primary id",
    "printed_at": "the time when it was printed",
    "product": "the product",
    "purpose": "what it may be used for",
    "quantity": "the quantity",
    "remote_updated_at": "the time of the last change",
    "reorder_level": "the reorder level",
    "service": "the carrier's service",
    "set_at": "the time",
    "shipped_at": "the time when it was shipped",
    "short_name": "the short name",
    "sold_out": "whether it is sold out",
    "sort_index": "the order at the till",
    "status": "the status",
    "stock": "the stock",
    "stock_enabled": "whether stock is kept",
    "stock_unit": "the unit of the stock",
    "storno_of": "the invoice that it cancels",
    "street": "the street",
    "table": "the table",
    "test_mode": "whether it is training",
    "tip": "the tip",
    "total": "the total",
    "total_net": "the net total",
    "total_vat": "the total of VAT",
    "tracking": "the tracking numbers",
    "unit": "the unit",
    "user_ref": "the user",
    "valid_until": "the last day",
    "value": "the rate",
    "value_gross": "the gross amount",
    "value_net": "the net amount",
    "variants.code": "the code of a variant",
    "variants.name": "the options of a variant",
    "variants.price": "the price of a variant",
    "variants.product": "the product of a variant",
    "variants.stock": "the stock of a variant",
    "vat": "the VAT rate",
    "vat_gap": "an amount on the invoice",
    "vat_id": "the VAT number",
    "vat_rate": "the VAT rate",
}
A_VALUE, ITS_NUMBER = "a value", "its number"

# What a list says when an address cannot be followed in full, and about its files.
NOTES: dict[str, str] = {
    "filters_rejected": "Not filtered by {names}: the value makes no sense there. Everything else applies.",
    "sort_unknown": "There is no such order here: sorted by {name} instead.",
    "report_rejected": "Left out, since the value makes no sense there: {names}. Everything else applies.",
    "days_swapped": "From lay behind To: shown are the days between them, {days}.",
    "orders_counted": "Web orders count once they are paid, on the day on which they were placed. Where their lines do not "
    "come to the total, or a voucher is among them, nothing is counted as net.",
    "orders_twice": "Where a till wrote an invoice for a web order too, both are counted: nothing tells that they belong "
    "together. Choose a channel to see one of them.",
    "place_unknown": "That place in the list is not known any more: this is its beginning.",
    "export_part": "Files hold only the merchants of which you are a manager.",
    "export_none": "Only managers may export these rows.",
}

# What has to be known of a list, and cannot be seen in it.
ABOUT: dict[str, str] = {
    "coupon_transactions": "The system cannot be asked for these: they are what its webhooks told us since the account was "
    "linked. What happened before, or while no webhook came, is missing.",
    "prices": "They have to be asked for product by product, so they are read only once a week.",
}

REFUSALS: dict[str, Sentence] = {
    "export_refused": Sentence(
        "Only a manager may export these rows.", "Ask a manager of this merchant, or an administrator."
    ),
    "export_faulty": Sentence(
        "Nothing was exported: a filter makes no sense.", "Go back, put it right, and export again."
    ),
}

# Verbs of the audit trail; places in braces are filled with the event's details.
DEEDS: dict[str, str] = {
    "merchant.added": "created the merchant",
    "merchant.changed": "changed {fields}",
    "merchant.paused": "paused everything",
    "merchant.resumed": "let everything go on",
    "staff.added": "gave {email} a sign-in",
    "staff.invited": "invited {email}",
    "staff.email_changed": "changed the sign-in {before} to {after}",
    "membership.changed": "made {email} {after}",
    "membership.removed": "removed {email}",
    "approval_link.created": "made an approval link",
    "approval_link.copied": "handed an approval link out",
    "approval_link.sent": "sent an approval link to {to}",
    "approval_link.withdrawn": "withdrew an approval link",
    "approval.received": "approved",
    "approval.declined": "declined",
    "approval.broken": "approved, but it did not work",
    "approval.contradicted": "sent two different answers; neither was used",
    "approval.foreign_answer": "sent an answer to a request that we did not make; it was ignored",
    "approval.other_token_ignored": "sent a second answer; it was ignored",
    "approval.provider_refused": "could not be asked: the other side refused our request ({error})",
    "approval.parts_chosen": "chose what we may read: {number} of it",
    "account.renewal_refused": "found that the access is not renewed any more",
    "account.connected": "connected the account",
    "account.confirmation_needed": "asked for a decision about the account",
    "account.approval_refused": "refused the approval",
    "account.access_ended": "found that the access has ended",
    "account.old_access_not_revoked": "could not give the old access back",
    "account.webhook_set": "set the address for webhooks",
    "account.webhook_taken_over": "decided that webhooks come to us",
    "account.webhook_simulated": "simulated the webhook {event}",
    "account.deliveries_replayed": "had {number} webhooks read again",
    "account.paused": "paused the account",
    "account.resumed": "let the account go on",
    "account.disconnected": "disconnected the account",
    "account.renamed": "renamed the account to {label}",
    "account.sync_asked": "asked to read {what}",
    "command.decided": "decided about a change",
    "command.product.create": "made a new product",
    "command.product.update": "changed a product",
    "command.product.delete": "deleted a product",
    "command.stock.set": "set a stock",
    "command.product_group.create": "made a new product group",
    "command.product_group.update": "changed a product group",
    "command.product_group.delete": "deleted a product group",
    "command.invoice.create": "wrote an invoice",
    "command.invoice.cancel": "cancelled an invoice",
    "command.invoice.pdf": "fetched a document as a file",
    "command.invoice.print": "had a document printed",
    "command.daily_report.open": "opened the business day",
    "command.daily_report.close": "closed the business day",
    "problem.cleared": "put a problem aside",
    "problem.snoozed": "snoozed a problem {length}",
    "problem.woken": "woke a problem that was snoozed",
    "problem.removals_allowed": "let missing {resource} be removed",
}

# For how long a problem can be snoozed.
SNOOZES = {"hour": "for an hour", "morning": "until tomorrow morning", "week": "for a week"}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "it"


def resource(key: str, number: int | None = None) -> str:
    """``product groups``; with a number the word that goes with it."""
    one, many = RESOURCES.get(key, (key.replace("_", " "), key.replace("_", " ")))
    return one if number == 1 else many


def field(name: str, key: str = "") -> str:
    """``the date of issue``; ``key`` is the name of the field that holds a record's number."""
    return ITS_NUMBER if name and name == key else FIELDS.get(name, A_VALUE)


def note(key: str, **details: object) -> str:
    return NOTES[key].format(**details)


def refusal(key: str) -> Sentence:
    return REFUSALS[key]


def deed(verb: str, details: dict[str, object]) -> str:
    """What somebody did, to stand behind their name."""
    return DEEDS.get(verb, verb.replace(".", " ").replace("_", " ")).format_map(_Known(details))


# How we hear of changes, by the state of an account's webhooks.
WEBHOOKS = {
    "on": "Webhooks, within seconds.",
    "foreign": "Asking, every hour at the latest: its webhooks go to another program.",
    "take_over": "Asking, until its webhooks come here.",
    "awaited": "Asking, every hour at the latest: no webhook has come yet.",
    "unavailable": "Asking, every hour at the latest: it sends no webhooks to us.",
    "": "Asking, every hour at the latest.",
}
EVENTS = {"orderItem": "Order item", "coupon": "Coupon", "couponTransaction": "Coupon transaction"}


def event(name: str) -> str:
    """The kind of record that an event is about, where we keep none of its kind."""
    return EVENTS.get(name.partition(".")[0], "Another record")
