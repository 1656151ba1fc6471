"""The member of staff who is signed in."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def staff(request: HttpRequest) -> User:
    """Only in views that ``signed_in`` guards."""
    return cast(User, request.user)
