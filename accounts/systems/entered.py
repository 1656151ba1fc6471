"""What systems have in common whose secret the merchant enters on the approval page."""

from typing import ClassVar

from accounts.http import opening, vault
from accounts.http.budget import Bucket, Lane
from accounts.http.door import Door
from accounts.http.transport import Bounds
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount


class EnteredSystem:
    """One way to them, through ``opened``, whichever secret of an account is tried; a budget for each secret."""

    key: ClassVar[str]
    has_limit = False

    def is_set_up(self) -> bool:
        return True  # everything it needs is the merchant's

    def budget_per_minute(self) -> int:
        raise NotImplementedError

    def opened(
        self, secret: vault.Secret, lane: int, account_id: int | None = None, bounds: Bounds | None = None
    ) -> Door:
        raise NotImplementedError

    def bucket(self, credential_key: str, method: str) -> Bucket:
        return opening.token_bucket(self.key, credential_key, self.budget_per_minute())

    def door(self, account: LinkedAccount, lane: int) -> Door:
        return self.opened(vault.unseal(account, "credential"), lane, account.pk)

    def candidate_door(self, grant: Grant) -> Door:
        return self.opened(vault.unseal(grant, "candidate"), Lane.PERSON, grant.account_id)

    def replaced_door(self, account: LinkedAccount, secret: vault.Secret) -> Door:
        return self.opened(secret, Lane.PERSON, account.pk)

    def welcome(self, grant: Grant) -> None:
        """Its bucket was filled when it was tried."""
