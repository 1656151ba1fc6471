"""A sign of life per worker process: without one, staff are told that nothing is being synced."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

ALIVE_FOR = timedelta(seconds=30)


class WorkerBeatQuerySet(models.QuerySet["WorkerBeat"]):
    def alive(self) -> "WorkerBeatQuerySet":
        return self.filter(seen_at__gte=timezone.now() - ALIVE_FOR)


class WorkerBeat(models.Model):
    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = WorkerBeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
