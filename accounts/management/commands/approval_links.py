"""``manage.py approval_links --json``: every approval link and where it stands."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.linking import links
from accounts.models import ApprovalLink
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = "List the approval links with their states."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        links.expire_overdue()
        rows = [_row(link) for link in _links()]
        if options["json"]:
            self.print_json(rows)
            return
        for row in rows:
            self.stdout.write(f"{row['id']}\t{row['merchant']}\t{','.join(row['systems'])}\t{row['state']}")


def _links() -> Any:
    return ApprovalLink.objects.select_related("merchant").prefetch_related("steps__account").order_by("pk")


def _row(link: ApprovalLink) -> dict[str, Any]:
    return {
        "id": link.pk,
        "merchant": link.merchant.slug,
        "systems": [step.account.system for step in link.steps.all()],
        "state": link.state,
        "created_at": link.created_at,
        "opened_at": link.opened_at,
        "ended_at": link.ended_at,
    }
