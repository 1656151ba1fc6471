"""An access that ends and can be renewed: what renews it, and who is renewing it just now."""

from django.db import models


class Renewable(models.Model):
    """``renewals`` counts the issues of the access: whoever renews it moves the count on, or somebody else was first."""

    renewal = models.BinaryField(null=True, editable=False, help_text="Sealed; buys the next issue, once.")
    ends_at = models.DateTimeField(null=True, editable=False, help_text="Of the access, as far as it was told.")
    renewed_at = models.DateTimeField(null=True, editable=False)
    renewals = models.PositiveIntegerField(default=0, editable=False)
    renewing_until = models.DateTimeField(
        null=True, editable=False, help_text="One worker renews it, or waits, till then."
    )

    class Meta:
        abstract = True
