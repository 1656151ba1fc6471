"""Organisations: all of them, deleted ones too."""

from backoffice.sandbox.messages import Answer
from backoffice.sandbox.readycloud import fields, shapes
from backoffice.sandbox.readycloud.call import Call, Operation
from backoffice.sandbox.readycloud.paging import paged

ORGS, ORG = "/orgs/", "/orgs/{org}/"


def listed(call: Call) -> Answer:
    return paged(call, call.cloud.orgs, lambda org: shapes.org(org, call.options))


def one(call: Call) -> Answer:
    return Answer.json(shapes.org(call.org, call.options))


def rename(call: Call) -> Answer:
    call.org.rename(call.kept(fields.ORG, whole=False))
    return one(call)


OPERATIONS = (
    Operation("GET", ORGS, "company", listed),
    Operation("GET", ORG, "company", one),
    Operation("PATCH", ORG, "company", rename),
)
