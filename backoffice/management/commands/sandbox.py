"""Runs the emulated systems on this machine until it is stopped."""

import errno
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.sandbox import Sandbox

MISHAPS = {
    "lost": "never sent",
    "duplicate": "sent twice",
    "reordered": "sent after the till's next one",
    "malformed": "cut off, empty or without a record",
}
"""What can happen to webhooks."""


class Command(BaseCommand):
    help = "Runs an emulator of the remote systems on this machine: no account and no network needed."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=9000)
        parser.add_argument("--public-url", default="", help="how others reach it, if not by host and port")
        parser.add_argument("--seed", type=int, default=1, help="the same number gives the same shops and tokens")
        parser.add_argument("--tills", type=int, default=3)
        parser.add_argument("--products", type=int, default=250, help="for each till, shop and organisation")
        parser.add_argument("--invoices", type=int, default=120, help="for each till, of all kinds")
        parser.add_argument("--shops", type=int, default=1, help="web shops, each on the next port")
        parser.add_argument("--orders", type=int, default=120, help="for each shop and each organisation")
        parser.add_argument("--customers", type=int, help="for each till")
        parser.add_argument("--groups", type=int, default=0, help="at least so many product groups for each till")
        parser.add_argument("--days", type=int, help="how many days the past is long")
        parser.add_argument("--currency", action="append", metavar="EUR", help="of the tills in turn; repeat it")
        parser.add_argument("--developer-token", help="instead of the one that follows from the seed")
        parser.add_argument("--odd", action="store_true", help="plant rows that are wrong")
        parser.add_argument("--hostile-names", action="store_true", help="plant names that break careless programs")
        parser.add_argument("--numbers", action="store_true", help="decimals as JSON numbers instead of strings")
        parser.add_argument("--per-address", action="store_true", help="limit requests per address, not per token")
        parser.add_argument("--limit", type=int, default=60, help="requests a minute")
        parser.add_argument("--retry-after", default="", help="send this Retry-After with a 429")
        for kind, what in MISHAPS.items():
            parser.add_argument(
                f"--webhook-{kind}", type=int, default=0, metavar="PERCENT", help=f"so many webhooks in 100 are {what}"
            )
        self._add_services(parser)

    def _add_services(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--readycloud", type=int, default=2, metavar="N", help="organisations at ReadyCloud; 0: none"
        )
        parser.add_argument(
            "--readycloud-redirect", default="", metavar="URL", help="registered for the ReadyCloud app"
        )
        parser.add_argument(
            "--review-language", action="append", metavar="en", help="of accounts at Guaranteed Reviews; repeat it"
        )
        parser.add_argument("--reviews", type=int, default=20, help="of the past, for each of these accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        sandbox = self._made(options)
        stopped = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
        with sandbox:
            self._introduce(sandbox)
            stopped.wait()

    def _made(self, options: dict[str, Any]) -> Sandbox:
        same = (
            "host", "port", "public_url", "seed", "tills", "products", "invoices", "customers", "groups", "days",
            "shops", "orders", "readycloud", "reviews",
            "developer_token", "odd", "hostile_names", "numbers", "retry_after",
        )  # fmt: skip
        try:
            sandbox = Sandbox(
                **{name: options[name] for name in same},
                currencies=options["currency"] or ("EUR",),
                guaranteed_reviews=options["review_language"] or ("en", "de"),
                readycloud_http_hooks=True,  # whoever listens on this machine has no certificate
                requests_per_minute=options["limit"],
                limit_by="address" if options["per_address"] else "token",
                **{f"webhook_{kind}_percent": options[f"webhook_{kind}"] for kind in MISHAPS},
            )
            sandbox.readycloud.app.redirect_uri = options["readycloud_redirect"]
            return sandbox
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Something listens on {error.filename} already: stop it, or choose another --port."
                ) from None
            raise CommandError(f"The sandbox cannot listen on {error.filename}: {error.strerror}.") from None
        except (ValueError, OverflowError) as error:
            raise CommandError(str(error)) from None

    def _introduce(self, sandbox: Sandbox) -> None:
        lines = [
            f"ready2order API    {sandbox.api_url}",
            f"developer token    {sandbox.developer_token}",
            f"control            {sandbox.url}/_sandbox/",
            "",
            *(self._line(till) for till in sandbox.about()["tills"]),
            *(line for shop in sandbox.about()["shops"] for line in self._shop_lines(sandbox, shop)),
            *self._readycloud_lines(sandbox.about()["readycloud"]),
            *self._review_lines(sandbox.about()["guaranteed_reviews"]),
            "",
            "Stop it with Ctrl-C.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _line(self, till: dict[str, Any]) -> str:
        figures = f"{till['products']} products, {till['invoices']} invoices, {till['customers']} customers"
        return f"{till['name']}: user {till['username']}, password {till['password']} ({figures}, {till['currency']})"

    def _shop_lines(self, sandbox: Sandbox, shop: dict[str, Any]) -> list[str]:
        figures = f"{shop['products']} products, {shop['orders']} orders, {shop['users']} users"
        return [
            "",
            f"REC+ web shop {shop['name']}: {shop['domain']} ({figures})",
            f"API user {shop['username']}, password {shop['password']}",
            f'set its webhooks with POST {sandbox.url}/_sandbox/shops/{shop["number"]}/hooks {{"url": …}}',
        ]

    def _readycloud_lines(self, cloud: dict[str, Any] | None) -> list[str]:
        if cloud is None:
            return []
        names = ", ".join(f"{org['name']} ({org['orders']} orders)" for org in cloud["orgs"])
        return [
            "",
            f"ReadyCloud: {cloud['url']} ({names})",
            f"client id {cloud['client_id']}, secret {cloud['client_secret']}",
            f"registered redirect: {cloud['redirect_uri'] or 'none, the key is shown on a page'}",
        ]

    def _review_lines(self, service: dict[str, Any] | None) -> list[str]:
        if service is None:
            return []
        keys = [f"{each['language']}: API key {each['api_key']}" for each in service["accounts"]]
        return ["", f"Guaranteed Reviews: {service['url']}", *keys]
