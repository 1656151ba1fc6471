"""A group of products; groups can be nested."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel

FAVOURITES = "2"


class ProductGroup(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)
    active = models.BooleanField(default=True)
    sort_index = models.IntegerField(default=0)
    kind = models.TextField(null=True, help_text="The till's own type number, as received.")
    parent_ref = models.TextField(null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("product_group_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "name", "id"], name="group_account_name"),
            models.Index(fields=["name", "id"], name="group_name"),
            models.Index(fields=["account", "sort_index", "id"], name="group_account_sort_index"),
            models.Index(fields=["sort_index", "id"], name="group_sort_index"),
            # rows whose parent has not arrived yet
            models.Index(
                fields=["account", "parent_ref"],
                name="group_waits_for_parent",
                condition=models.Q(parent__isnull=True, parent_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_favourites(self) -> bool:
        """The till's own collection of favourites, as far as its type tells: it takes no products."""
        return self.kind == FAVOURITES

    @property
    def products_inside(self) -> int:
        return self.products.filter(removed_at=None).count()

    @property
    def groups_inside(self) -> int:
        return self.children.filter(removed_at=None).count()

    @property
    def choice(self) -> str:
        """Its name in a list of choices."""
        name = self.name or f"Number {self.remote_id}"
        return f"{name} (favourites: takes no products)" if self.is_favourites else name

    def get_absolute_url(self) -> str:
        return reverse("product_group", args=[self.pk])
