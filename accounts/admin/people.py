"""People, the merchants they work for, and who may what."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import people
from accounts.linking import lifecycle
from accounts.models import Membership, Merchant, User
from accounts.staff import staff


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    add_form = UserCreationForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Person", {"fields": ("name", "time_zone", "mails_problems")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change and "email" in form.changed_data:
            people.change_email(obj, former=form.initial["email"], actor=staff(request))
        super().save_model(request, obj, form, change)


class MembershipInline(admin.TabularInline[Membership, Merchant]):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Merchant)
class MerchantAdmin(admin.ModelAdmin[Merchant]):
    list_display = ("name", "slug", "email", "language", "currency", "time_zone", "created_at")
    list_filter = ("language", "currency")
    search_fields = ("name", "slug", "email")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline,)
    actions = ("pause_all", "resume_all")

    @admin.action(description="Pause every account of the merchant (kill switch)")
    def pause_all(self, request: HttpRequest, rows: QuerySet[Merchant]) -> None:
        paused = sum(lifecycle.pause_all(merchant, actor=staff(request)) for merchant in rows)
        self.message_user(request, f"{paused} accounts paused.")

    @admin.action(description="Resume every paused account of the merchant")
    def resume_all(self, request: HttpRequest, rows: QuerySet[Merchant]) -> None:
        resumed = sum(lifecycle.resume_all(merchant, actor=staff(request)) for merchant in rows)
        self.message_user(request, f"{resumed} accounts resumed.")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ("user", "merchant", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "merchant")
    search_fields = ("user__email", "merchant__name")
    autocomplete_fields = ("user", "merchant")
