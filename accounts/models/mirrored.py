"""What every mirrored top-level record has: its account, its remote id, and the object as it was received."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class MirroredQuerySet(models.QuerySet[Any]):
    """Rows without their payload; ``.with_payload()`` brings it."""

    def visible_to(self, user: "User") -> Self:
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(account__in=access.account_ids)

    def present(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def with_payload(self) -> Self:
        return self.defer(None)


class MirroredManager(models.Manager[Any]):
    """Every row without its payload, unless asked for."""

    def get_queryset(self) -> MirroredQuerySet:
        return MirroredQuerySet(self.model, using=self._db).defer("payload", "payload_hash", "search")

    def visible_to(self, user: "User") -> MirroredQuerySet:
        return self.get_queryset().visible_to(user)

    def present(self) -> MirroredQuerySet:
        return self.get_queryset().present()

    def with_payload(self) -> MirroredQuerySet:
        return self.get_queryset().with_payload()


class MirroredModel(models.Model):
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="+", db_index=False)
    remote_id = models.TextField()
    payload = models.TextField(help_text="The object's JSON text as received.")
    payload_hash = models.BinaryField(max_length=16)
    search = models.TextField(default="", help_text="What the lists search in, case folded.")
    remote_updated_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(help_text="When this content was first read.")
    removed_at = models.DateTimeField(null=True, help_text="When the remote system was found not to have it any more.")

    objects: ClassVar[MirroredManager] = MirroredManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def changed_as(self, resource: str) -> list[tuple[str, str]]:
        """Under which resources and numbers changes of this record are asked for; the first is its own."""
        return [(resource, self.remote_id)]

    @classmethod
    def once_per_account(cls, name: str) -> models.UniqueConstraint:
        return models.UniqueConstraint(fields=["account", "remote_id"], name=name)
