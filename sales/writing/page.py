"""The page on which a document is written: each button gives the same page again with what it did, until it is sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import references, systems
from accounts.models import Command, LinkedAccount
from accounts.outbox.submitting import Refused, submit
from accounts.staff import staff
from backoffice.money import money
from backoffice.pages import page_or_fragment
from sales.writing import body
from sales.writing.choices import MOST_MATCHES, Choices
from sales.writing.draft import ITEMS, PARTS, Draft
from sales.writing.forms import InvoiceForm, Items, Parts
from sales.writing.reckoning import Reckoning

KIND = "invoice.create"
FRAGMENTS = {
    "invoice-draft": "sales/_invoice_draft.html",
    "invoice-totals": "sales/_invoice_totals.html",
    "invoice-matches": "sales/_invoice_matches.html",
}


class DraftPage:
    """``deed`` is the button that was pressed; what stands behind its colon is what it is about."""

    def __init__(self, request: HttpRequest, account: LinkedAccount, corrected: Command | None = None) -> None:
        self.request, self.account, self.corrected = request, account, corrected
        self.choices = Choices(account)
        self.deed, _, self.about = request.POST.get("deed", "").partition(":")
        self.draft = Draft.typed(request.POST) if request.method == "POST" else self._first()
        self.context: dict[str, Any] = {}

    def response(self) -> HttpResponse:
        if self.request.method == "POST" and self.deed in ("preview", "send"):
            return self._looked_at()
        if self.request.method == "POST":
            self._done()
        elif "find" in self.request.GET:
            self._find_products(self.request.GET["find"])
        return self._form(filled_in=False)

    # --- What buttons do ---------------------------------------------------------------------------

    def _done(self) -> None:
        deeds: dict[str, Callable[[], None]] = {
            "add": self._add_product,
            "free": self.draft.add_free,
            "drop": lambda: self.draft.drop(ITEMS, self.about),
            "part": self.draft.add_part,
            "drop_part": lambda: self.draft.drop(PARTS, self.about),
            "customer": lambda: self.draft.head.update(customer=self.about),
            "find_customer": self._find_customers,
            "reckon": lambda: None,
            "edit": lambda: None,
        }
        deeds.get(self.deed, self._find)()

    def _find(self) -> None:
        """The button that the Enter key presses: whatever is looked for is found; one that fits exactly is added."""
        self._find_products(self.request.POST.get("find", ""))
        found = self.context["matches"]
        if len(found) == 1 and self.context["find"].strip() in (found[0].item_number, found[0].barcode):
            self.draft.add_product(found[0])
            self.context.clear()
        if self.request.POST.get("find_customer"):
            self._find_customers()

    def _find_products(self, text: str) -> None:
        found = self.choices.find_products(text[:200])
        self.context |= {"find": text[:200], "matches": found[:MOST_MATCHES], "more": len(found) > MOST_MATCHES}

    def _find_customers(self) -> None:
        text = self.request.POST.get("find_customer", "")[:200]
        found = self.choices.find_customers(text)
        self.context |= {"find_customer": text, "customers": found[:MOST_MATCHES], "more_customers": len(found) > MOST_MATCHES}  # fmt: skip

    def _add_product(self) -> None:
        for product in self.choices.products([self.about]).values():
            self.draft.add_product(product)

    def _first(self) -> Draft:
        """An empty document, or what a command wanted, to be corrected and sent anew."""
        return body.draft_of(self.corrected.data) if self.corrected else Draft()

    # --- The form, and what is looked at before it is sent ------------------------------------------

    def _looked_at(self) -> HttpResponse:
        forms = self._forms(bound=True)
        reckoning = self._valid(forms)
        if reckoning is None or not self._adds_up(forms, reckoning):
            return self._form(filled_in=True, forms=forms)
        sent = body.body(forms["head"], list(forms["items"]), list(forms["parts"]))
        seen = body.digest(sent)
        if self.deed == "send" and self.request.POST.get("seen") == seen:
            return self._sent(forms, sent)
        return self._preview(forms, reckoning, seen)

    def _preview(self, forms: dict[str, Any], reckoning: Reckoning, seen: str) -> HttpResponse:
        parts = list(forms["parts"])
        return self._page("sales/invoice_preview.html", forms | {
            "reckoning": reckoning,
            "seen": seen,
            "kept": {name: value for name, value in self.draft.fields().items() if value != ""},
            "moved": self.deed == "send",
            "parts_missing": body.missing(parts, reckoning.gross),
            "paid": reckoning.gross + body.tips(forms["head"], parts),
            "chosen": _chosen(forms["head"]),
        })  # fmt: skip

    def _valid(self, forms: dict[str, Any]) -> Reckoning | None:
        """What it comes to; nothing while a field is not filled in well."""
        good = [each.is_valid() for each in forms.values()]
        head, items, parts = forms["head"], forms["items"], forms["parts"]
        if good[0] and not len(items):
            head.add_error(None, "There is no item yet: add at least one.")
        if good[0] and not len(parts) and not head.cleaned_data["method"]:
            head.add_error("method", "Choose how it is paid, or add part payments.")
        if all(good) and head.cleaned_data["tip"] and any(part.cleaned_data["tip"] for part in parts):
            head.add_error("tip", "Give the tip here or with the part payments, not both.")
        return body.reckoned(head, list(items)) if all(good) and head.is_valid() else None

    def _adds_up(self, forms: dict[str, Any], reckoning: Reckoning) -> bool:
        parts = list(forms["parts"])
        missing = body.missing(parts, reckoning.gross)
        if parts and missing:
            self.context["reckoning"] = reckoning
            figure = money(abs(missing), self.account.merchant.currency)
            too_much = f"{figure} too much: make them smaller." if missing < 0 else f"{figure} too little."
            total = money(reckoning.gross, self.account.merchant.currency)
            forms["head"].add_error(None, f"The part payments do not come to the total of {total}. They are {too_much}")
            return False
        return True

    def _sent(self, forms: dict[str, Any], sent: body.Body) -> HttpResponse:
        head = forms["head"].cleaned_data
        key = f"form:{head['once']}"
        try:
            command = submit(
                self.account, KIND, sent, key=key, actor=staff(self.request), comment=head["comment"]
            )  # fmt: skip
        except Refused as refused:
            known = self.account.commands.filter(key=key).first()
            if known is not None:
                messages.warning(self.request, "This form was sent before, and this is what was sent then.")
                return redirect(known)
            for name, told in refused.complaints.items():
                forms["head"].add_error(None, f"{name}: {told}" if name else told)
            return self._form(filled_in=True, forms=forms)
        messages.success(self.request, "It is on its way. As soon as the till has written it, this page leads to it.")
        return redirect(command)

    def _form(self, *, filled_in: bool, forms: dict[str, Any] | None = None) -> HttpResponse:
        """With what is wrong in it only after it was filled in; what it comes to as soon as that can be told."""
        if not filled_in:
            bound = self._forms(bound=True)
            self.context["reckoning"] = self._silently(bound)
            forms = self._forms(bound=False)
        return self._page("sales/invoice_new.html", forms or {})

    def _silently(self, forms: dict[str, Any]) -> Reckoning | None:
        head, items = forms["head"], list(forms["items"])
        head.full_clean()
        if not items or not all(item.is_valid() for item in items) or {"base", "discount", "unit"} & set(head.errors):
            return None
        return body.reckoned(head, items)

    def _forms(self, *, bound: bool) -> dict[str, Any]:
        draft, choices = self.draft, self.choices
        data = draft.fields() if bound else None
        products = choices.products(row["product"] for row in draft.rows[ITEMS])
        of_parts = {"choices": choices, "empty_permitted": False}  # a line that was added has to be filled in
        of_items = of_parts | {"products": products}
        return {
            "head": InvoiceForm(data, initial=draft.head, choices=choices),
            "items": Items(data, prefix=ITEMS, initial=draft.rows[ITEMS], form_kwargs=of_items),
            "parts": Parts(data, prefix=PARTS, initial=draft.rows[PARTS], form_kwargs=of_parts),
        }

    def _page(self, template: str, more: dict[str, Any]) -> HttpResponse:
        account = self.account
        context = self.context | more | {
            "account": account,
            "merchant": account.merchant,
            "currency": account.merchant.currency,
            "system": systems.name_of(account.system),
            "day": references.business_day(account),
        }  # fmt: skip
        return page_or_fragment(self.request, template, context, fragments=FRAGMENTS)


def _chosen(head: InvoiceForm) -> dict[str, str]:
    """What was chosen, by its name."""
    names = ("user", "method", "bill_type", "table")
    fields: dict[str, Any] = head.fields
    return {name: str(dict(fields[name].choices).get(head.cleaned_data[name], "")) for name in names}
