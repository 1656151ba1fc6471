"""How the emulated systems behave where their documents leave it open or say it may differ."""

from dataclasses import dataclass, fields
from typing import Any

GUARDS = ("order", "account", "api_client", "company", "contact", "packaging", "note")
"""Scopes of ReadyCloud that may guard what nobody has told the scope of."""
CHOICES: dict[str, tuple[object, ...]] = {
    "validation_status": (400, 406, 422),
    "limit_by": ("token", "address"),
    "expires_as": ("int", "str"),
    "granted_word": ("granted", "approved"),
    "poll_account_token": ("same", "none", "other"),
    "training_shows": ("only", "both"),
    "customer_address": ("nested", "listed", "flat"),
    "group_products": ("list", "group"),
    "devices_as": ("list", "object"),
    "envelope_count": ("total", "page"),
    "webhook_encoding": ("form", "json"),
    "webhook_unset": ("null", "empty"),
    "shop_public_key": ("none", "basic", "bearer", "query", "anonymous"),
    "shop_over_limit": ("clipped", "refused"),
    "shop_deleted": ("gone", "status"),
    "shop_option_ids": ("kept", "new"),
    "shop_batch_answer": ("empty", "objects"),
    "shop_batch_faults": ("all_or_none", "each"),
    "shop_batch_events": ("batch", "each", "both"),
    "shop_webhook_bare": ("ids", "objects"),
    "reviews_dedupe": ("key", "site"),
    "reviews_bad_order": ("batch", "order"),
    "reviews_bad_key": ("200", "401", "error"),
    "reviews_error_status": (200, 400),
    "reviews_numbers_as": ("int", "str"),
    "readycloud_errors_in": ("fragment", "query", "both"),
    "readycloud_errors": ("fields", "detail"),
    "readycloud_duplicates": ("twice", "merged", "refused"),
    "readycloud_units": ("metric", "sent"),
    "readycloud_products_scope": GUARDS,
    "readycloud_webhooks_scope": GUARDS,
    "readycloud_order_number_as": ("int", "str"),
}


