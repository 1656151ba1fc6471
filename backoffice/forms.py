"""How forms look: one renderer gives every form of the project the design system's markup."""

from typing import Any

from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.forms.renderers import TemplatesSetting


class StyledField(BoundField):
    """Adds the design system's class to each widget, and marks the ones in error."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if isinstance(widget, Select) and not isinstance(widget, RadioSelect):
            style = "form-select"
        elif isinstance(widget, CheckboxInput | RadioSelect):
            style = "form-check-input"
        else:
            style = "form-control"
        given = built.get("class") or widget.attrs.get("class", "")
        invalid = " is-invalid" if self.form.is_bound and self.errors else ""
        built["class"] = f"{given} {style}{invalid}".strip()
        return built


class Renderer(TemplatesSetting):
    form_template_name = "forms/_form.html"
    field_template_name = "forms/_field.html"
    bound_field_class = StyledField
