"""ReadyCloud: shipping. Organisations with orders, boxes, items, tracking and notes, as its contract says."""

from backoffice.sandbox.readycloud.app import ReadyCloud
from backoffice.sandbox.readycloud.cloud import Cloud
from backoffice.sandbox.readycloud.plan import OrgPlan, org_plans

__all__ = ["Cloud", "OrgPlan", "ReadyCloud", "org_plans"]
