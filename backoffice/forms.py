"""How forms look: one renderer gives every form of the project the design system's markup."""

from typing import Any

from django.forms import BoundField, CheckboxInput, HiddenInput, RadioSelect, Select
from django.forms.renderers import TemplatesSetting


class StyledField(BoundField):
    """Adds the design system's class to each widget, and marks the ones in error."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        given = built.get("class") or widget.attrs.get("class", "")
        invalid = " is-invalid" if self.form.is_bound and self.errors else ""
        built["class"] = f"{given} {_style(widget)}{invalid}".strip()
        return built


class Renderer(TemplatesSetting):
    form_template_name = "forms/_form.html"
    field_template_name = "forms/_field.html"
    bound_field_class = StyledField


def _style(widget: Any) -> str:
    if isinstance(widget, RadioSelect):  # several boxes too: Django derives those from it
        return "choices"
    if isinstance(widget, Select):
        return "form-select"
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "" if isinstance(widget, HiddenInput) else "form-control"
