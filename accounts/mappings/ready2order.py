"""ready2order's settings of a till: read whole, rarely, and shown as they are. Nothing here is essential to us."""

from datetime import timedelta

from accounts.models import Reference
from accounts.sync.columns import Constant, Derived, Remote, Row
from accounts.sync.mapping import Mapping, Vanished
from accounts.sync.pagers import ByPage
from accounts.sync.values import Reading
from accounts.systems.ready2order import endpoints


def person(row: Row, reading: Reading) -> str:
    """First and last name, else the name that they sign in with."""
    names = " ".join(str(row[field]) for field in ("user_firstName", "user_lastName") if row.get(field))
    return names or str(row.get("user_username") or f"#{row.get('user_id')}")


class Setting(Mapping, abstract=True):
    """What all of these have in common."""

    model = Reference
    system = "ready2order"
    family = "references"
    essential = False
    vanished = Vanished.LIST
    every = timedelta(days=1)
    search = ("name",)


class DailyReportStatusMapping(Setting):
    """Whether the business day is open: one answer, without an id."""

    resource, order = "daily_report_status", 290
    listing, key, is_object = endpoints.DAILY_REPORT_STATUS, "", True
    single = endpoints.DAILY_REPORT_STATUS
    every = timedelta(minutes=15)

    kind = Constant("daily_report_status")
    name = Remote("status", default="")


class UnitMapping(Setting):
    resource, order = "units", 300
    listing, key = endpoints.UNITS, "identifier"

    kind = Constant("units")
    name = Remote("identifier")


class UserMapping(Setting):
    """Who works at the till. Their passwords and sign-in tokens are never asked for."""

    resource, order = "users", 310
    listing, key, pager, single, vanished = endpoints.USERS, "user_id", ByPage(), endpoints.USER, Vanished.ASK
    every = timedelta(hours=6)

    kind = Constant("users")
    name = Derived(person)


class UserRightMapping(Setting):
    resource, order = "user_rights", 311
    listing, key, pager = endpoints.USER_RIGHTS, "userRight_id", ByPage()

    kind = Constant("user_rights")
    name = Remote("userRight_name", default="")


class DeviceMapping(Setting):
    """The documents draw one device where a list is to be expected: both are read."""

    resource, order = "devices", 322
    listing, key, is_object = endpoints.DEVICES, "id", True

    kind = Constant("devices")
    name = Remote("name", default="")


class PrinterMapping(Setting):
    resource, order = "printers", 320
    listing, key = endpoints.PRINTERS, "printer_id"

    kind = Constant("printers")
    name = Remote("printer_name", "printer_deviceName", default="")


class PrintingProfileMapping(Setting):
    resource, order = "printing_profiles", 321
    listing, key = endpoints.PRINTING_PROFILES, "printingProfile_id"

    kind = Constant("printing_profiles")
    name = Remote("printingProfile_name", default="")


class FinancialYearMapping(Setting):
    resource, order = "financial_years", 330
    listing, key = endpoints.FINANCIAL_YEARS, "accountingFinancialYear_id"

    kind = Constant("financial_years")
    name = Remote("accountingFinancialYear_number", default="")


class BillTypeMapping(Setting):
    resource, order = "bill_types", 331
    listing, key = endpoints.BILL_TYPES, "billType_id"

    kind = Constant("bill_types")
    name = Remote("billType_name", default="")


class PaymentTypeMapping(Setting):
    resource, order = "payment_types", 332
    listing, key = endpoints.PAYMENT_TYPES, "paymentType_id"

    kind = Constant("payment_types")
    name = Remote("paymentType_name", "paymentType_identifier", default="")


class CurrencyMapping(Setting):
    resource, order = "currencies", 340
    listing, key = endpoints.CURRENCIES, "currency_id"

    kind = Constant("currencies")
    name = Remote("currency_name", "currency_short", default="")


class CountryMapping(Setting):
    resource, order = "countries", 341
    listing, key = endpoints.COUNTRIES, "country_id"

    kind = Constant("countries")
    name = Remote("country_name", "country_code", default="")


class LanguageMapping(Setting):
    resource, order = "languages", 342
    listing, key = endpoints.LANGUAGES, "language_id"

    kind = Constant("languages")
    name = Remote("language_name", "language_code", default="")


class LegalFormMapping(Setting):
    resource, order = "legal_forms", 343
    listing, key = endpoints.LEGAL_FORMS, "legalForm_id"

    kind = Constant("legal_forms")
    name = Remote("legalForm_name", "legalForm_identifier", default="")
