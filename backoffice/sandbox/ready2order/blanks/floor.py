"""Where people sit, what they have ordered, and what stands about."""

from backoffice.sandbox.messages import Row

TABLE: Row = {
    "table_id": None,
    "table_name": "",
    "table_description": None,
    "table_isTemporay": False,
    "table_order": 0,
    "table_checkoutMode": False,
    "tableArea_id": None,
    "table_created_at": None,
    "table_updated_at": None,
}
TABLE_AREA: Row = {
    "tableArea_id": None,
    "tableArea_name": "",
    "tableArea_shortName": None,
    "tableArea_order": 0,
    "tableArea_allowTemporaryTables": False,
    "tableArea_active": True,
    "tableArea_intelligentFavourites": 0,
}
ORDER: Row = {
    "order_id": None,
    "order_quantity": "1",
    "order_priceGross": "0",
    "order_priceNet": "0",
    "order_vat": "0",
    "order_discount_valueGross": "0",
    "order_discount_valueNet": "0",
    "order_vatRate": "0",
    "order_product_priceGrossPerUnit": "0",
    "order_product_priceNetPerUnit": "0",
    "order_discount_name": None,
    "order_discountable": True,
    "order_mergeable": True,
    "order_retour": False,
    "order_number": 1,
    "order_group": 1,
    "order_product_name": "",
    "order_product_itemnumber": None,
    "order_product_serialnumber": None,
    "order_course": 1,
    "order_status": 1,
    "order_comment": "",
    "table_id": None,
    "product_id": None,
    "user_id": None,
    "productgroup_type_id": None,
    "order_created_at": None,
    "_training": False,
}
PRINTER: Row = {
    "printer_id": None,
    "printer_name": "",
    "printer_description": None,
    "printer_deviceName": None,
    "printer_model": None,
    "printer_manufacturer": None,
    "printer_ipAddress": None,
    "printer_characters": 42,
    "printer_doubleHeight": False,
    "printer_createdAt": None,
}
PRINTING_PROFILE: Row = {
    "printingProfile_id": None,
    "printingProfile_name": "",
    "printingProfile_associatedPhysicalPrinterIds": [],
}
PRINT_JOB: Row = {
    "printJob_id": None,
    "printer_id": None,
    "printJob_imageURL": None,
    "printJob_printLogo": False,
    "printJob_createdAt": None,
    "printJob_printedAt": None,
    "printJob_content": None,
}
DEVICE: Row = {"id": None, "name": "", "configuredForReadyPayCloudPayments": False}
TERMINAL_TRANSACTION: Row = {
    "_id": None,
    "txId": "",
    "amount": "0",
    "billId": None,
    "_paid_at": 0.0,
    "_aborted": False,
    "_body": {},
}
"""``_paid_at``: when the terminal is done, in seconds since 1970; ``_body``: the bill to be written then."""
