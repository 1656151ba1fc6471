"""Rows that come or go behind the back of whoever reads a list."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud.cloud import Cloud


def drift(cloud: Cloud, kind: str, settings: Row, path: str) -> None:
    """Orders of the organisation in the path, at the front or the end of the list."""
    org = next((org for org in cloud.orgs if f"/{org.key}/" in path), None)
    if org is None:
        return
    for _ in range(settings["count"]):
        if kind == "delete_rows":
            org.delete("orders", org.orders.ids[0 if settings["at"] == "front" else -1])
        elif settings["at"] == "front":
            first = org.orders[org.orders.ids[0]]
            org.orders.add({**first, "_id": org.orders.front_id(), "primary_id": f"{first['primary_id']}-front"})
        else:
            cloud.place_order(org.number)
