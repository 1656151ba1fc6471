"""An order as a shipping service has it, its boxes and what is in them."""

from typing import Any

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class Shipment(MirroredModel):
    """Statuses are the service's own words; null there is empty here. ``primary_id`` is whoever sent it there to name.

    Which order or document of the merchant's it is, ``sales.shipping.joining`` finds, or a person says.
    """

    class Joined(models.TextChoices):
        SENT = "sent", "Sent from here"
        FOUND = "found", "Found by its number and its buyer"
        PERSON = "person", "Joined by a person"
        PARTED = "parted", "Parted by a person"

    organisation = models.TextField(help_text="Which of the account's organisations it belongs to, by its address.")
    primary_id = models.TextField()
    number = models.TextField(help_text="The order's number where it was placed, else the primary id.")
    status = models.TextField(default="", help_text="Of the shipping.")
    billing_status = models.TextField(default="")
    ordered_at = models.DateTimeField(help_text="When it was placed, else when it reached the service.")
    printed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(
        null=True, help_text="When the last of its boxes arrived; empty until all have."
    )
    nested_updated_at = models.DateTimeField(null=True, help_text="Moves with its boxes and items too.")
    carrier = models.TextField(default="")
    service = models.TextField(default="")
    tracking = models.TextField(default="", help_text="The tracking numbers of its boxes.")
    customer_name = models.TextField(default="", help_text="Who gets it.")
    city = models.TextField(default="")
    email = models.TextField(default="", help_text="Of whoever gets it.")
    total = AmountField(null=True)
    currency = models.CharField(max_length=3, default="", help_text="Empty where no amount tells it.")

    web_order = models.ForeignKey("sales.WebOrder", on_delete=models.SET_NULL, null=True, related_name="shipments")
    invoice = models.ForeignKey("sales.Invoice", on_delete=models.SET_NULL, null=True, related_name="shipments")
    joined = models.CharField(max_length=6, choices=Joined, null=True, help_text="How; empty while nothing fits.")
    joined_at = models.DateTimeField(null=True)
    joined_name = models.TextField(null=True, help_text="Of the person who joined or parted it.")

    class Meta(MirroredModel.Meta):
        constraints = [
            MirroredModel.once_per_account("shipment_remote_id"),
            models.CheckConstraint(
                condition=models.Q(web_order__isnull=True) | models.Q(invoice__isnull=True),
                name="shipment_of_one_order",
            ),
            models.CheckConstraint(
                condition=models.Q(joined__isnull=True, web_order__isnull=True, invoice__isnull=True)
                | models.Q(joined="parted", web_order__isnull=True, invoice__isnull=True)
                | models.Q(joined__in=["sent", "found", "person"]),
                name="shipment_joined_in_a_known_way",
            ),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^([A-Z]{3})?$"), name="shipment_currency_code"),
        ]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "ordered_at", "id"], name="shipment_account_ordered_at"),
            models.Index(fields=["ordered_at", "id"], name="shipment_ordered_at"),
            models.Index(fields=["account", "number", "id"], name="shipment_account_number"),
            models.Index(fields=["number", "id"], name="shipment_number"),
            models.Index(fields=["account", "customer_name", "id"], name="shipment_account_customer"),
            models.Index(fields=["customer_name", "id"], name="shipment_customer"),
            # what an order was sent for shipping as
            models.Index(fields=["account", "primary_id"], name="shipment_primary_id"),
            # those whose order was not found
            models.Index(fields=["account"], name="shipment_waits_for_order", condition=models.Q(joined__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("shipment", args=[self.pk])

    @property
    def order(self) -> Any:
        """The web order or the document that it is."""
        return self.web_order or self.invoice


class Box(models.Model):
    """Keyed by its place in the shipment. ``remote_ref`` is its own address at the service."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="boxes", db_index=False)
    position = models.PositiveIntegerField()
    remote_ref = models.TextField(null=True)
    tracking_number = models.TextField(null=True)
    package_type = models.TextField(default="")
    description = models.TextField(default="")
    weight = AmountField(null=True)
    weight_unit = models.TextField(default="")
    length = AmountField(null=True)
    width = AmountField(null=True)
    height = AmountField(null=True)
    size_unit = models.TextField(default="")
    ship_cost = AmountField(null=True)
    currency = models.TextField(default="", help_text="Of the cost.")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "boxes"
        ordering = ["shipment_id", "position"]
        constraints = [models.UniqueConstraint(fields=["shipment", "position"], name="box_position")]

    def __str__(self) -> str:
        return self.tracking_number or f"Box {self.position + 1}"


class BoxItem(models.Model):
    """Keyed by its place among all items of the shipment; ``box_position`` is the place of its box."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    box_position = models.PositiveIntegerField()
    kind = models.TextField(default="", help_text="goods, discount, tax or adjustment.")
    sku = models.TextField(default="")
    name = models.TextField(default="")
    quantity = AmountField(default=1)
    unit_price = AmountField(null=True)
    currency = models.TextField(default="", help_text="Of the price.")
    unit_weight = AmountField(null=True)
    weight_unit = models.TextField(default="")

    class Meta:
        ordering = ["shipment_id", "position"]
        constraints = [models.UniqueConstraint(fields=["shipment", "position"], name="box_item_position")]

    def __str__(self) -> str:
        return self.name or self.sku
