"""What tests and people do to ReadyCloud from outside: see ``backoffice.sandbox.control`` for the list."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud.cloud import Cloud
from backoffice.sandbox.readycloud.shapes import ALL, SHAPES

if TYPE_CHECKING:
    from backoffice.sandbox.control import Control

APP = ("redirect_uri", "name", "throttle_limit_get", "throttle_limit_other")


def _cloud(control: "Control") -> Cloud:
    return control.sandbox.readycloud


def about(control: "Control", body: Row) -> Any:
    return _cloud(control).about()


def set_app(control: "Control", body: Row) -> Any:
    app = _cloud(control).app
    for name, value in body.items():
        if name not in APP or type(value) is not type(getattr(app, name)):
            raise ValueError(f"{name} cannot be set to that.")
        setattr(app, name, value)
    return vars(app)


def issue(control: "Control", body: Row) -> Any:
    return vars(_cloud(control).issue(*body.get("scopes", ())))


def revoke(control: "Control", body: Row) -> Any:
    _cloud(control).tokens.revoke()
    return {}


def rows(control: "Control", body: Row, org: str, table: str) -> Any:
    cloud = _cloud(control)
    if not 1 <= int(org) <= len(cloud.orgs):
        raise KeyError(f"organisation {org}")
    here = cloud.orgs[int(org) - 1]
    if table not in here.tables:
        raise KeyError(f"resource {table}")
    found, start = here.tables[table], int(body.get("?offset", 0))
    ids = found.ids[start : start + int(body["?limit"])] if "?limit" in body else found.ids[start:]
    return [SHAPES[table](here, found[each], cloud.options, (*ALL, "notes")) for each in ids]


def place(control: "Control", body: Row, org: str) -> Any:
    if not 1 <= int(org) <= len(_cloud(control).orgs):
        raise KeyError(f"organisation {org}")
    return _cloud(control).place_order(int(org), items=int(body.get("items", 1)))


def act(control: "Control", body: Row, key: str, deed: str) -> Any:
    """ship, track, deliver; the other fields of the body are theirs."""
    wishes = {name: value for name, value in body.items() if name in ("tracking_number", "via")}
    deeds: dict[str, Callable[..., Row]] = {
        "ship": _cloud(control).ship,
        "track": _cloud(control).track,
        "deliver": _cloud(control).deliver,
    }
    return deeds[deed](key, **wishes)


def delete(control: "Control", body: Row, key: str) -> Any:
    _cloud(control).delete(key)
    return {}


def suspend(control: "Control", body: Row, key: str) -> Any:
    _cloud(control).suspend(key)
    return {}


def emit(control: "Control", body: Row) -> Any:
    """The deliveries as they are at once: nothing has been sent yet."""
    return [delivery.about() for delivery in _cloud(control).emit(body["entity"], str(body["key"]))]


_KEY = r"(?P<key>[A-Za-z0-9_.~-]+)"
_ORG = r"(?P<org>[0-9]+)"

ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "readycloud", about),
    ("POST", "readycloud/app", set_app),
    ("POST", "readycloud/tokens", issue),
    ("DELETE", "readycloud/tokens", revoke),
    ("GET", f"readycloud/orgs/{_ORG}/rows/(?P<table>[a-z]+)", rows),
    ("POST", f"readycloud/orgs/{_ORG}/place", place),
    ("POST", f"readycloud/orders/{_KEY}/(?P<deed>ship|track|deliver)", act),
    ("DELETE", f"readycloud/orders/{_KEY}", delete),
    ("POST", f"readycloud/webhooks/{_KEY}/suspend", suspend),
    ("POST", "readycloud/events", emit),
)
