"""The parts of an invoice: keyed by their place on it, replaced as a set when the invoice changed."""

from django.db import models

from backoffice.money import AmountField


class InvoiceItem(models.Model):
    invoice = models.ForeignKey("sales.Invoice", on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    name = models.TextField(default="")
    comment = models.TextField(null=True)
    item_number = models.TextField(null=True)
    quantity = AmountField(default=1)
    price = AmountField(null=True, help_text="Of one, as on the document.")
    total = AmountField(default=0)
    total_net = AmountField(null=True)
    vat = AmountField(null=True)
    vat_rate = AmountField(null=True, help_text="Per cent.")
    discount_name = models.TextField(null=True)
    is_return = models.BooleanField(default=False)
    group_name = models.TextField(null=True)
    user_name = models.TextField(null=True)
    table_name = models.TextField(null=True)
    product_ref = models.TextField(null=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="sold_items")

    class Meta:
        ordering = ["invoice_id", "position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_item_position")]
        indexes = [
            # items whose product has not arrived yet
            models.Index(
                fields=["product_ref"],
                name="invoice_item_waits_for_product",
                condition=models.Q(product__isnull=True, product_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InvoicePayment(models.Model):
    invoice = models.ForeignKey("sales.Invoice", on_delete=models.CASCADE, related_name="payments", db_index=False)
    position = models.PositiveIntegerField()
    name = models.TextField(default="")
    value = AmountField()
    payment_method_ref = models.TextField(null=True)
    payment_method = models.ForeignKey("sales.PaymentMethod", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["invoice_id", "position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_payment_position")]
        indexes = [
            # payments whose method has not arrived yet
            models.Index(
                fields=["payment_method_ref"],
                name="invoice_payment_waits",
                condition=models.Q(payment_method__isnull=True, payment_method_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InvoiceDiscount(models.Model):
    invoice = models.ForeignKey("sales.Invoice", on_delete=models.CASCADE, related_name="discounts", db_index=False)
    position = models.PositiveIntegerField()
    name = models.TextField(default="")
    value = AmountField(null=True)
    percent = AmountField(null=True)

    class Meta:
        ordering = ["invoice_id", "position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_discount_position")]

    def __str__(self) -> str:
        return self.name
