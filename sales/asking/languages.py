"""In which language a buyer is asked: each language is an account of its own at the review service."""

from accounts.models import LinkedAccount, Merchant
from accounts.outbox.action import actions

KIND = "review_request.create"

# Countries with one language that nearly everybody reads, as codes and as systems write them out.
COUNTRIES: dict[str, tuple[str, ...]] = {
    "de": ("at", "de", "li", "austria", "germany", "österreich", "deutschland", "liechtenstein"),
    "en": (
        "gb",
        "uk",
        "ie",
        "us",
        "au",
        "nz",
        "united kingdom",
        "great britain",
        "ireland",
        "united states",
        "england",
    ),
    "es": ("es", "spain", "españa", "spanien"),
    "fr": ("fr", "france", "frankreich"),
    "it": ("it", "italy", "italia", "italien"),
    "nl": ("nl", "netherlands", "nederland", "niederlande"),
    "pl": ("pl", "poland", "polska", "polen"),
    "pt": ("pt", "portugal"),
}
OF_COUNTRY = {country: language for language, countries in COUNTRIES.items() for country in countries}

Accounts = dict[str, LinkedAccount]


def accounts_of(merchant: Merchant) -> Accounts:
    """Language -> the account that asks in it, of those that are linked; the first one of a language."""
    able = [action.system for action in actions.every() if action.kind == KIND]
    rows = merchant.accounts.filter(system__in=able).exclude(credential=None)
    found: Accounts = {}
    for account in rows.exclude(state=LinkedAccount.State.DISCONNECTED).order_by("pk"):
        account.merchant = merchant
        found.setdefault(str(account.access.get("language") or merchant.language), account)
    return found


def language_of(country: str | None, merchant: Merchant) -> str:
    """By the buyer's country, else the merchant's own."""
    return OF_COUNTRY.get((country or "").strip().casefold(), merchant.language)


def account_for(language: str, accounts: Accounts, merchant: Merchant, *, everybody: bool) -> LinkedAccount | None:
    """``everybody``: whoever has no account of their language is asked in the merchant's."""
    found = accounts.get(language)
    return found or (accounts.get(merchant.language) if everybody else None)