@dataclass
class Options:
    # how values are written
    numbers: bool = False
    """Decimals as JSON numbers instead of strings."""
    customer_address: str = "nested"
    """``nested``: {"invoice": {…}}; ``listed``: [{"invoice": [{…}]}]; ``flat``: fields of the customer itself."""
    group_products: str = "list"
    """What /productgroups/{id}/products answers: the products, or (as documented) the group."""
    devices_as: str = "list"
    """What /devices answers: all of them, or (as documented) a single one."""

    # lists
    largest_limit: int = 100
    newest_first: bool = False
    training_shows: str = "only"
    """Whether testMode=true (trainingMode, trainingsMode) gives only what is training, or everything."""
    envelope_count: str = "total"
    """``count`` beside a page of invoices: how many match, or how many are on the page."""
    updated_after_inclusive: bool = True

    # refusals
    validation_status: int = 400
    requests_per_minute: int = 60
    limit_by: str = "token"
    retry_after: str = ""
    """The Retry-After header of a 429; empty: none is sent."""
    company_readable: bool = False

    # linking
    integrator: str = "Backoffice"
    grant_s: int = 600
    expires_as: str = "int"
    granted_word: str = "granted"
    poll_account_token: str = "same"  # noqa: S105 - not a password
    """After approval the poll carries the callback's token, none, or another one."""
    lost_callback: bool = False
    """After approval nobody is sent back to the integrator."""

    # records
    soft_delete: bool = False
    """A deleted product stays, inactive."""
    stock_counts_as_update: bool = True
    """A change of stock moves product_updated_at, and is an event."""
    export_s: int = 2
    """How long a job takes, by the sandbox's clock."""
    terminal_s: int = 3
    """How long it takes until a card is held to a terminal."""

    # webhooks
    webhook_encoding: str = "form"
    """``form``: PHP's resource[product_id]=…, with the words null, true and false; ``json``: {"resource": {…}}."""
    webhook_event_key: bool = False
    """The name of the event stands beside ``resource``."""
    webhook_unset: str = "null"
    """How an address that is not set is shown: null or an empty text."""
    webhook_timeout_s: float = 5.0
    webhook_retries: int = 3
    """Further tries after the first; the pause before them triples each time."""
    webhook_pause_s: float = 2.0
    webhook_lost_percent: int = 0
    webhook_malformed_percent: int = 0
    webhook_duplicate_percent: int = 0
    webhook_reordered_percent: int = 0

    # the web shop
    shop_public_key: str = "none"
    """How the public key is sent: never, as user name of Basic, as Bearer, as ?public_key=, or not needed at all."""
    shop_largest_limit: int = 1000
    shop_over_limit: str = "clipped"
    """What happens to a larger limit: it is cut down without a word, or refused."""
    shop_requests_per_minute: int = 0
    """0: no limit."""
    shop_newest_first: bool = True
    """Lists without ``sort``: newest first, or oldest."""
    shop_carts_listed: bool = False
    """Whether carts that nobody has paid appear in /orders."""
    shop_deleted: str = "gone"
    """After DELETE a product is gone, or stays with the status deleted."""
    shop_escapes: bool = True
    """Text that the API is sent is kept HTML-escaped, as the shop's admin keeps it."""
    shop_option_ids: str = "kept"
    """Options that are written with a product keep their ids, or get new ones; sync_key stays in any case."""
    shop_batch_answer: str = "empty"
    """What a batch answers: nothing, or the objects in short."""
    shop_batch_faults: str = "all_or_none"
    """A faulty row refuses the whole batch, or only itself."""
    shop_batch_events: str = "batch"
    """A batch of products is one batch event, an event for each product, or both."""
    shop_webhook_bare: str = "ids"
    """What delete and batch events carry: {"product_id": …} and {"product_ids": […]}, or bare objects with id."""

    # ReadyCloud
    readycloud_token_s: int = 3600
    """How long a key lasts, by the sandbox's clock."""
    readycloud_errors_in: str = "fragment"
    """Where the address that a refused merchant is sent back to tells why."""
    readycloud_errors: str = "fields"
    """What a refused body is answered with: complaints by field, or one sentence as ``detail``."""
    readycloud_default_limit: int = 20
    readycloud_largest_limit: int = 1000
    """Larger limits are cut down without a word."""
    readycloud_slow_limit: int = 200
    """A larger limit is answered with 504; 0: never."""
    readycloud_newest_first: bool = False
    readycloud_unproved_filters: bool = False
    """``created_at__gte`` and ``nested_updated_at__gte`` (and ``__lte``) filter orders, instead of being passed over."""
    readycloud_duplicates: str = "twice"
    """A second order with the same primary_id is made, changes the first one, or is refused."""
    readycloud_units: str = "metric"
    """Weights come back in grams and lengths in centimetres whatever was sent, or in the unit that was sent."""
    readycloud_order_number_as: str = "int"
    readycloud_products_scope: str = "order"
    readycloud_webhooks_scope: str = "order"
    """The name of the scope that guards them."""
    readycloud_http_hooks: bool = False
    """Webhooks may go to http:// too, for receivers on this machine."""

    # Guaranteed Reviews
    reviews_dedupe: str = "key"
    """Where an order must be new: under its key, or in all languages of the site."""
    reviews_bad_order: str = "batch"
    """An incomplete order refuses all that came with it, or only itself."""
    reviews_bad_key: str = "200"
    """A wrong key is answered with a message (and 200 or 401), or with an error of WordPress (403)."""
    reviews_error_status: int = 200
    reviews_numbers_as: str = "int"
    reviews_order_shown: bool = True
    """Whether public reviews tell the order as ``o``."""
    reviews_cache_s: int = 0
    """How long the public reviews stay as they were when somebody asked."""

    def change(self, **changes: Any) -> None:
        """All or nothing; ``ValueError`` with one sentence for an unknown name or a value that does not fit."""
        for name, value in changes.items():
            self._check(name, value)
        for name, value in changes.items():
            setattr(self, name, value)

    def _check(self, name: str, value: object) -> None:
        if name not in {field.name for field in fields(self)}:
            raise ValueError(f"There is no option {name!r}.")
        wanted = type(getattr(self, name))
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise ValueError(f"Option {name} takes a value of type {wanted.__name__}.")
        if name.endswith("_percent") and value not in range(101):
            raise ValueError(f"Option {name} takes a whole number from 0 to 100.")
        if value not in CHOICES.get(name, (value,)):
            raise ValueError(f"Option {name} takes one of {', '.join(map(str, CHOICES[name]))}.")
