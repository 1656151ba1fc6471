"""What refusals have taught us of limits on our own address, per system."""

from django.db import models


class AddressLimit(models.Model):
    system = models.CharField(max_length=32, primary_key=True)
    limited_until = models.DateTimeField(null=True, help_text="Until then all tokens share one budget.")
    paused_until = models.DateTimeField(null=True, help_text="Until then nothing is asked at all.")
    refused_key = models.CharField(max_length=120, blank=True, help_text="The bucket of the last refused token.")
    refused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.system
