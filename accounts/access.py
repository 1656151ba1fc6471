"""What a member of staff may see and do, resolved once per request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.models.linked_account import LinkedAccount
from accounts.models.merchant import Membership, Merchant
from accounts.models.user import User

RANK = {Membership.Role.VIEWER: 1, Membership.Role.EDITOR: 2, Membership.Role.MANAGER: 3}

P = ParamSpec("P")


@dataclass
class Access:
    """The rights of one user, as they were when the request began."""

    everything: bool
    roles: dict[int, str] = field(default_factory=dict)  # merchant id -> role

    @cached_property
    def account_ids(self) -> list[int]:
        """The linked accounts whose rows this user sees; only asked when ``everything`` is false."""
        rows = LinkedAccount.objects.filter(merchant_id__in=self.roles)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def may(self, role: str, merchant: Merchant | int | None) -> bool:
        """Whether the user has at least this role at the merchant."""
        if self.everything:
            return True
        pk = merchant.pk if isinstance(merchant, Merchant) else merchant
        held = self.roles.get(pk) if pk is not None else None
        return held is not None and RANK[Membership.Role(held)] >= RANK[Membership.Role(role)]

    def may_anywhere(self, role: str) -> bool:
        return self.everything or any(
            RANK[Membership.Role(held)] >= RANK[Membership.Role(role)] for held in self.roles.values()
        )


def access_of(user: Any) -> Access:
    """The access of this user object; resolved on first use, then kept on the object."""
    known = getattr(user, "_access", None)
    if known is None:
        known = user._access = _resolve(user)
    return known


def _resolve(user: Any) -> Access:
    if not isinstance(user, User) or not user.is_active:
        return Access(everything=False)
    if user.is_superuser:
        return Access(everything=True)
    return Access(everything=False, roles=dict(user.memberships.values_list("merchant_id", "role")))


def require(user: Any, role: str, merchant: Merchant | int | None) -> None:
    """Raises ``PermissionDenied`` unless the user has at least this role at the merchant."""
    if not access_of(user).may(role, merchant):
        raise PermissionDenied(f"This needs the role {role} at this merchant.")


def with_merchant(
    role: str,
) -> Callable[[Callable[Concatenate[HttpRequest, Merchant, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view of one merchant, named by its slug: 404 for another's, 403 without the role."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, Merchant, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            merchant = get_object_or_404(Merchant.objects.visible_to(request.user), slug=slug)  # type: ignore[arg-type]
            require(request.user, role, merchant)
            return view(request, merchant, *args, **kwargs)

        return guarded

    return decorate


def with_account(
    role: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, LinkedAccount, P], HttpResponseBase]], Callable[..., HttpResponseBase]
]:
    """A view of one linked account, named by its id: 404 for another merchant's, 403 without the role."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, LinkedAccount, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            rows = LinkedAccount.objects.visible_to(request.user).select_related("merchant")  # type: ignore[arg-type]
            account = get_object_or_404(rows, pk=pk)
            require(request.user, role, account.merchant_id)
            return view(request, account, *args, **kwargs)

        return guarded

    return decorate
