"""The one table of what staff are told: what happened, what happens next by itself, and the button.

No page words a problem, a quarantined row, a waiting run or an empty list by itself. Places in braces are filled
with details that were kept for people: names and figures, never ids or codes.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """``action`` names what the button does; each page knows how to do it."""

    what: str
    next: str = ""
    button: str = ""
    action: str = ""

    def filled(self, **details: Any) -> "Sentence":
        known = _Known(details)
        return Sentence(self.what.format_map(known), self.next.format_map(known), self.button, self.action)


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "it"


PROBLEMS: dict[str, Sentence] = {
    "access_revoked": Sentence(
        "{system} no longer accepts our access to this account.",
        "Nothing is read until the merchant approves again. What was read stays, and the gap is filled afterwards.",
        "Send a new approval link",
        "approval_link",
    ),
    "access_ends": Sentence(
        "{system} does not renew our access to this account: it ends within hours.",
        "Everything goes on until then. Nothing is lost when it ends, and the gap is filled after a new approval.",
        "Send a new approval link",
        "approval_link",
    ),
    "confirm_account": Sentence(
        "The account that was approved is not the one we expected.",
        "Nothing is read from it until one of you has decided.",
        "Decide",
        "confirm",
    ),
    "revoke_failed": Sentence(
        "The account was disconnected here, but {system} could not be told.",
        "That is not tried again: ask the merchant to remove our access at {system}, under Preferences, API access.",
        "Done",
        "clear",
    ),
    "address_limited": Sentence(
        "{system} limits our address, not only each account.",
        "All accounts share 55 requests a minute for 24 hours; everything goes on, more slowly.",
    ),
    "in_trouble": Sentence(
        "{system} has not answered properly several times in a row: {reason}",
        "It is tried again by itself, at least every 15 minutes.",
        "Try now",
        "sync",
    ),
    "resource_forbidden": Sentence(
        "The merchant's approval does not allow us to read {resource}.",
        "Everything else is read as usual. This is tried again once a day.",
        "Try now",
        "sync_resource",
    ),
    "resource_gone": Sentence(
        "{system} says that it has no list of {resource}.",
        "It is tried again by itself in a quarter of an hour.",
        "Try now",
        "sync_resource",
    ),
    "rejected": Sentence(
        "{system} refused our question for {resource}.",
        "It is asked again by itself in a quarter of an hour. If this stays, our developers have to look at it.",
        "Try now",
        "sync_resource",
    ),
    "page_repeats": Sentence(
        "The list of {resource} came back with a page that it had given before.",
        "Reading was stopped; what had been read is kept. It is tried again by itself in six hours.",
        "Try now",
        "sync_resource",
    ),
    "endless_list": Sentence(
        "The list of {resource} is far longer than last time and does not end.",
        "Reading was stopped; what had been read is kept. It is tried again by itself in six hours.",
        "Try now",
        "sync_resource",
    ),
    "sums_were_wrong": Sentence(
        "{detail} daily sums of the {resource} did not agree with the documents.",
        "They were worked out anew, and every page is right again. Please tell our developers: this should not happen.",
        "Done",
        "clear",
    ),
    "other_record": Sentence(
        "A question for one record of {resource} was answered with another one.",
        "Reading was stopped, and nothing was changed. It is tried again by itself in six hours.",
        "Try now",
        "sync_resource",
    ),
    "many_missing": Sentence(
        "{detail} {resource} are missing in the list all at once.",
        "Nothing was removed here. The list is compared again by itself, tomorrow at the latest. "
        "If they were really deleted at {system}, say so.",
        "They were deleted: remove them",
        "allow_removals",
    ),
    "run_failed": Sentence(
        "Reading {resource} failed again and again: {reason}",
        "What had been read is kept. It goes on from there by itself in a quarter of an hour.",
        "Try now",
        "sync_resource",
    ),
    "internal_error": Sentence(
        "Reading {resource} failed by a fault of ours.",
        "It is tried again by itself in a quarter of an hour. The log tells our developers more.",
        "Try now",
        "sync_resource",
    ),
    "webhook_foreign": Sentence(
        "{system} sends news about this account to another program, and only one can have them.",
        "Nothing was changed there. Until you decide, we find changes by asking, up to an hour later.",
        "Send them to us instead",
        "take_over_webhook",
    ),
    "webhook_silent": Sentence(
        "{system} has not told us of changes for a day, although there were some.",
        "They were found by asking, up to an hour later. It is looked at again once a day; if this stays, ask {system} whether our webhook is blocked.",
    ),
    "webhook_suspended": Sentence(
        "{system} had stopped telling us of changes: {detail} of its webhooks were suspended.",
        "They were set up anew. Changes in between were found by asking, up to an hour later. If this comes back, ask {system} why.",
        "Noted",
        "clear",
    ),
    "deliveries_dead": Sentence(
        "{detail} webhooks could not be followed: the {resource} that they name could not be read.",
        "They are kept. What changed is found by the next full pass, tonight at the latest, and then this ends by itself.",
        "See them",
        "deliveries",
    ),
    "commands_need_person": Sentence(
        "It is not known whether a change reached {system}, and it cannot be found out without you.",
        "Nothing is sent again until one of you has looked {place} and decided.",
        "Decide",
        "commands",
    ),
    "record_missing": Sentence(
        "{name} was there before, and {system} does not have it any more.",
        "It is kept here unchanged. Such a record should never vanish: ask the merchant what happened. "
        "If it comes back, this ends by itself.",
        "Noted",
        "clear",
    ),
    "numbers_missing": Sentence(
        "Invoice numbers are missing ({detail}): {name}.",
        "They are looked for every night, and this ends by itself once they are there. "
        "If they stay away, ask the merchant what became of them.",
        "See the invoices around",
        "documents",
    ),
    "originals_missing": Sentence(
        "Stornos cancel invoices that are not here ({detail}): {name}.",
        "The invoices are looked for every night, and this ends by itself once they are there. "
        "If they stay away, ask the merchant what became of them.",
        "See the stornos",
        "documents",
    ),
    "vat_is_off": Sentence(
        "The VAT of invoices does not add up ({detail}): {name}.",
        "They count as they stand, and nothing is changed here. Ask the merchant to have somebody look at them; "
        "once they add up, this ends by itself.",
        "See the invoices",
        "documents",
    ),
    "review_names_missing": Sentence(
        "Buyers cannot be asked for a review, since their first or last name is missing ({detail}).",
        "Nothing is sent for them until somebody has filled in their names, or decided not to ask. All others are asked "
        "as usual, and this ends by itself once none of them waits.",
        "Fill in the names",
        "review_requests",
    ),
    "mail_failed": Sentence(
        "A mail about problems could not be sent: the mail server does not take it.",
        "It is tried again by itself, at least every half hour. If this stays, an administrator has to look at the mail server.",
    ),
}

# Why a call did not bring what was asked; used inside other sentences and for runs that wait.
REASONS: dict[str, str] = {
    "unreachable": "it could not be reached.",
    "no_connection": "the connection failed.",
    "timeout": "it took too long to answer.",
    "unknown_host": "its address is not known.",
    "bad_certificate": "its certificate is not valid.",
    "address_refused": "its address lies in a private network, which is not allowed by the settings.",
    "server_fault": "it reported a fault of its own.",
    "bad_payload": "its answer was not what was agreed.",
    "html": "it answered with a web page instead of data, which often means maintenance.",
    "not_json": "its answer was cut off or damaged.",
    "empty_answer": "its answer was empty.",
    "not_a_list": "its answer was not a list.",
    "not_an_object": "its answer was not a record.",
    "too_large": "its answer was far too large.",
    "redirect": "it sent us to another address, where we do not go.",
    "bad_encoding": "its answer was packed in a way that cannot be unpacked.",
    "no_grant": "it did not give us a permission request.",
    "app_refused": "it does not accept the app id or secret in our settings.",
    "renewing": "our access is being renewed.",
    "remote_error": "it did not answer as agreed.",
    "rate_limited": "it asked us to slow down.",
    "budget": "the requests of this minute are used up.",
    "address_budget": "the requests of this minute, shared by all accounts, are used up.",
    "budget_away": "the count of our requests is out of reach, so none is made.",
    "address_paused": "it asked us to stay away for a moment.",
    "looks": "the requests of this minute are used up.",
    "access_revoked": "our access was refused; it is tried once more.",
    "rejected": "our question was refused.",
    "forbidden": "the merchant's approval does not allow it.",
    "gone": "there is no such list.",
    "disconnected": "the account was disconnected.",
    "internal_error": "a fault of ours; the log tells our developers more.",
}

# Why a webhook was not needed, or could not be followed.
DELIVERIES: dict[str, str] = {
    "unreadable": "It is neither JSON nor a form that we can read.",
    "xml": "It is XML, which we do not read. Choose JSON for this webhook; what changed is found by asking.",
    "no_secret": "It came without the secret, or with a wrong one, so nothing was made of it. Paste the secret as it is shown, as Bearer.",
    "names_no_record": "It does not say which record has changed.",
    "own_change": "It tells of a change that was made from here, which was read already.",
    "left_out": "It is about a part of the account that the merchant has left out.",
    "not_kept": "Records of this kind are not kept here.",
    "resource_forbidden": "The merchant's approval does not allow us to read this record.",
    "other_record": "The question for this record was answered with another one.",
}

QUARANTINE: dict[str, Sentence] = {
    "no_id": Sentence("The record has no number, so it cannot be told from others."),
    "not_json": Sentence("The record is damaged and cannot be read."),
    "not_an_object": Sentence("Where a record should be there is something else."),
    "not_a_list": Sentence("{field} should be a list, and there is something else: {value}"),
    "missing": Sentence("A value that every record must have is missing: {field}."),
    "not_a_text": Sentence("{field} should be text and is not: {value}"),
    "not_a_number": Sentence("{field} should be a number and is not: {value}"),
    "not_a_whole_number": Sentence("{field} should be a whole number and is not: {value}"),
    "number_too_large": Sentence("{field} is too large a number: {value}"),
    "not_yes_or_no": Sentence("{field} should be yes or no and is neither: {value}"),
    "not_stars": Sentence("{field} should be one to five stars and is not: {value}"),
    "not_a_currency": Sentence("{field} should be the code of a currency and is not: {value}"),
    "not_a_time": Sentence("{field} should be a date or time and is not: {value}"),
    "nul_character": Sentence("{field} contains a character that cannot be stored."),
    "text_too_long": Sentence("{field} is longer than 600 characters: {value}"),
    "not_storable": Sentence("The record does not fit into our tables."),
}
QUARANTINE_NEXT = "It is read again with every pass, and appears by itself once it is put right at {system}."

EMPTY: dict[str, Sentence] = {
    "commands": Sentence(
        "Nothing was changed from here yet.",
        "Whatever you change from here is listed, with what became of it.",
    ),
    "merchants": Sentence(
        "There is no merchant yet.",
        "Create the first one, then send them an approval link.",
        "Create a merchant",
        "merchant_new",
    ),
    "merchants_none_visible": Sentence("You are not a member of any merchant yet.", "Ask an administrator to add you."),
    "accounts": Sentence(
        "No account is linked yet.",
        "Send a merchant an approval link; their account appears here.",
        "To the merchants",
        "merchants",
    ),
    "accounts_of_merchant": Sentence(
        "No account is linked yet.",
        "Send an approval link: once the merchant agrees, reading starts by itself.",
        "Send an approval link",
        "approval_link",
    ),
    "approval_links": Sentence("No approval link was made yet."),
    "products": Sentence(
        "There are no products yet.", "They appear as soon as a till or a web shop is linked and read."
    ),
    "product_groups": Sentence("There are no product groups yet.", "They appear as soon as a till is linked and read."),
    "variants": Sentence("There are no variants yet.", "They appear as soon as a web shop is linked and read."),
    "categories": Sentence("There are no categories yet.", "They appear as soon as a web shop is linked and read."),
    "category_products": Sentence("No product has this as its main category."),
    "web_orders": Sentence("There are no web orders yet.", "They appear as soon as a web shop is linked and read."),
    "review_requests": Sentence(
        "Nobody was asked for a review yet.",
        "Buyers are asked once a manager has written the merchant's rules, seen who would be asked, and switched it on.",
    ),
    "reviews": Sentence(
        "There are no reviews yet.", "They appear as soon as a review service is linked and buyers have written."
    ),
    "shipments": Sentence(
        "There are no shipments yet.", "They appear as soon as a shipping account is linked and read."
    ),
    "boxes": Sentence("The shipping service tells of no boxes."),
    "order_lines": Sentence("The shop tells of no lines."),
    "invoices": Sentence("There are no invoices yet.", "They appear as soon as a till is linked and read."),
    "customers": Sentence(
        "There are no customers yet.", "They appear as soon as a till or a web shop is linked and read."
    ),
    "vat_rates": Sentence(
        "There are no VAT rates yet.", "They appear as soon as a till or a web shop is linked and read."
    ),
    "payment_methods": Sentence(
        "There are no payment methods yet.", "They appear as soon as a till is linked and read."
    ),
    "storno_reasons": Sentence("There are no storno reasons yet.", "They appear as soon as a till is linked and read."),
    "customer_categories": Sentence(
        "There are no customer categories yet.", "They appear as soon as a till is linked and read."
    ),
    "coupons": Sentence("There are no coupons yet.", "They appear as soon as a till is linked and read."),
    "coupon_categories": Sentence(
        "There are no coupon categories yet.", "They appear as soon as a till is linked and read."
    ),
    "discounts": Sentence("There are no discounts yet.", "They appear as soon as a till is linked and read."),
    "discount_groups": Sentence(
        "There are no discount groups yet.", "They appear as soon as a till is linked and read."
    ),
    "tables": Sentence("There are no tables yet.", "They appear as soon as a till is linked and read."),
    "table_areas": Sentence("There are no table areas yet.", "They appear as soon as a till is linked and read."),
    "references": Sentence("There are no settings yet.", "They appear as soon as a system is linked and read."),
    "stock": Sentence("No product keeps stock.", "A product appears here once a till or a web shop keeps its stock."),
    "prices": Sentence("There are no prices for single customers.", "They are read once a week."),
    "coupon_transactions": Sentence("No transaction was told yet.", "It appears with the first webhook about one."),
    "open_order_items": Sentence(
        "Nothing is open.", "What is ordered and not paid yet appears within a quarter of an hour."
    ),
    "coupon_transactions_of_one": Sentence("No transaction of this coupon was told."),
    "category_coupons": Sentence("No coupon is in this category."),
    "category_customers": Sentence("No customer is in this category."),
    "group_discounts": Sentence("No discount is in this group."),
    "table_items": Sentence("Nothing is open at this table."),
    "area_tables": Sentence("No table stands in this area."),
    "nothing_found": Sentence(
        "Nothing matches.", "Change the search or the filters.", "Clear search and filters", "clear_filters"
    ),
    "problems": Sentence("All is well.", "Whatever needs you appears here by itself."),
    "problems_awake": Sentence("Nothing needs you now.", "What was snoozed comes back by itself."),
    "problems_snoozed": Sentence("No problem is snoozed."),
    "quarantine": Sentence("Every record could be read."),
    "runs": Sentence("Nothing was read yet.", "Reading starts by itself once the account is linked."),
    "calls": Sentence("No call was made in the last 14 days."),
    "deliveries": Sentence("No webhook has come yet.", "Changes are found by asking, every hour at the latest."),
    "turnover": Sentence("No turnover yet.", "It appears with the first invoice."),
    "report": Sentence(
        "Nothing was sold in this period, nor in the one before.",
        "Choose another period or merchant. Training documents do not count.",
    ),
    "audit": Sentence("Nothing was recorded yet."),
    "group_products": Sentence("No product is in this group."),
    "customer_invoices": Sentence("No invoice names this customer."),
    "members": Sentence("Nobody is a member yet.", "Administrators see every merchant in any case."),
    "items": Sentence("The document has no items."),
    "payments": Sentence("No payment is recorded on this document."),
}

# Why an approval, or the account it is about, stands where it stands.
APPROVALS: dict[str, str] = {
    "link_ran_out": "The link was not used in time.",
    "grant_ran_out": "It was not approved at {system} within ten minutes. The link still works.",
    "declined": "The merchant declined at {system}. The link still works, should they change their mind.",
    "approved_without_token": "It was approved, but the answer never reached us: the merchant has to approve again.",
    "provider_refused": "{system} could not ask the merchant: the request itself was refused there. Our developers have to look at it.",
    "parts_missing": "It was approved, but not everything that was named is there for whoever approved it.",
    "nothing_there": "It was approved by somebody who has nothing at {system} that we could read: the merchant has to approve again as the right person.",
    "token_not_accepted": "It was approved, but {system} does not accept the access it gave us: the merchant has to approve again.",
    "two_tokens": "Two different answers came for one request, so neither was trusted: the merchant has to approve again.",
    "refused_by_staff": "One of you refused it, and the access was given back.",
    "superseded": "A newer approval has taken its place.",
    "linked_twice": "This account is linked to the same merchant already.",
    "another_merchants_account": "This account is linked to another merchant.",
    "other_account": "This is not the account that was linked before.",
    "unsure_account": "It cannot be told whether this is the account that was linked before.",
    "access_revoked": "{system} no longer accepts our access.",
    "rate_limited": "{system} asked us to slow down.",
    "paused_by_staff": "One of you paused it.",
    "disconnecting": "It is being disconnected.",
    "disconnected_by_staff": "One of you disconnected it.",
}


def problem(cause: str) -> Sentence:
    """Raises ``KeyError`` for a cause that has no sentence."""
    return PROBLEMS[cause]


def reason(key: str) -> str:
    """Why a call or a run waits or failed."""
    return REASONS.get(key, REASONS["remote_error"])


def delivery(key: str) -> str:
    """Why a webhook ended as it did; empty for one that was followed."""
    if not key:
        return ""
    return DELIVERIES.get(key) or f"The remote system: {reason(key)}"


def quarantined(key: str, *, field: str, value: str) -> str:
    """``field`` in words, such as ``the price``."""
    told = QUARANTINE.get(key, QUARANTINE["not_storable"]).filled(field=field, value=value or "nothing").what
    return told[0].upper() + told[1:]


def empty(key: str) -> Sentence:
    return EMPTY[key]


def approval(key: str, system: str) -> str:
    """Why an approval or an account stands where it stands; empty for no reason."""
    if not key:
        return ""
    if key in APPROVALS:
        return APPROVALS[key].format(system=system)
    return f"{system}: {reason(key)}"
