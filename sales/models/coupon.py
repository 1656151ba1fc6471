"""Coupons (vouchers), their categories, and what was loaded onto them or taken from them."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class CouponCategory(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("coupon_category_remote_id")]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="coupon_category_account_name"),
            models.Index(fields=["name", "id"], name="coupon_category_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("coupon_category", args=[self.pk])


class Coupon(MirroredModel):
    name = models.TextField()
    identifier = models.TextField(default="", help_text="What stands on it.")
    value = AmountField(null=True, help_text="Where the system tells it; ready2order's documents do not.")
    purpose = models.TextField(null=True, help_text="single or multi, as received.")
    test_mode = models.BooleanField(default=False, help_text="A training coupon.")
    issued_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(help_text="Last change at the till; 1970 if it does not say.")
    category_ref = models.TextField(null=True)
    category = models.ForeignKey(CouponCategory, on_delete=models.SET_NULL, null=True, related_name="coupons")
    customer_ref = models.TextField(null=True)
    customer = models.ForeignKey("sales.Customer", on_delete=models.SET_NULL, null=True, related_name="coupons")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("coupon_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "name", "id"], name="coupon_account_name"),
            models.Index(fields=["name", "id"], name="coupon_name"),
            models.Index(fields=["account", "changed_at", "id"], name="coupon_account_changed_at"),
            models.Index(fields=["changed_at", "id"], name="coupon_changed_at"),
            # rows whose category or customer has not arrived yet
            models.Index(
                fields=["account", "category_ref"],
                name="coupon_waits_for_category",
                condition=models.Q(category__isnull=True, category_ref__isnull=False),
            ),
            models.Index(
                fields=["account", "customer_ref"],
                name="coupon_waits_for_customer",
                condition=models.Q(customer__isnull=True, customer_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("coupon", args=[self.pk])


class CouponTransaction(MirroredModel):
    """Known from webhooks alone: the system has no way to ask for it, so the delivery's own words are the row."""

    name = models.TextField(default="", help_text="charge, redeem …, as received.")
    value = AmountField(null=True)
    happened_at = models.DateTimeField(help_text="As the system tells; else when we heard of it.")
    coupon_ref = models.TextField(null=True)
    coupon = models.ForeignKey(Coupon, on_delete=models.SET_NULL, null=True, related_name="transactions")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("coupon_transaction_remote_id")]
        indexes = [
            models.Index(fields=["account", "happened_at", "id"], name="coupon_transaction_account_at"),
            models.Index(fields=["happened_at", "id"], name="coupon_transaction_at"),
            models.Index(
                fields=["account", "coupon_ref"],
                name="coupon_transaction_waits",
                condition=models.Q(coupon__isnull=True, coupon_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'transaction'} {self.remote_id}"

    def get_absolute_url(self) -> str:
        return reverse("coupon_transaction", args=[self.pk])
