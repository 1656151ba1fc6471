"""The remote side of the bench: pages of products, invoices and orders, made on the fly so that a million rows need no memory.

Runs as a process of its own (``python -m tests.bench.source``), so that what it costs is nobody's figure. It speaks the
parts of ready2order's and of REC+'s API that a sync of two resources each uses; everything else is an empty list.
"""

import asyncio
import sys
from urllib.parse import parse_qsl, urlsplit

from tests.bench import shop_source

PAGE = 100  # rows, as ready2order clamps
SHOP_PAGE = 1000
SHOP = {"/api/v1/products": shop_source.product, "/api/v1/orders": shop_source.order}
GROUPS = 50

PRODUCT = (
    '{"product_id":%(n)d,"product_itemnumber":"A-%(n)d","product_barcode":"900%(n)010d","product_name":"Produkt %(n)d, gelagert",'
    '"product_externalReference":null,"product_description":"Ein Artikel aus dem Lager, Beschreibung Nummer %(n)d",'
    '"product_price":"%(price)s","product_priceIncludesVat":true,"product_vat":"20","product_vat_id":1,'
    '"product_stock_enabled":true,"product_stock_value":"%(stock)d.5","product_stock_unit":"piece",'
    '"product_stock_reorderLevel":null,"product_stock_safetyStock":null,"product_sortIndex":%(n)d,"product_active":true,'
    '"product_discountable":true,"product_soldOut":false,"product_sideDishOrder":false,"product_expressMode":false,'
    '"product_highlight":false,"product_fav":false,"product_type":"standard","product_type_id":7,"product_base_id":null,'
    '"product_accountingCode":null,"product_colorClass":null,"product_alternativeNameOnReceipts":null,'
    '"product_alternativeNameInPos":null,"product_ingredients_enabled":false,"product_variations_enabled":true,'
    '"product_customPrice":false,"product_customQuantity":false,"product_created_at":"2024-05-01 08:00:00",'
    '"product_updated_at":"%(updated)s","productgroup_id":%(group)d,"productgroup":{"productgroup_id":%(group)d,'
    '"productgroup_name":"Gruppe %(group)d","productgroup_description":"","productgroup_shortcut":"","productgroup_active":true,'
    '"productgroup_parent":null,"productgroup_sortIndex":%(group)d,"productgroup_created_at":"2024-01-01 08:00:00",'
    '"productgroup_updated_at":"2024-01-01 08:00:00","productgroup_type_id":7},"productvariation":['
    '{"product_id":%(v1)d,"product_name":"klein","product_price":"%(price)s","product_vat":"20","product_active":true},'
    '{"product_id":%(v2)d,"product_name":"groß","product_price":"%(price)s","product_vat":"20","product_active":true}],'
    '"productingredient":[],"images":[]}'
)
ITEM = (
    '{"item_id":%(id)d,"item_product_id":%(product)d,"product_id":%(product)d,"item_timestamp":"2026-06-21T16:45:50.000000Z",'
    '"item_number":"A-%(product)d","item_name":"Produkt %(product)d, gelagert","item_comment":null,"item_quantity":"1",'
    '"item_price":"%(price)s","item_total":"%(price)s","item_totalNet":"%(net)s","item_vat":"%(vat)s","item_vatRate":"20",'
    '"item_discountable":true,"item_retour":false,"item_testMode":false,"item_lineDiscountName":null,"productgroup_name":"Gruppe 1",'
    '"user_id":7,"user_name":"Anna","table_id":null,"table_name":null}'
)
INVOICE = (
    '{"invoice_id":%(n)d,"invoice_reference_id":null,"invoice_timestamp":"%(time)s","invoice_number":%(n)d,'
    '"invoice_numberFull":"RG2026/%(n)d","invoice_total":"%(total)s","invoice_totalNet":"%(net)s","invoice_totalVat":"%(vat)s",'
    '"invoice_totalTip":"0","invoice_priceBase":"brutto","invoice_deleted_at":null,"invoice_deletedReason":null,'
    '"invoice_testMode":false,"invoice_paid":true,"invoice_paidDate":"%(time)s","invoice_externalReferenceNumber":%(reference)s,'
    '"invoice_textBeforeItemsTable":"","invoice_text":"Vielen Dank für Ihren Einkauf.","invoice_dueDate":null,'
    '"invoice_roundingDifference":"0","invoice_showRecipient":false,"invoice_address_company":null,'
    '"invoice_address_firstName":"Eva","invoice_address_lastName":"Huber","invoice_address_street":"Hauptstraße 1",'
    '"invoice_address_zip":"1030","invoice_address_city":"Wien","invoice_address_country":"AT","customer_id":null,"user_id":7,'
    '"table_id":null,"billType_id":1,"currency_id":1,"dailyReport_id":%(day)d,"paymentMethod_id":1,"items":[%(items)s],'
    '"payment":[{"billPayment_id":%(n)d,"billPayment_name":"Bar","billPayment_value":"%(total)s","payment_id":1}],"discounts":[]}'
)


