"""What staff fill in to make a product group, or to change or delete one."""

from collections import defaultdict
from typing import Any, ClassVar

from django import forms

from accounts.outbox.forms import ChangeForm, CommandForm, NewRecordForm, PlainText, RemovalForm, Switch, SwitchForm
from catalog.forms.products import is_set, offer
from catalog.models import ProductGroup

LONGEST_DESCRIPTION = 255  # characters; tills cut longer ones


class GroupFields(CommandForm):
    """What can be said of a product group, new or not."""

    remote: ClassVar[dict[str, str]] = {
        "name": "productgroup_name",
        "short_name": "productgroup_shortcut",
        "parent": "productgroup_parent",
        "description": "productgroup_description",
        "active": "productgroup_active",
        "sort_index": "productgroup_sortIndex",
    }

    name = PlainText(max_length=256)
    short_name = PlainText(required=False, max_length=100)
    parent = forms.ChoiceField(label="Inside the group", required=False)
    description = PlainText(required=False, max_length=LONGEST_DESCRIPTION, widget=forms.Textarea(attrs={"rows": 3}))
    active = forms.BooleanField(required=False, label="Active: it is shown at the till")
    sort_index = forms.IntegerField(
        label="Place at the till", required=False, min_value=0, max_value=1_000_000, help_text="Smaller comes first."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = ProductGroup.objects.present().filter(account=self.account).order_by("name", "pk")
        known = list(groups.only("name", "remote_id", "parent", "kind"))
        barred = self.barred(known)
        offer(
            self,
            "parent",
            [(group.remote_id, str(group) or group.remote_id) for group in known if group.pk not in barred],
        )

    def barred(self, groups: list[ProductGroup]) -> set[int]:
        """Those in which it cannot lie."""
        return set()


class GroupForm(GroupFields, ChangeForm):
    kind = "product_group.update"
    unsaid: ClassVar[dict[str, Any]] = {"productgroup_active": True}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["active"] = is_set(self.initial["active"])
        self.fields["sort_index"].required = self.initial["sort_index"] is not None  # it cannot be taken away again

    def barred(self, groups: list[ProductGroup]) -> set[int]:
        """Itself and all that lies in it: a circle has no way out."""
        inside = defaultdict[int | None, list[int]](list)
        for group in groups:
            inside[group.parent_id].append(group.pk)
        found, left = set[int](), [self.row.pk]
        while left:
            pk = left.pop()
            if pk not in found:
                found.add(pk)
                left += inside[pk]
        return found


class NewGroupForm(GroupFields, NewRecordForm):
    kind = "product_group.create"

    def __init__(self, *args: Any, parent: str = "", **options: Any) -> None:
        super().__init__(*args, initial={"active": True, "parent": parent}, **options)


class DeleteGroupForm(RemovalForm):
    kind = "product_group.delete"


class GroupSwitchForm(SwitchForm):
    kind = "product_group.update"
    switches: ClassVar[dict[str, Switch]] = {
        "deactivate": Switch("productgroup_active", False, "Deactivate", "ban"),
        "activate": Switch("productgroup_active", True, "Activate", "check"),
    }
    unsaid: ClassVar[dict[str, Any]] = {"productgroup_active": True}
