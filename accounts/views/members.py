"""Who of the staff may do what for a merchant."""

from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import people
from accounts.access import with_merchant
from accounts.forms import InviteForm, RoleForm
from accounts.models import Membership, Merchant
from accounts.staff import staff
from backoffice.pages import posted, signed_in

MANAGER = Membership.Role.MANAGER


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def member_add(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    """By e-mail; somebody new gets a mail in which they choose their password."""
    form = InviteForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "merchants/member_add.html", {"form": form, "merchant": merchant})
    email = form.cleaned_data["email"]
    user, is_new = people.invite(merchant, email, form.cleaned_data["role"], actor=staff(request))
    if is_new:
        _send_invitation(request, user.email)
    messages.success(request, f"{user} is a member now." + (_about_mail() if is_new else ""))
    return redirect(merchant)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def member_edit(request: HttpRequest, merchant: Merchant, pk: int) -> HttpResponse:
    member = get_object_or_404(merchant.memberships.select_related("user"), pk=pk)
    form = RoleForm(posted(request), instance=member)
    if request.method != "POST" or not form.is_valid():
        return render(request, "merchants/member_edit.html", {"form": form, "merchant": merchant, "member": member})
    people.set_role(merchant, member.user, form.cleaned_data["role"], actor=staff(request))
    messages.success(request, f"{member.user}: the role was changed.")
    return redirect(merchant)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def member_remove(request: HttpRequest, merchant: Merchant, pk: int) -> HttpResponse:
    member = merchant.memberships.select_related("user").filter(pk=pk).first()
    if member is None:
        return redirect(merchant)  # a second click: they are gone already
    if request.method != "POST":
        return render(request, "merchants/member_remove.html", {"merchant": merchant, "member": member})
    people.remove_member(member, actor=staff(request))
    messages.success(request, f"{member.user} is no longer a member.")
    return redirect(merchant) if member.user != request.user else redirect("merchants")


def _send_invitation(request: HttpRequest, email: str) -> None:
    """The mail with which allauth lets people choose a password."""
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)


def _about_mail() -> str:
    if settings.MAIL_IS_SET_UP:
        return " They get a mail in which they choose a password."
    return f" No mail server is set up: the mail in which they choose a password is kept under {settings.MAIL_DIR}."
