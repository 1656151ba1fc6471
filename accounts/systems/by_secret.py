"""Systems that are reached by an account's secret alone: the same way for each of its secrets, and a budget for each."""

from abc import ABC, abstractmethod
from typing import ClassVar

from accounts.http import opening, vault
from accounts.http.budget import Bucket, Lane
from accounts.http.door import Door
from accounts.http.transport import Bounds
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount


class BySecret(ABC):
    """A box says how a door is ``opened``; whichever secret is used, it is the same door."""

    key: ClassVar[str]

    @abstractmethod
    def budget_per_minute(self) -> int: ...

    @abstractmethod
    def opened(
        self, secret: vault.Secret, lane: int, account_id: int | None = None, bounds: Bounds | None = None
    ) -> Door: ...

    def bucket(self, credential_key: str, method: str) -> Bucket:
        return opening.token_bucket(self.key, credential_key, self.budget_per_minute())

    def door(self, account: LinkedAccount, lane: int) -> Door:
        return self.opened(vault.unseal(account, "credential"), lane, account.pk)

    def candidate_door(self, grant: Grant) -> Door:
        return self.opened(vault.unseal(grant, "candidate"), Lane.PERSON, grant.account_id)

    def replaced_door(self, account: LinkedAccount, secret: vault.Secret) -> Door:
        return self.opened(secret, Lane.PERSON, account.pk)


class EnteredSystem(BySecret):
    """One whose secret the merchant enters on the approval page: everything it needs is theirs."""

    has_limit = False

    def is_set_up(self) -> bool:
        return True

    def welcome(self, grant: Grant) -> None:
        """Its bucket was filled when it was tried."""
