"""A member of staff's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import access_of
from accounts.forms import ZONES, ProfileForm
from accounts.models import Membership
from accounts.staff import staff
from backoffice import sentences
from backoffice.pages import posted, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone and whether problems are mailed; sign-in and second factor have pages of their own."""
    user = staff(request)
    form = ProfileForm(posted(request), instance=user, manages=access_of(user).may_anywhere(Membership.Role.MANAGER))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("profile")
    memberships = Membership.objects.filter(user=user).select_related("merchant").order_by("merchant__name")
    nobody = sentences.empty("merchants_none_visible")
    context = {"form": form, "zones": ZONES, "memberships": memberships, "no_merchants": nobody}
    return render(request, "profile/page.html", context)
