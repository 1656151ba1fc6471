"""What an account brings to the merchant's other accounts: records of theirs may be about records of this one."""

from accounts.models.linked_account import LinkedAccount
from accounts.sync.registry import registry


def finish_again(account: LinkedAccount) -> None:
    """Once this account was read whole for the first time: others may have been read before it, and found nothing."""
    others = LinkedAccount.objects.filter(merchant=account.merchant_id).exclude(pk=account.pk)
    for pk, system in others.order_by("pk").values_list("pk", "system"):
        for mapping in registry.of(system):
            if mapping.looks_beside:
                mapping.finish(pk)
