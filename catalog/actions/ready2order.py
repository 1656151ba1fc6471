"""Writes to ready2order's products, their stock, and product groups."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from accounts.http.answers import decoded
from accounts.models.command import Command
from accounts.outbox.action import Batch, Complaints, Finding, Found, Looker, Record
from accounts.outbox.fields import Field, flag, identity, number, same, text, value_in
from accounts.outbox.kinds import Addition, Change, Removal, refuse_faults
from accounts.sync.values import Odd, local_time
from accounts.systems.ready2order import endpoints

NAME = Field(text, needed=True)
PRODUCT_FIELDS = {
    "product_name": NAME,
    "product_price": Field(number, needed=True),
    "product_vat": Field(number),
    "product_vat_id": Field(identity, label="VAT rate", of="vat_rates"),
    "productgroup_id": Field(identity, ("productgroup_id", "productgroup.productgroup_id"), label="Product group", of="product_groups"),
    "product_itemnumber": Field(text, label="Item number"),
    "product_externalReference": Field(text),
    "product_barcode": Field(text),
    "product_description": Field(text),
    "product_priceIncludesVat": Field(flag),
    "product_active": Field(flag),
    "product_discountable": Field(flag),
    "product_stock_enabled": Field(flag),
    "product_stock_value": Field(number),
    "product_stock_reorderLevel": Field(number, label="Reorder level"),
    "product_stock_safetyStock": Field(number),
    "product_stock_unit": Field(text),
    "product_sortIndex": Field(number),
    "product_type": Field(text),
    "product_accountingCode": Field(text),
    "product_accountingCodeName": Field(text),
    "product_alternativeNameOnReceipts": Field(text),
    "product_alternativeNameInPos": Field(text),
    **dict.fromkeys(
        (
            "product_ingredients_enabled", "product_variations_enabled", "product_customPrice", "product_customQuantity",
            "product_soldOut", "product_expressMode", "product_highlight", "product_sideDishOrder", "product_fav",
        ),
        Field(flag),
    ),
}  # fmt: skip
GROUP_FIELDS = {
    "productgroup_name": NAME,
    "productgroup_description": Field(text),
    "productgroup_shortcut": Field(text),
    "productgroup_active": Field(flag),
    "productgroup_parent": Field(identity, label="Inside", of="product_groups"),
    "productgroup_sortIndex": Field(number),
    "productgroup_accountingCode": Field(text),
    "productgroup_accountingCodeName": Field(text),
    "productgroup_accountingCodeVatRate": Field(text),
    "productgroup_type_id": Field(identity),
}
CLOCKS_APART = timedelta(minutes=10)  # of the till's and ours


class _Products:
    """What all writes to products have in common."""

    system, resource = "ready2order", "products"
    fields: ClassVar[dict[str, Field]] = PRODUCT_FIELDS


class CreateProduct(_Products, Addition):
    kind, title = "product.create", "New product"
    endpoint = endpoints.CREATE_PRODUCT
    reference_field = "product_externalReference"
    form = "product_new"
    fields = PRODUCT_FIELDS | {
        "productgroup": Field(lambda value: value),
        "product_base": Field(lambda value: value, label="Variation of number"),
    }

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if data.get("product_vat") in (None, "") and data.get("product_vat_id") in (None, ""):
            found.setdefault("product_vat", "A VAT rate is needed: product_vat, or product_vat_id.")
        return found

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """Among what changed since, then, before it is believed to be absent, among all."""
        since = (command.sent_first_at or command.created_at) - CLOCKS_APART
        found = self.of_reference(command, looker.changed_rows(self.resource, since))
        return found if found.found is not Found.ABSENT else self.of_reference(command, looker.rows(self.resource))


class UpdateProduct(_Products, Change):
    kind, title = "product.update", "Product changed"
    endpoint = endpoints.UPDATE_PRODUCT


class DeleteProduct(_Products, Removal):
    kind, title = "product.delete", "Product deleted"
    endpoint = endpoints.DELETE_PRODUCT

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """Nobody knows whether a deleted product is gone or only no longer active: either will do."""
        record = looker.record(self.resource, command.remote_id)
        if record is None or _is_inactive(record):
            return Finding(Found.LANDED, command.remote_id)
        return Finding(Found.ABSENT)

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return {name: value_in(record, name, self.fields[name]) for name in ("product_name", "product_active")}


CHANGES = ("change", "product_stockDelta")


def _is_a_figure(data: Record) -> bool:
    """A batch takes the stock and nothing else."""
    return data.keys() <= {"product_stock", *CHANGES}


def _stocks(commands: list[Command]) -> dict[str, Any]:
    return {
        "products": [{"product_id": each.remote_id, "product_stock": each.data["product_stock"]} for each in commands]
    }


def _updated(answer: bytes) -> set[str]:
    """The ids under ``updatedIds``: a list of them or of objects, or an object; nobody has written down which."""
    refuse_faults(answer)
    told = decoded(answer)
    return set(_scalars(told.get("updatedIds"))) if isinstance(told, dict) else set()


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _scalars(each)
    elif isinstance(value, int | str) and not isinstance(value, bool):
        yield str(value)


class SetStock(_Products, Change):
    """An absolute figure, or a ``change`` that becomes one when the stock was read: the API's own delta is never sent."""

    kind, title = "stock.set", "Stock set"
    endpoint = endpoints.SET_STOCK
    fields = {
        "product_stock": Field(number, ("product_stock_value",), label="Stock"),
        "product_reorderLevel": Field(number, ("product_stock_reorderLevel",)),
        "product_safetyStock": Field(number, ("product_stock_safetyStock",)),
        "product_stockDelta": Field(number),
        "change": Field(number, label="Change of stock"),
    }
    changes = CHANGES
    batch = Batch(endpoints.SET_STOCKS, 100, _is_a_figure, _stocks, _updated)

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if len([name for name in ("product_stock", *self.changes) if data.get(name) is not None]) > 1:
            found["product_stock"] = "Give the figure that was counted, or the change: not both."
        return found

    def is_so(self, command: Command, record: Record) -> str:
        return "" if self._change(command) is not None else super().is_so(command, record)

    def settled(self, command: Command, record: Record) -> dict[str, Any]:
        """A change is added to the stock as it is now; from then on the sum is what is wanted."""
        change = self._change(command)
        if change is None or "product_stock" in command.data:
            return dict(command.data)
        now = number(value_in(record, "product_stock", self.fields["product_stock"])) or 0
        return dict(command.data) | {"product_stock": f"{now + change:f}"}

    def body(self, command: Command) -> dict[str, Any]:
        return {name: value for name, value in command.data.items() if name not in self.changes}

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        wanted = self.body(command)
        return {name: value_in(record, name, self.fields[name]) for name in wanted}

    def _differing(self, wanted: Record, record: Record) -> list[str]:
        return super()._differing({name: value for name, value in wanted.items() if name not in self.changes}, record)

    def _change(self, command: Command) -> Any:
        given = [command.data[name] for name in self.changes if command.data.get(name) is not None]
        return number(given[0]) if given else None


