"""``manage.py dump app.Model``: rows as JSON lines."""

import json
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError, CommandParser
from django.db import models

from backoffice.commands import Command as BaseCommand
from backoffice.commands import JsonEncoder

SEALED = "***"
APPS = ("accounts", "catalog", "sales")  # sessions and second factors are nobody's business
PLACES = ("payload", "details")


class Command(BaseCommand):
    help = "Print every row of a model as a line of JSON: every column, decimals as text, the payload as an object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", metavar="app.Model", help="such as catalog.Product")
        parser.add_argument("--account", type=int, metavar="ID", help="only rows of this linked account")

    def handle(self, **options: Any) -> None:
        model = _model(options["model"])
        rows = model._default_manager.defer(None).order_by("pk")
        if options["account"] is not None:
            place = _account_place(model)
            rows = rows.filter(**{place: options["account"]})
        related = [field.name for field in _mirrored_references(model)]
        for row in rows.select_related(*related).iterator(chunk_size=500) if related else rows.iterator(chunk_size=500):
            self.stdout.write(json.dumps(as_dict(row), cls=JsonEncoder, ensure_ascii=False))


def as_dict(row: models.Model) -> dict[str, Any]:
    """Every column. A reference to a mirrored row is told by that row's remote id; sealed values are not told."""
    return {field.name: _value(row, field) for field in row._meta.concrete_fields}


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    if field in _mirrored_references(type(row)):
        target = getattr(row, field.name)
        return target.remote_id if target is not None else None
    value = getattr(row, field.attname)
    if isinstance(field, models.BinaryField):
        hidden = field.name in ("credential", "candidate", "token", "uri", "webhook_key")
        return SEALED if hidden and value else bytes(value).hex() if value is not None else None
    if field.name in PLACES and isinstance(value, str):
        return _parsed(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return SEALED if field.name == "password" else value


def _parsed(text: str) -> Any:
    """The payload as an object, its numbers as they were; as text if it is not JSON (a quarantined row)."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _mirrored_references(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and _has(field.related_model, "remote_id")
    ]


def _has(model: Any, name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _account_place(model: type[models.Model]) -> str:
    """Where the model keeps its account: in a column, or in the row that it is part of."""
    for field in model._meta.concrete_fields:
        if field.name == "account":
            return "account"
        if isinstance(field, models.ForeignKey) and _has(field.related_model, "account"):
            return f"{field.name}__account"
    if model._meta.label == "accounts.LinkedAccount":
        return "pk"
    raise CommandError(f"{model._meta.label} has no linked account: leave --account out.")


def _model(label: str) -> type[models.Model]:
    models_of_ours = {model._meta.label: model for name in APPS for model in apps.get_app_config(name).get_models()}
    for known, model in models_of_ours.items():
        if known.lower() == label.lower():
            return model
    raise CommandError(f"There is no model {label!r}: there are {', '.join(sorted(models_of_ours))}.")