def product(number: int, revision: int) -> str:
    """Every hundredth product changes with the revision."""
    changed = revision if number % 100 == 0 else 0
    return PRODUCT % {
        "n": number,
        "price": f"{number % 90 + 1 + changed}.9",
        "stock": number % 40,
        "group": number % GROUPS + 1,
        "v1": 10_000_000 + 2 * number,
        "v2": 10_000_001 + 2 * number,
        "updated": f"2025-05-{changed + 1:02d} 08:00:00",
    }


def invoice(number: int, revision: int) -> str:
    """Three items of 12, 24 and 36; 250 invoices a day."""
    changed = revision if number % 100 == 0 else 0
    day = number // 250
    items = ",".join(
        ITEM % {
            "id": 3 * number + place, "product": (number * 7 + place * 13) % 1000 + 1, "price": 12 * (place + 1),
            "net": 10 * (place + 1), "vat": 2 * (place + 1),
        }
        for place in range(3)
    )  # fmt: skip
    return INVOICE % {
        "n": number,
        "time": f"{2016 + day // 336}-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d} {8 + number % 12:02d}:15:00",
        "total": "72",
        "net": "60",
        "vat": "12",
        "day": day,
        "reference": f'"changed {changed}"' if changed else "null",
        "items": items,
    }


class Source(asyncio.Protocol):
    rows = 0
    revision = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            parts = urlsplit(target)
            body = self.answer(parts.path, dict(parse_qsl(parts.query))).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)

    def answer(self, path: str, query: dict[str, str]) -> str:
        if path == "/revision":
            Source.revision = int(query["to"])
            return "{}"
        if path == "/v1/products":
            numbers = self.page((int(query["page"]) - 1) * int(query["limit"]), query)
            return f"[{','.join(product(number, self.revision) for number in numbers)}]"
        if path == "/v1/document/invoice":
            numbers = self.page(int(query["offset"]), query) if query.get("testMode") != "true" else range(0)
            rows = ",".join(invoice(number, self.revision) for number in numbers)
            return f'{{"invoices":[{rows}],"count":{self.rows},"offset":{query["offset"]},"limit":{query["limit"]}}}'
        if path in SHOP:
            return self.shop_page(path, query)
        return "[]"

    def shop_page(self, path: str, query: dict[str, str]) -> str:
        name, numbers = path.rpartition("/")[2], self.page(int(query["offset"]), query, SHOP_PAGE)
        rows = ",".join(SHOP[path](number, self.revision) for number in numbers)
        return (
            f'{{"href":"/{name}.json","{name}":[{rows}],"count":{len(numbers)},"total_count":{self.rows},'
            f'"paging":{{"offset":{query["offset"]},"limit":{query["limit"]}}}}}'
        )

    def page(self, start: int, query: dict[str, str], most: int = PAGE) -> range:
        return range(start + 1, min(start + min(int(query["limit"]), most), self.rows) + 1)


async def serve(rows: int) -> None:
    Source.rows = rows
    server = await asyncio.get_running_loop().create_server(Source, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
