"""Documents as files: asked for once, then kept."""

from dataclasses import dataclass

from django.db import transaction

from accounts.audit import Actor
from accounts.models import Command
from accounts.outbox import words
from accounts.outbox.submitting import submit
from sales.models import Invoice, InvoiceFile

KIND = "invoice.pdf"


@dataclass(frozen=True)
class Paper:
    """One format of a document, and where it stands."""

    format: str
    label: str
    file: InvoiceFile | None

    @property
    def is_ready(self) -> bool:
        return self.file is not None and self.file.fetched_at is not None

    @property
    def is_moving(self) -> bool:
        command = self.file.command if self.file else None
        return command is not None and command.is_open

    @property
    def failure(self) -> str:
        """Why the latest attempt came to nothing."""
        command = self.file.command if self.file else None
        return words.why(command) if command is not None and command.state == Command.State.REJECTED else ""


def of(invoice: Invoice) -> list[Paper]:
    """Every format there is."""
    known = {
        file.format: file for file in InvoiceFile.objects.filter(invoice=invoice).select_related("command__account")
    }
    return [Paper(value, str(label), known.get(value)) for value, label in InvoiceFile.Format.choices]


def ask(invoice: Invoice, form: str, *, actor: Actor, anew: bool = False) -> Command | None:
    """Have the till's file fetched; nothing to do if it is here already, or on its way. Raises ``Refused``.

    ``anew``: the till shall make it again, and it takes the place of the one that is here.
    """
    with transaction.atomic():
        file, _ = InvoiceFile.objects.select_related("command").get_or_create(invoice=invoice, format=form)
        if (file.fetched_at and not anew) or (file.command and file.command.is_open):
            return None
        data = {"remote_id": invoice.remote_id, "format": form} | ({"regeneratePDF": True} if anew else {})
        key = f"{KIND}:{invoice.pk}:{form}:{file.command_id or 0}"  # a double click meets the same one
        command = submit(invoice.account, KIND, data, key=key, actor=actor)
        InvoiceFile.objects.filter(pk=file.pk).update(command=command)
    return command
