"""The merchant, our unit of access, and who of the staff may do what for them."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models.user import User


class MerchantQuerySet(models.QuerySet["Merchant"]):
    def visible_to(self, user: "User") -> "MerchantQuerySet":
        """The merchants this user is a member of; all of them for a superuser."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(memberships__user=user)


class Merchant(models.Model):
    class Language(models.TextChoices):
        GERMAN = "de", "German"
        ENGLISH = "en", "English"

    name = models.CharField(max_length=256)
    slug = models.SlugField(max_length=80, unique=True)
    email = models.EmailField("e-mail", blank=True, help_text="Where approval links are sent.")
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    time_zone = models.CharField(max_length=64, default="Europe/Vienna")
    currency = models.CharField(max_length=3, default="EUR", help_text="Three letters, such as EUR.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MerchantQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="merchant_currency_code"),
            models.CheckConstraint(condition=~models.Q(name=""), name="merchant_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("merchant", args=[self.slug])


class Membership(models.Model):
    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer: reads"
        EDITOR = "editor", "Editor: edits catalog and stock"
        MANAGER = "manager", "Manager: links accounts, exports, creates and cancels invoices"

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="memberships")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=7, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "merchant"],
                name="membership_once_per_merchant",
                violation_error_message="This person is already a member.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["viewer", "editor", "manager"]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.merchant}: {self.role}"
