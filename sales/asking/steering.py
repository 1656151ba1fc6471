"""A merchant's rules: written, previewed, switched on, and the back-fill of what was shown."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import with_merchant
from accounts.models import Membership, Merchant
from accounts.staff import staff
from backoffice.pages import posted, signed_in
from sales.asking import finding, languages, preview
from sales.asking.forms import RulesForm
from sales.asking.preview import Moved, Preview
from sales.models import ReviewRequest, ReviewRules

MANAGER = Membership.Role.MANAGER
SHOWN = 50  # orders of a page
MOVED = "Something changed since you looked, so nothing was done. This is how it would be now."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def review_rules(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    """The rules. Saving them asks nobody who was due before."""
    rules = _rules(merchant)
    form = RulesForm(posted(request), instance=rules, merchant=merchant)
    if request.method == "POST" and form.is_valid():
        if rules.pk and rules.is_on:
            finding.find(rules.pk)  # whoever is due by the rules as they were
        saved = form.save()
        preview.changed(saved, by=staff(request))
        messages.success(request, "The rules are kept. See below who would be asked now.")
        return redirect("review_preview", merchant.slug)
    accounts = languages.accounts_of(merchant)
    return render(request, "reviews/rules.html", {
        "form": form, "rules": rules, "merchant": merchant, "languages": sorted(accounts),
        "held": ReviewRequest.objects.held().filter(merchant=merchant).count(),
    })  # fmt: skip


@require_safe
@signed_in
@with_merchant(MANAGER)
def review_preview(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    rules = ReviewRules.objects.select_related("merchant").filter(merchant=merchant).first()
    return _shown(request, rules) if rules is not None else redirect("review_rules", merchant.slug)


@require_POST
@signed_in
@with_merchant(MANAGER)
def review_switch(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    """On, by rules that were previewed; or off."""
    rules = ReviewRules.objects.select_related("merchant").filter(merchant=merchant).first()
    if rules is None:
        return redirect("review_rules", merchant.slug)
    if request.POST.get("to") == "off":
        preview.switch_off(rules, by=staff(request))
        messages.success(request, "Switched off: nobody is found any more, and what is held back stays held back.")
        return redirect("review_rules", merchant.slug)
    try:
        preview.switch_on(rules, request.POST.get("shown", ""), by=staff(request))
    except Moved:
        return _shown(request, rules, has_moved=True)
    messages.success(request, "Switched on: whoever becomes due from now on is held back for a while, and then asked.")
    return redirect("review_preview", merchant.slug)


@require_POST
@signed_in
@with_merchant(MANAGER)
def review_back_fill(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    """Exactly those who were shown, as far as they may still be asked."""
    rules = ReviewRules.objects.select_related("merchant").filter(merchant=merchant).first()
    if rules is None:
        return redirect("review_rules", merchant.slug)
    try:
        number = preview.back_fill(rules, request.POST.get("shown", ""), by=staff(request))
    except Moved:
        return _shown(request, rules, has_moved=True)
    told = f"{number:,} earlier buyer{' is' if number == 1 else 's are'} held back for a while, and then asked."
    messages.success(request, told if number else "There was nobody left to ask.")
    return redirect("review_requests")


def _shown(request: HttpRequest, rules: ReviewRules, *, has_moved: bool = False) -> HttpResponse:
    if has_moved:
        rules.refresh_from_db()
    found = Preview(rules)
    asked = request.GET.get("show", "back_fill")
    lines = found.back_fill if asked == "back_fill" else [line for line in found.lines if line.key == asked]
    return render(request, "reviews/preview.html", {
        "preview": found,
        "rules": rules,
        "merchant": rules.merchant,
        "zone": rules.merchant.time_zone,
        "token": found.signed(),
        "part": Paginator(lines, SHOWN).get_page(request.GET.get("part")),
        "show": asked,
        "moved": MOVED if has_moved else "",
    })  # fmt: skip


def _rules(merchant: Merchant) -> ReviewRules:
    """Those of the merchant, or new ones, which are off."""
    return ReviewRules.objects.filter(merchant=merchant).first() or ReviewRules(merchant=merchant)
