"""The forms of merchants, members, approval links and linked accounts."""

import secrets
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import systems
from accounts.inbox import simulating
from accounts.linking import bringing
from accounts.models import ApprovalStep, LinkedAccount, Membership, Merchant, User
from accounts.systems.base import EnteredHere, Question, System

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
)
SENT_AGAIN_WITHIN_S = 3600
LONGEST_ANSWER = 300  # characters
ANOTHER = "another"  # instead of an account: another till of the merchant


class TimeZoneField(forms.CharField):
    """A time zone's name, chosen from all or typed; the page brings the list once."""

    widget = forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if name and name not in ZONES and name != "UTC":
            raise ValidationError("There is no such time zone: choose one such as Europe/Vienna.")
        return name


class OnceForm(forms.BaseForm):
    """A form that makes something: however often it is sent, it is made once."""

    def is_first(self) -> bool:
        """Whether this very form has not been sent before."""
        return bool(cache.add(f"once.{self.cleaned_data['once']}", True, timeout=SENT_AGAIN_WITHIN_S))


def once() -> forms.CharField:
    """The hidden field that tells one form from another."""
    return forms.CharField(widget=forms.HiddenInput, max_length=64, initial=lambda: secrets.token_urlsafe(16))


class MerchantForm(OnceForm, forms.ModelForm[Merchant]):
    once = once()
    time_zone = TimeZoneField(
        max_length=64, initial="Europe/Vienna", help_text="Of their tills: it decides to which day a sale belongs."
    )
    currency = forms.CharField(max_length=3, initial="EUR", help_text="Three letters, such as EUR.")

    class Meta:
        model = Merchant
        fields = ["name", "email", "language", "time_zone", "currency"]

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if code not in list_currencies():
            raise ValidationError("There is no such currency: use its three letters, such as EUR.")
        return code


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail", max_length=254)
    role = forms.ChoiceField(choices=Membership.Role.choices, widget=forms.RadioSelect, initial=Membership.Role.VIEWER)


class RoleForm(forms.ModelForm[Membership]):
    class Meta:
        model = Membership
        fields = ["role"]
        widgets = {"role": forms.RadioSelect}


class SystemChoices(forms.CheckboxSelectMultiple):
    """The systems to ask for; one without its settings is shown, and cannot be chosen."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if not systems.get(str(value)).is_set_up():
            option["label"] = f"{option['label']} (not set up)"
            option["attrs"]["disabled"] = True
            option["attrs"].pop("checked", None)
            option["selected"] = False
        return option


class ApprovalLinkForm(OnceForm, forms.Form):
    """What to ask the merchant for, for which of their accounts, and where the mail goes."""

    once = once()
    systems = forms.MultipleChoiceField(label="Systems", widget=SystemChoices)
    account = forms.ChoiceField(label="Account", widget=forms.RadioSelect, required=False)
    email = forms.EmailField(label="E-mail", required=False, help_text="Where the link is sent.")

    def __init__(self, *args: Any, merchant: Merchant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(account.pk): account for account in merchant.accounts.order_by("pk")}
        every = list(systems.every())
        self._field("systems").choices = [(system.key, system.name) for system in every]
        self._field("systems").initial = self._usual(every)
        self._field("email").initial = merchant.email
        if self.accounts:
            known = [(pk, _named(account)) for pk, account in self.accounts.items()]
            self._field("account").choices = [*known, (ANOTHER, "Another account of this merchant")]
            self._field("account").initial = self._neediest()
        else:
            del self.fields["account"]

    def clean_systems(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["systems"]
        if not all(systems.get(key).is_set_up() for key in chosen):
            raise ValidationError("A system that is not set up cannot be asked for.")
        return chosen

    def clean(self) -> dict[str, Any]:
        for account in self.chosen_accounts:
            if account.system not in self.cleaned_data.get("systems", [account.system]):
                name = systems.name_of(account.system)
                self.add_error("account", f"This account is at {name}: tick {name} too, or choose another account.")
        return self.cleaned_data

    @property
    def chosen_accounts(self) -> list[LinkedAccount]:
        """The account to link again, if one was chosen."""
        chosen = self.accounts.get(self.cleaned_data.get("account", ""))
        return [chosen] if chosen is not None else []

    @property
    def is_another(self) -> bool:
        return self.cleaned_data.get("account") == ANOTHER

    def _usual(self, every: list[System]) -> list[str]:
        """Where this merchant is already; else the first that can be asked for."""
        ready = [system.key for system in every if system.is_set_up()]
        needy = [account.system for account in self.accounts.values() if not account.is_live]
        known = needy or [account.system for account in self.accounts.values()]
        return [key for key in ready if key in known] or ready[:1]

    def _neediest(self) -> str:
        needy = [pk for pk, account in self.accounts.items() if not account.is_live]
        return needy[0] if needy else ANOTHER

    def _field(self, name: str) -> Any:
        return self.fields[name]


def _named(account: LinkedAccount) -> str:
    name = systems.name_of(account.system)
    return f"{name}{f', {account.label}' if account.label else ''}: {account.get_state_display().lower()}"


class EnteringForm(forms.Form):
    """What opens a merchant's account at a system that has no approval of its own. Secrets never come back."""

    def __init__(self, data: Any = None, *, linking: EnteredHere, step: ApprovalStep) -> None:
        super().__init__(data, prefix=f"step-{step.pk}", initial=step.account.access)
        self.step = step
        for question in linking.questions:
            self.fields[question.name] = _asked(question, step.account.merchant.language)


def _asked(question: Question, language: str) -> forms.Field:
    needed = not question.is_optional
    if question.choices:
        return forms.ChoiceField(
            label=question.label,
            help_text=question.help,
            required=needed,
            choices=question.choices,
            initial=language if question.is_language else None,
        )
    widget = forms.PasswordInput if question.is_secret else forms.TextInput
    plain = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=question.label,
        help_text=question.help,
        required=needed,
        max_length=LONGEST_ANSWER,
        strip=not question.is_secret,
        widget=widget(attrs=plain),
    )


class BringingForm(forms.Form):
    """The key that the remote system showed, as a whole address or alone. It never comes back."""

    key = forms.CharField(
        label=_("Key or address"),
        max_length=bringing.LONGEST,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, step: ApprovalStep) -> None:
        super().__init__(data, prefix=f"bring-{step.pk}")
        self.step = step


class LabelForm(forms.ModelForm[LinkedAccount]):
    class Meta:
        model = LinkedAccount
        fields = ["label"]
        labels = {"label": "Name of this account"}
        help_texts = {"label": "Tells several accounts of one merchant apart."}


class SimulationForm(forms.Form):
    """A webhook that staff send themselves."""

    event = forms.ChoiceField()
    remote_id = forms.CharField(label="Number of the record", max_length=200, help_text="As the system numbers it.")
    encoding = forms.ChoiceField(label="Sent as", choices=list(simulating.ENCODINGS.items()))

    def __init__(self, data: Any, *, account: LinkedAccount) -> None:
        super().__init__(data)
        events = [(event, event) for event in simulating.events(account.system)]
        self.fields["event"] = forms.ChoiceField(choices=events, help_text="What is supposed to have happened.")


class ProfileForm(forms.ModelForm[User]):
    time_zone = TimeZoneField(max_length=64, help_text="Times are shown in it.")

    class Meta:
        model = User
        fields = ["name", "time_zone", "mails_problems"]
        labels = {"mails_problems": "Mail me problems"}

    def __init__(self, *args: Any, manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not manages:
            del self.fields["mails_problems"]  # only managers and administrators are mailed
