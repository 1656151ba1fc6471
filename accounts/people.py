"""Merchants and the people who look after them: added and changed, in the browser or on the command line."""

import secrets
from typing import Any, cast
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.audit import Actor
from accounts.models.merchant import Membership, Merchant
from accounts.models.user import User

SLUG_CHARACTERS = 60


def add_merchant(*, actor: Actor, name: str, slug: str = "", **fields: Any) -> Merchant:
    """A new merchant, with a slug made from the name unless one is given. Raises ``ValidationError``."""
    merchant = Merchant(name=name.strip(), slug=slug or free_slug(name), **fields)
    check_time_zone(merchant.time_zone)
    merchant.currency = merchant.currency.upper()
    merchant.full_clean()
    with transaction.atomic():
        merchant.save()
        audit.record("merchant.added", actor=actor, merchant=merchant)
    return merchant


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is no time zone: use a name such as Europe/Vienna.")


def free_slug(name: str) -> str:
    """A slug that nobody has; a name without letters that fit gets a random one."""
    wanted = slugify(name)[:SLUG_CHARACTERS].strip("-") or f"merchant-{secrets.token_hex(3)}"
    slug, number = wanted, 2
    while Merchant.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def add_staff(
    *, actor: Actor, email: str, password: str, merchant: Merchant | None, role: str, superuser: bool = False
) -> User:
    """A user with this password who may sign in at once; one who exists keeps theirs when ``password`` is empty."""
    email = email.strip().lower()
    validate_email(email)
    user = User.objects.filter(email=email).first()
    if user is None or password:
        validate_password(password, user or User(email=email))
    with transaction.atomic():
        user = user or User.objects.create_user(email)
        if password:
            user.set_password(password)
        if superuser:
            user.is_staff = user.is_superuser = True
        user.save()
        if merchant is not None:
            set_role(merchant, user, role, actor=actor)
        audit.record("staff.added", actor=actor, merchant=merchant, details={"email": email, "superuser": superuser})
    return user


def change_email(user: User, *, former: str, actor: Actor) -> None:
    """Save another address to sign in by; the former one is forgotten where allauth keeps it."""
    user.email = user.email.strip().lower()
    with transaction.atomic():
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        audit.record("staff.email_changed", actor=actor, details={"before": former, "after": user.email})


def set_role(merchant: Merchant, user: User, role: str, *, actor: Actor) -> Membership:
    """Make the user a member with this role, or change the role."""
    with transaction.atomic():
        membership, created = Membership.objects.get_or_create(merchant=merchant, user=user, defaults={"role": role})
        before = None if created else membership.role
        if before != role:
            membership.role = role
            membership.save(update_fields=["role"])
            details = {"email": user.email, "before": before, "after": role}
            audit.record("membership.changed", actor=actor, merchant=merchant, details=details)
    return membership


def remove_member(membership: Membership, *, actor: Actor) -> None:
    with transaction.atomic():
        details = {"email": membership.user.email, "role": membership.role}
        audit.record("membership.removed", actor=actor, merchant=membership.merchant, details=details)
        membership.delete()


def change_merchant(merchant: Merchant, *, actor: Actor, fields: list[str]) -> None:
    """Save what a form has changed in these fields of the merchant."""
    if not fields:
        return
    with transaction.atomic():
        merchant.save(update_fields=fields)
        names = [str(cast(Any, Merchant._meta.get_field(name)).verbose_name) for name in fields]
        audit.record("merchant.changed", actor=actor, merchant=merchant, details={"fields": ", ".join(names)})


def invite(merchant: Merchant, email: str, role: str, *, actor: Actor) -> tuple[User, bool]:
    """A member with this role, and whether they are new here: then they have no password until they choose one."""
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        is_new = user is None
        if user is None:
            user = User.objects.create_user(email)
            audit.record("staff.invited", actor=actor, merchant=merchant, details={"email": email})
        set_role(merchant, user, role, actor=actor)
    return user, is_new
