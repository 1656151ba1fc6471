"""The operations of ready2order's API v1 that we may call; anything else is refused before a socket opens.

Left out on purpose: everything about users' passwords and sign-in tokens, which would open the merchant's till.
"""

from accounts.http.endpoint import Endpoint

# Linking (developer token)
CREATE_GRANT = Endpoint("POST", "/developerToken/grantAccessToken")
GRANT = Endpoint("GET", "/developerToken/grantAccessToken/{token}")

# Linking (account token)
COMPANY = Endpoint("GET", "/company")
REVOKE = Endpoint("POST", "/access/revoke")

# Webhooks
WEBHOOK = Endpoint("GET", "/webhook")
SET_WEBHOOK = Endpoint("PUT", "/webhook")
WEBHOOK_EVENTS = Endpoint("GET", "/webhook/events")
SET_WEBHOOK_EVENTS = Endpoint("PUT", "/webhook/events")

# Catalog
VAT_RATES = Endpoint("GET", "/vat-rates")
PRODUCT_GROUPS = Endpoint("GET", "/productgroups")
PRODUCT_GROUP = Endpoint("GET", "/productgroups/{id}")
CREATE_PRODUCT_GROUP = Endpoint("POST", "/productgroups")
UPDATE_PRODUCT_GROUP = Endpoint("PUT", "/productgroups/{id}")
DELETE_PRODUCT_GROUP = Endpoint("DELETE", "/productgroups/{id}")
PRODUCTS = Endpoint("GET", "/products")
PRODUCT = Endpoint("GET", "/products/{id}")
CREATE_PRODUCT = Endpoint("POST", "/products")
UPDATE_PRODUCT = Endpoint("PUT", "/products/{id}")
DELETE_PRODUCT = Endpoint("DELETE", "/products/{id}")
SET_STOCK = Endpoint("PUT", "/products/{id}/stock")
SET_STOCKS = Endpoint("POST", "/products/batch/stock")
CUSTOMER_PRICES = Endpoint("GET", "/products/{id}/price/customer")
CATEGORY_PRICES = Endpoint("GET", "/products/{id}/price/customerCategory")
UNITS = Endpoint("GET", "/products/units")

# Sales
PAYMENT_METHODS = Endpoint("GET", "/paymentMethods")
PAYMENT_METHOD = Endpoint("GET", "/paymentMethods/{id}")
STORNO_REASONS = Endpoint("GET", "/storno")
STORNO_REASON = Endpoint("GET", "/storno/{id}")
CUSTOMERS = Endpoint("GET", "/customers")
CUSTOMER = Endpoint("GET", "/customers/{id}")
CUSTOMER_CATEGORIES = Endpoint("GET", "/customerCategories")
CUSTOMER_CATEGORY = Endpoint("GET", "/customerCategories/{id}")
INVOICES = Endpoint("GET", "/document/invoice")
INVOICE = Endpoint("GET", "/document/invoice/{id}")
CREATE_INVOICE = Endpoint("POST", "/document/invoice")
CANCEL_INVOICE = Endpoint("POST", "/document/invoice/{id}/delete")
INVOICE_PDF = Endpoint("GET", "/document/invoice/{id}/pdf")
PRINT_INVOICE = Endpoint("POST", "/document/invoice/{id}/print")
COUPONS = Endpoint("GET", "/coupons")
COUPON = Endpoint("GET", "/coupons/{id}")
COUPON_CATEGORIES = Endpoint("GET", "/couponCategories")
COUPON_CATEGORY = Endpoint("GET", "/couponCategories/{id}")
DISCOUNTS = Endpoint("GET", "/discounts")
DISCOUNT_GROUPS = Endpoint("GET", "/discountGroups")
TABLES = Endpoint("GET", "/tables")
TABLE = Endpoint("GET", "/tables/{id}")
TABLE_AREAS = Endpoint("GET", "/tableAreas")
TABLE_AREA = Endpoint("GET", "/tableAreas/{id}")
ORDERS = Endpoint("GET", "/orders")

# Settings of the till
USERS = Endpoint("GET", "/users")
USER = Endpoint("GET", "/users/{id}")
USER_RIGHTS = Endpoint("GET", "/users/rights")
PRINTERS = Endpoint("GET", "/printer")
PRINTING_PROFILES = Endpoint("GET", "/printingProfile")
DEVICES = Endpoint("GET", "/devices")
DAILY_REPORT_STATUS = Endpoint("GET", "/dailyReport/status")
OPEN_DAY = Endpoint("PUT", "/dailyReport/open")
CLOSE_DAY = Endpoint("PUT", "/dailyReport/close")
FINANCIAL_YEARS = Endpoint("GET", "/accounting/financialYears")
BILL_TYPES = Endpoint("GET", "/billTypes")
PAYMENT_TYPES = Endpoint("GET", "/paymentMethodsType")
CURRENCIES = Endpoint("GET", "/currencies")
COUNTRIES = Endpoint("GET", "/countries")
LANGUAGES = Endpoint("GET", "/languages")
LEGAL_FORMS = Endpoint("GET", "/legalForms")

DEVELOPER = frozenset({CREATE_GRANT, GRANT})
ACCOUNT = frozenset(value for value in dict(globals()).values() if isinstance(value, Endpoint)) - DEVELOPER
