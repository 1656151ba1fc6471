"""A document as a file, kept in the database so that every machine can hand it out."""

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import Command
    from sales.models.invoice import Invoice


class InvoiceFileManager(models.Manager["InvoiceFile"]):
    """Without the file itself, unless it is asked for."""

    def get_queryset(self) -> models.QuerySet["InvoiceFile"]:
        return super().get_queryset().defer("content")

    def with_content(self) -> models.QuerySet["InvoiceFile"]:
        return super().get_queryset().filter(fetched_at__isnull=False)

    def keep(self, invoice: "Invoice", form: str, content: bytes, command: "Command") -> None:
        """In the place of the one that was there before."""
        fields: dict[str, Any] = {
            "content": content,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "fetched_at": timezone.now(),
            "command": command,
        }
        self.update_or_create(invoice=invoice, format=form, defaults=fields)


class InvoiceFile(models.Model):
    class Format(models.TextChoices):
        A4 = "A4", "A4"
        WIDE = "80mm", "80 mm"
        NARROW = "58mm", "58 mm"

    invoice = models.ForeignKey("sales.Invoice", on_delete=models.CASCADE, related_name="files", db_index=False)
    format = models.CharField(max_length=8, choices=Format)
    content = models.BinaryField(null=True, help_text="Empty until it was fetched.")
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(null=True)
    command = models.ForeignKey(
        "accounts.Command", on_delete=models.SET_NULL, null=True, related_name="+", help_text="The latest that asked for it."
    )  # fmt: skip

    objects: ClassVar[InvoiceFileManager] = InvoiceFileManager()

    class Meta:
        ordering = ["invoice_id", "format"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["invoice", "format"], name="invoice_file_once_per_format"),
            models.CheckConstraint(
                condition=models.Q(format__in=["A4", "80mm", "58mm"]), name="invoice_file_format_known"
            ),
            models.CheckConstraint(
                condition=models.Q(content__isnull=True, fetched_at__isnull=True)
                | models.Q(content__isnull=False, fetched_at__isnull=False, size__gte=1),
                name="invoice_file_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} as {self.format}"
