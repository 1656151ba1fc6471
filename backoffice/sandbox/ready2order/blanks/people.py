"""Who buys, and who sells."""

from backoffice.sandbox.messages import Row

CATEGORY: Row = {"customerCategory_id": None, "customerCategory_name": "", "customerCategory_description": None}
ADDRESS: Row = {
    "salutation": None,
    "title": None,
    "customer_company": None,
    "lastName": None,
    "firstName": None,
    "zip": None,
    "city": None,
    "street": None,
    "country": None,
    "email": None,
    "phone": None,
}
CUSTOMER: Row = {
    "customer_id": None,
    "customer_number": None,
    "customer_name": None,
    "vatId": None,
    "customer_notes": "",
    "customerCategory_id": None,
    "customer_birthday": None,
    "address": {"invoice": ADDRESS},
}
USER: Row = {
    "user_id": None,
    "user_firstName": None,
    "user_lastName": None,
    "user_username": "",
    "user_printAccess": None,
    "user_printer": None,
    "user_lastActionAt": None,
    "user_lastLoginAt": None,
    "user_trainingsMode": False,
    "right_id": None,
    "user_created_at": None,
    "loginLog": None,
}

MAY = (
    "allowGastroTransferOrders", "allowGastroCancellation", "allowGastroCancellationWithoutReceiptPrinting",
    "allowOrderRetourMode", "showOwnOrdersOnly", "allowOpenDay", "allowCloseDay", "allowSalesReport",
    "allowSalesReportOwnOnly", "allowSalesDailyReports", "allowProductPage", "allowOrderStop", "allowProductSoldOut",
    "allowProductFavorite", "allowProductAddSideDish", "showProductStock", "allowPrintProductStock", "allowInvoicePage",
    "invoicePageShowOwnInvoicesOnly", "allowCashBook", "allowCashBookInsert", "allowCashBookPdfExport",
    "showCashBookBalance", "allowBackendLogin", "allowPrinterPage", "allowPrinterDiscovery", "allowLogoutAllUsers",
    "allowOpenShiftAgain", "allowProductDiscount", "allowSelectedProductPriceChange",
)  # fmt: skip
"""What a right grants or narrows, yes or no."""
USER_RIGHT: Row = {
    "userRight_id": None,
    "userRight_name": "",
    "userRight_description": None,
    "userRight_allowCancellationInvoice": 0,
    "userRight_allowGastroOrder": "all",
    "userRight_allowGastroPayment": "all",
    **{f"userRight_{name}": False for name in MAY},
}
