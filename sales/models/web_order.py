"""An order of a web shop and its lines."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel, MirroredQuerySet
from accounts.models.mirrored import MirroredManager
from backoffice.money import AmountField

if TYPE_CHECKING:
    from accounts.models import User


class WebOrderQuerySet(MirroredQuerySet):
    def between(self, first: date, last: date) -> "WebOrderQuerySet":
        """By the day on which they were placed, both days included."""
        return self.filter(placed_on__gte=first, placed_on__lte=last)


class WebOrderManager(MirroredManager):
    def get_queryset(self) -> WebOrderQuerySet:
        return WebOrderQuerySet(self.model, using=self._db).defer("payload", "payload_hash", "search")

    def visible_to(self, user: "User") -> WebOrderQuerySet:
        return self.get_queryset().visible_to(user)


class WebOrder(MirroredModel):
    """``total_vat`` is that of the goods, and stays where a voucher pays for all: what is net, only the lines can tell."""

    number = models.TextField(help_text="The shop's number of the order.")
    invoice_number = models.TextField(null=True)
    status = models.TextField(default="", help_text="In the shop's own words.")
    placed_at = models.DateTimeField()
    placed_on = models.DateField(help_text="In the account's zone.")
    paid_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3)
    total = AmountField()
    total_vat = AmountField(null=True)
    total_net = AmountField(null=True, help_text="None where the lines do not prove it, as with vouchers.")
    counts = models.BooleanField(default=False, help_text="Is turnover: paid, and not cancelled since.")
    delivery = AmountField(null=True, help_text="What bringing it costs; part of the total.")
    quantity = AmountField(null=True, help_text="How many goods, as the shop counts them.")
    payment_method = models.TextField(default="")
    delivery_method = models.TextField(default="")
    customer_ref = models.TextField(null=True)
    customer = models.ForeignKey("sales.Customer", on_delete=models.SET_NULL, null=True, related_name="web_orders")
    customer_name = models.TextField(default="", help_text="From the order itself.")
    email = models.TextField(null=True, help_text="Of whoever ordered, from the order itself.")

    objects: ClassVar[WebOrderManager] = WebOrderManager()

    class Meta(MirroredModel.Meta):
        constraints = [
            MirroredModel.once_per_account("web_order_remote_id"),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="web_order_currency_code"),
        ]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "placed_at", "id"], name="web_order_account_placed_at"),
            models.Index(fields=["placed_at", "id"], name="web_order_placed_at"),
            models.Index(fields=["account", "total", "id"], name="web_order_account_total"),
            models.Index(fields=["total", "id"], name="web_order_total"),
            models.Index(fields=["account", "number", "id"], name="web_order_account_number"),
            models.Index(fields=["number", "id"], name="web_order_number"),
            # between days
            models.Index(fields=["placed_on", "placed_at", "id"], name="web_order_day"),
            models.Index(fields=["account", "placed_on"], name="web_order_account_placed_on"),
            # rows whose customer has not arrived yet
            models.Index(
                fields=["account", "customer_ref"],
                name="web_order_waits_for_customer",
                condition=models.Q(customer__isnull=True, customer_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("web_order", args=[self.pk])


class WebOrderLine(models.Model):
    """Keyed by their place on it; ``within_ref`` is the ``line_ref`` of the line that this one belongs to."""

    order = models.ForeignKey(WebOrder, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    line_ref = models.TextField(null=True)
    within_ref = models.TextField(null=True)
    kind = models.TextField(default="", help_text="PRODUCT, OPTION, DELIVERY, COUPON …, as received.")
    name = models.TextField(default="")
    code = models.TextField(null=True, help_text="Of the product or its variant, the option, the coupon.")
    status = models.TextField(default="", help_text="In the shop's own words.")
    quantity = AmountField(default=1)
    price = AmountField(default=0, help_text="Of the whole line, VAT included.")
    vat = AmountField(null=True, help_text="Of the whole line.")
    vat_rate = AmountField(null=True, help_text="Per cent.")
    product_ref = models.TextField(null=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="ordered_lines")

    class Meta:
        ordering = ["order_id", "position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="web_order_line_position")]
        indexes = [
            # lines whose product has not arrived yet
            models.Index(
                fields=["product_ref"],
                name="web_order_line_waits",
                condition=models.Q(product__isnull=True, product_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
