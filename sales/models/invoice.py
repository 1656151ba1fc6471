"""A fiscal document of a till: an invoice, or the storno that cancels one."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel, MirroredQuerySet
from accounts.models.mirrored import MirroredManager
from backoffice.money import AmountField

if TYPE_CHECKING:
    from accounts.models import User


class InvoiceQuerySet(MirroredQuerySet):
    def counted(self) -> "InvoiceQuerySet":
        """What turnover is made of: no training documents, and none that vanished. A storno counts with its minus."""
        return self.filter(test_mode=False, removed_at__isnull=True)

    def between(self, first: date, last: date) -> "InvoiceQuerySet":
        """By business day, both days included."""
        return self.filter(issued_on__gte=first, issued_on__lte=last)


class InvoiceManager(MirroredManager):
    def get_queryset(self) -> InvoiceQuerySet:
        return InvoiceQuerySet(self.model, using=self._db).defer("payload", "payload_hash", "search")

    def visible_to(self, user: "User") -> InvoiceQuerySet:
        return self.get_queryset().visible_to(user)

    def counted(self) -> InvoiceQuerySet:
        return self.get_queryset().counted()


class Invoice(MirroredModel):
    number = models.TextField(help_text="The full number, such as RG2026/17.")
    issued_at = models.DateTimeField()
    issued_on = models.DateField(
        help_text="The business day: the one that was open at the till, in the account's zone."
    )
    calendar_on = models.DateField(help_text="The day on the calendar, in the account's zone.")
    currency = models.CharField(max_length=3)
    total = AmountField()
    total_net = AmountField(null=True)
    total_vat = AmountField(null=True)
    tip = AmountField(null=True)
    price_base = models.TextField(null=True, help_text="brutto or netto, as received.")
    test_mode = models.BooleanField(default=False, help_text="A training document: never part of a sum.")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.TextField(null=True)
    storno_of_ref = models.TextField(null=True)
    storno_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="stornos")
    paid = models.BooleanField(null=True)
    external_reference = models.TextField(null=True)
    customer_ref = models.TextField(null=True)
    customer = models.ForeignKey("sales.Customer", on_delete=models.SET_NULL, null=True, related_name="invoices")
    customer_name = models.TextField(default="", help_text="From the document's own address.")
    email = models.TextField(null=True, help_text="From the document's own address.")
    payment_method_ref = models.TextField(null=True)
    payment_method = models.ForeignKey(
        "sales.PaymentMethod", on_delete=models.SET_NULL, null=True, related_name="invoices"
    )
    vat_gap = AmountField(
        default=0, help_text="Total minus what the items and their tax rates add up to; 0 = it adds up to the cent."
    )

    objects: ClassVar[InvoiceManager] = InvoiceManager()

    class Meta(MirroredModel.Meta):
        constraints = [
            MirroredModel.once_per_account("invoice_remote_id"),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="invoice_currency_code"),
        ]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "issued_at", "id"], name="invoice_account_issued_at"),
            models.Index(fields=["issued_at", "id"], name="invoice_issued_at"),
            models.Index(fields=["account", "total", "id"], name="invoice_account_total"),
            models.Index(fields=["total", "id"], name="invoice_total"),
            models.Index(fields=["account", "number", "id"], name="invoice_account_number"),
            models.Index(fields=["number", "id"], name="invoice_number"),
            # between business days
            models.Index(fields=["issued_on", "issued_at", "id"], name="invoice_business_day"),
            # sums by business day
            models.Index(fields=["account", "issued_on"], name="invoice_account_issued_on"),
            # the few that need a look
            models.Index(fields=["account"], name="invoice_vat_gap", condition=~models.Q(vat_gap=0)),
            # rows whose original, customer or payment method has not arrived yet
            models.Index(
                fields=["account", "storno_of_ref"],
                name="invoice_waits_for_original",
                condition=models.Q(storno_of__isnull=True, storno_of_ref__isnull=False),
            ),
            models.Index(
                fields=["account", "customer_ref"],
                name="invoice_waits_for_customer",
                condition=models.Q(customer__isnull=True, customer_ref__isnull=False),
            ),
            models.Index(
                fields=["account", "payment_method_ref"],
                name="invoice_waits_for_method",
                condition=models.Q(payment_method__isnull=True, payment_method_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoice", args=[self.pk])

    @property
    def can_be_cancelled(self) -> bool:
        """A document that was not taken back, and takes none back itself."""
        return not self.cancelled_at and not self.removed_at and self.storno_of_ref in (None, "", "0")
