"""A customer as the till knows them."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel


class Customer(MirroredModel):
    name = models.TextField(help_text="The till's name for them, else company, else first and last name.")
    number = models.BigIntegerField(default=0)
    company = models.TextField(null=True)
    first_name = models.TextField(null=True)
    last_name = models.TextField(null=True)
    email = models.TextField(null=True)
    phone = models.TextField(null=True)
    street = models.TextField(null=True)
    postcode = models.TextField(null=True)
    city = models.TextField(default="")
    country = models.TextField(null=True)
    vat_id = models.TextField(null=True)
    newsletter = models.BooleanField(null=True, help_text="Whether they take it; empty where the system does not say.")
    category_ref = models.TextField(null=True)
    category = models.ForeignKey(
        "sales.CustomerCategory", on_delete=models.SET_NULL, null=True, related_name="customers"
    )

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("customer_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "name", "id"], name="customer_account_name"),
            models.Index(fields=["name", "id"], name="customer_name"),
            models.Index(fields=["account", "number", "id"], name="customer_account_number"),
            models.Index(fields=["number", "id"], name="customer_number"),
            models.Index(fields=["account", "city", "id"], name="customer_account_city"),
            models.Index(fields=["city", "id"], name="customer_city"),
            # rows whose category has not arrived yet
            models.Index(
                fields=["account", "category_ref"],
                name="customer_waits_for_category",
                condition=models.Q(category__isnull=True, category_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customer", args=[self.pk])
