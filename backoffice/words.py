"""What things are called on the staff's pages: resources, deeds of the audit trail, and what a list says about itself."""

from backoffice.sentences import Sentence

# One record and many of each resource, in the remote systems' own words.
RESOURCES: dict[str, tuple[str, str]] = {
    "products": ("product", "products"),
    "product_groups": ("product group", "product groups"),
    "vat_rates": ("VAT rate", "VAT rates"),
    "payment_methods": ("payment method", "payment methods"),
    "storno_reasons": ("storno reason", "storno reasons"),
    "customers": ("customer", "customers"),
    "customer_categories": ("customer category", "customer categories"),
    "invoices": ("invoice", "invoices"),
}

# What a list says when an address cannot be followed in full, and about its files.
NOTES: dict[str, str] = {
    "filters_rejected": "Not filtered by {names}: the value makes no sense there. Everything else applies.",
    "sort_unknown": "There is no such order here: sorted by {name} instead.",
    "place_unknown": "That place in the list is not known any more: this is its beginning.",
    "export_part": "Files hold only the merchants of which you are a manager.",
    "export_none": "Only managers may export these rows.",
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
    "account.connected": "connected the account",
    "account.confirmation_needed": "asked for a decision about the account",
    "account.approval_refused": "refused the approval",
    "account.access_ended": "found that the access has ended",
    "account.old_access_not_revoked": "could not give the old access back",
    "account.paused": "paused the account",
    "account.resumed": "let the account go on",
    "account.disconnected": "disconnected the account",
    "account.renamed": "renamed the account to {label}",
    "account.sync_asked": "asked to read {what}",
    "problem.cleared": "put a problem aside",
    "problem.removals_allowed": "let missing {resource} be removed",
}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "it"


def resource(key: str, number: int | None = None) -> str:
    """``product groups``; with a number the word that goes with it."""
    one, many = RESOURCES.get(key, (key.replace("_", " "), key.replace("_", " ")))
    return one if number == 1 else many


def note(key: str, **details: object) -> str:
    return NOTES[key].format(**details)


def refusal(key: str) -> Sentence:
    return REFUSALS[key]


def deed(verb: str, details: dict[str, object]) -> str:
    """What somebody did, to stand behind their name."""
    return DEEDS.get(verb, verb.replace(".", " ").replace("_", " ")).format_map(_Known(details))
