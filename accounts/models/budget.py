"""The request budget when there is no Redis: one bucket per token, and one per address once that is limited."""

from django.db import models


class Budget(models.Model):
    key = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField(default=0)
    filled_at = models.FloatField(help_text="Seconds since 1970, by the database's clock.")
    paused_until = models.FloatField(default=0)
    minute = models.BigIntegerField(default=0, help_text="The minute that `used` counts.")
    used = models.PositiveIntegerField(default=0)
    used_before = models.PositiveIntegerField(default=0, help_text="In the minute before.")

    def __str__(self) -> str:
        return self.key
