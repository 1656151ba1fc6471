"""What is the same for every till: countries, currencies, tax rates, units."""

from dataclasses import dataclass

from backoffice.sandbox.messages import Row

COUNTRIES: list[Row] = [
    {"country_id": number, "country_code": code, "country_name": name}
    for number, code, name in ((1, "AT", "Austria"), (2, "DE", "Germany"), (3, "CH", "Switzerland"), (4, "IT", "Italy"))
]
CURRENCIES: list[Row] = [
    {"currency_id": number, "currency_name": name, "currency_short": short}
    for number, name, short in (
        (1, "Euro", "EUR"),
        (2, "Swiss franc", "CHF"),
        (3, "US dollar", "USD"),
        (4, "Forint", "HUF"),
    )
]
LANGUAGES: list[Row] = [
    {"language_id": number, "language_name": f"label_{code}", "language_code": code, "language_locale": locale}
    for number, code, locale in ((1, "en", "en_US"), (2, "de", "de_AT"))
]
BILL_TYPES: list[Row] = [
    {"billType_id": number, "billType_name": name, "billType_symbol": symbol}
    for number, name, symbol in ((1, "Rechnung", "RG"), (2, "Lieferschein", "LS"), (3, "Angebot", "AN"))
]
PAYMENT_TYPES: list[Row] = [
    {"paymentType_id": number, "paymentType_identifier": identifier, "paymentType_name": name}
    for number, identifier, name in (
        (1, "cash", "Bargeld"), (2, "card", "Karte"), (3, "coupon", "Gutschein"), (4, "invoice", "Auf Rechnung"),
    )
]  # fmt: skip
LEGAL_FORMS: list[Row] = [
    {"legalForm_id": number, "legalForm_name": name, "legalForm_identifier": identifier, "legalForm_country_id": country}
    for number, (name, identifier, country) in enumerate(
        (
            ("Einzelunternehmen", "einzelunternehmen", 1), ("GmbH", "gmbh", 1), ("OG", "og", 1), ("KG", "kg", 1),
            ("GmbH", "gmbh_de", 2), ("GbR", "gbr", 2), ("AG", "ag_ch", 3),
        ),
        start=1,
    )
]  # fmt: skip
UNITS = ("piece", "kg", "g", "liter", "bottle", "hours", "meter")

PAYMENT_METHODS = (
    # name, description, accounting code, counts as paid, type
    ("Bar", "", "2700", True, 1),
    ("Bankomatkarte", "Maestro, Debit", "2800", True, 2),
    ("Kreditkarte", "Visa, Mastercard", "2801", True, 2),
    ("Gutschein", None, None, True, 3),
    ("Rechnung", "Zahlbar in 14 Tagen", "2000", False, 4),
)


@dataclass(frozen=True)
class VatRate:
    """A tax rate in tenths of a per cent: 200 is 20 %."""

    id: int
    rate: int
    code: str
    description: str


AUSTRIAN_RATES = (
    VatRate(1001, 200, "1", "Allgemeiner Steuersatz"),
    VatRate(1002, 100, "2", "Ermäßigter Steuersatz"),
    VatRate(1003, 130, "3", "Ermäßigter Steuersatz 13"),
    VatRate(1004, 0, "4", "Steuerfrei"),
)
SWISS_RATES = (
    VatRate(3001, 81, "1", "Normalsatz"),
    VatRate(3002, 26, "2", "Reduzierter Satz"),
    VatRate(3003, 38, "3", "Sondersatz"),
    VatRate(3004, 0, "4", "Steuerfrei"),
)


def vat_rates(currency: str) -> tuple[VatRate, ...]:
    """Tills in the same country share these rows, ids included."""
    return SWISS_RATES if currency == "CHF" else AUSTRIAN_RATES


def country_id(currency: str) -> int:
    return 3 if currency == "CHF" else 1


def currency_id(currency: str) -> int:
    """``ValueError`` for one that no till can have."""
    for row in CURRENCIES:
        if row["currency_short"] == currency:
            return int(row["currency_id"])
    raise ValueError(f"There is no currency {currency!r} here.")
