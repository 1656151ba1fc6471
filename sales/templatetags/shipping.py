"""How far a shipment has come, and a service's statuses in words."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from sales.sheets import SHIPMENTS
from sales.sheets.shipments import in_words as status_in_words

register = template.Library()


@register.simple_tag
def shipment_states(shipment: Any) -> SafeString:
    return SHIPMENTS.badges(shipment)


@register.filter
def in_words(status: str) -> str:
    """``partially_fulfilled`` as "Partially fulfilled"."""
    return status_in_words(status)
