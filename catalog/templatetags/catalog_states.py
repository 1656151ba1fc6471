"""What is special about a product or a group, each in words: in Python, since lists show it fifty times a page."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.access import Access
from accounts.templatetags.changes import may_edit
from backoffice.addresses import of_row
from backoffice.templatetags.icons import badge, icon

register = template.Library()


@register.simple_tag
def product_states(product: Any) -> SafeString:
    """Whether it is on sale, and whether its stock runs low."""
    found = [_sale(product)]
    if product.stock_enabled and None not in (product.stock, product.reorder_level):
        found += [badge("warn", "stack-2", "Low stock")] if product.stock < product.reorder_level else []
    return format_html('<span class="states">{}</span>', format_html_join("", "{}", ((each,) for each in found)))


@register.simple_tag
def active_state(row: Any) -> SafeString:
    """Of a product group."""
    if row.removed_at:
        return badge("bad", "trash", "Removed")
    return badge("good", "check", "Active") if row.active else badge("calm", "ban", "Inactive")


@register.simple_tag
def group_deeds(group: Any, access: Access) -> SafeString | str:
    """Edit and Delete in the list, where this person may."""
    if not may_edit(group, access, "product_groups"):
        return ""
    return format_html(
        '<span class="row-deeds"><a class="btn btn-sm btn-icon" href="{}">{}<span class="visually-hidden">Edit {}</span></a>'
        '<a class="btn btn-sm btn-icon" href="{}">{}<span class="visually-hidden">Delete {}</span></a></span>',
        of_row("product_group_edit", group.pk), icon("pencil"), group.name,
        of_row("product_group_delete", group.pk), icon("trash"), group.name,
    )  # fmt: skip


def _sale(product: Any) -> SafeString:
    if product.removed_at:
        return badge("bad", "trash", "Removed")
    if not product.active:
        return badge("calm", "ban", "Inactive")
    return badge("warn", "alert-circle", "Sold out") if product.sold_out else badge("good", "check", "On sale")
