"""The page on which something is sent for shipping: filled in, looked at, sent. Nothing is kept before that but the form."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac

from accounts import systems
from accounts.access import access_of
from accounts.models import Command, LinkedAccount
from accounts.outbox.submitting import Refused, submit
from accounts.staff import staff
from sales.shipping import action, boxes, following, parcel
from sales.shipping.forms import Items, SendForm, Target, targets_of
from sales.shipping.naming import Origin, called

ITEMS = "items"


def digest(target: Target, data: dict[str, Any]) -> str:
    """Proves that this is what was shown before."""
    return salted_hmac("sales.shipping", json.dumps([target[0].pk, data], sort_keys=True)).hexdigest()


class SendPage:
    """``row`` comes with its payload; ``corrected`` is an earlier try."""

    def __init__(self, request: HttpRequest, row: Origin, corrected: Command | None = None) -> None:
        self.request, self.row, self.corrected = request, row, corrected
        self.parcel = parcel.of(row)
        self.deed = request.POST.get("deed", "") if request.method == "POST" else ""
        self.targets = targets_of(self._accounts())

    def response(self) -> HttpResponse:
        if following.is_there(following.shipments_of(self.row)):
            messages.info(self.request, "It was sent for shipping already: its page shows what became of it.")
            return redirect(self.row)
        under_way = following.under_way(self.row, [account.pk for account, _ in self.targets.values()])
        if under_way is not None and under_way.key != following.key(self.row, self.request.POST.get("once", "")):
            messages.info(self.request, "It is on its way to the shipping service already.")
            return redirect(under_way)
        if not self.targets:
            raise Http404("There is no shipping account that this could be sent to.")
        if self.deed in ("preview", "send"):
            return self._looked_at()
        return self._form(*self._forms(self.request.POST if self.deed else None))

    def _accounts(self) -> list[LinkedAccount]:
        """Those of the merchant at which this person may."""
        access, merchant = access_of(self.request.user), self.row.account.merchant_id
        return [each for each in following.accounts_of(self.row) if access.may(action.of(each).role, merchant)]

    def _forms(self, data: Any) -> tuple[SendForm, Any]:
        told = {name: value for name, value in (self.parcel.address | self._corrected()).items() if value}
        items = {item.ref: item for item in self.parcel.items}
        rows = [{"ref": item.ref, "quantity": item.quantity} for item in self.parcel.items]
        form = SendForm(data, initial=told, targets=self.targets)
        return form, Items(data, prefix=ITEMS, initial=rows, form_kwargs={"items": items})

    def _corrected(self) -> dict[str, str]:
        return action.of(self.corrected.account).told(self.corrected.data) if self.corrected else {}

    def _looked_at(self) -> HttpResponse:
        form, items = self._forms(self.request.POST)
        good = [form.is_valid(), items.is_valid()]
        chosen = tuple(item for item in (each.chosen() for each in items) if item is not None) if good[1] else ()
        if all(good) and not chosen:
            form.add_error(None, "Nothing would be sent: give at least one line a number of pieces.")
        if not all(good) or not form.is_valid():
            return self._form(form, items)
        wanted = form.parcel(self.parcel, chosen)
        account, place = form.target
        data = action.of(account).data_of(wanted, place)
        seen = digest(form.target, data)
        if self.deed == "send" and self.request.POST.get("seen") == seen:
            return self._sent(form, items, account, data)
        return self._page("sales/shipment_preview.html", {
            "form": form, "parcel": wanted, "place": place, "account": account, "seen": seen,
            "moved": self.deed == "send", "kept": self._kept(), "system": systems.name_of(account.system),
            "address": boxes.in_lines(wanted.address),
        })  # fmt: skip

    def _sent(self, form: SendForm, items: Any, account: LinkedAccount, data: dict[str, Any]) -> HttpResponse:
        try:
            submit(account, action.KIND, data, key=following.key(self.row, form.cleaned_data["once"]), actor=staff(self.request))  # fmt: skip
        except Refused as refused:
            for name, told in refused.complaints.items():
                form.add_error(None, f"{name}: {told}" if name else told)
            return self._form(form, items)
        messages.success(self.request, "It is on its way to the shipping service; below you see what becomes of it.")
        return redirect(self.row)

    def _kept(self) -> list[tuple[str, str]]:
        """Every field as it was typed, for the hidden form of the preview."""
        posted = self.request.POST
        left_out = ("csrfmiddlewaretoken", "deed", "seen")
        return [(name, value) for name in posted for value in posted.getlist(name) if name not in left_out]

    def _form(self, form: SendForm, items: Any) -> HttpResponse:
        return self._page("sales/shipment_new.html", {"form": form, "items": items, "parcel": self.parcel})

    def _page(self, template: str, more: dict[str, Any]) -> HttpResponse:
        account = self.row.account
        context = {
            "row": self.row,
            "account": account,
            "merchant": account.merchant,
            "currency": self.parcel.currency,
            "called": called(self.row),
        }
        return render(self.request, template, context | more)
