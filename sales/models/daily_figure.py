"""What was sold on a day, kept up to date with every document: sums that never need to scan the invoices."""

from django.db import models

from backoffice.money import AmountField
from sales.sources import Channel


class DailyFigure(models.Model):
    """One sum of one day. ``kind`` says what it is split by, ``name`` which part this is.

    * ``total``: whole documents; ``name`` is empty.
    * ``vat``: items by tax rate; ``name`` is the rate in per cent without idle zeros, empty for none.
    * ``payment``: payments by method; ``name`` is the method's remote id, else its name on the document.

    What a till and what a shop has sold is kept apart: ``channel`` is the kind of system.
    """

    class Kind(models.TextChoices):
        TOTAL = "total", "Total"
        VAT = "vat", "Tax rate"
        PAYMENT = "payment", "Payment method"

    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.TILL)
    day = models.DateField(help_text="The business day.")
    calendar_day = models.DateField()
    training = models.BooleanField(
        default=False, help_text="Counts nowhere: training at a till, an order that is not paid or was cancelled."
    )
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.TextField(default="", blank=True)
    entries = models.BigIntegerField(default=0, help_text="Documents, items or payments.")
    gross = AmountField(default=0)
    net = AmountField(default=0)
    tax = AmountField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "channel", "kind", "training", "day", "calendar_day", "currency", "name"],
                name="daily_figure_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["total", "vat", "payment"]), name="daily_figure_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="daily_figure_channel_known"),
        ]
        indexes = [
            # everybody's days, for whoever sees all merchants
            models.Index(fields=["kind", "training", "day", "currency"], name="daily_figure_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.kind} {self.name}".rstrip()