class _Groups:
    system, resource = "ready2order", "product_groups"
    fields: ClassVar[dict[str, Field]] = GROUP_FIELDS


class CreateGroup(_Groups, Addition):
    kind, title = "product_group.create", "New product group"
    endpoint = endpoints.CREATE_PRODUCT_GROUP
    form = "product_group_new"

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """A group keeps no reference of ours: one of this name that is younger than the first try is ours."""
        since = (command.sent_first_at or command.created_at) - CLOCKS_APART
        named = [row for row in looker.rows(self.resource) if self._is_named(command, row)]
        made = [(str(row.get("productgroup_id")), _made_at(row, looker)) for row in named]
        young = sorted(group for group, at in made if at is not None and at >= since)
        if len(young) > 1:
            return Finding(Found.TWICE, evidence={"records": young})
        if young:
            return Finding(Found.LANDED, young[0])
        undated = sorted(group for group, at in made if at is None)
        return Finding(Found.UNCLEAR, evidence={"records": undated}) if undated else Finding(Found.ABSENT)

    def _is_named(self, command: Command, row: Record) -> bool:
        return same(NAME, command.data["productgroup_name"], row.get("productgroup_name"))


class UpdateGroup(_Groups, Change):
    kind, title = "product_group.update", "Product group changed"
    endpoint = endpoints.UPDATE_PRODUCT_GROUP


class DeleteGroup(_Groups, Removal):
    kind, title = "product_group.delete", "Product group deleted"
    endpoint = endpoints.DELETE_PRODUCT_GROUP

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return {"productgroup_name": record.get("productgroup_name")}


def _is_inactive(record: Record) -> bool:
    try:
        return not flag(record.get("product_active", True))
    except ValueError:
        return False


def _made_at(row: Record, looker: Looker) -> datetime | None:
    try:
        return local_time(row.get("productgroup_created_at"), looker.reading)
    except Odd:
        return None
