"""Every address of the application."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from backoffice import health

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Backoffice administration"

handler400 = "backoffice.errors.bad_request"
handler403 = "backoffice.errors.permission_denied"
handler404 = "backoffice.errors.page_not_found"
handler500 = "backoffice.errors.server_error"


def no_page(request: HttpRequest, **_: object) -> HttpResponse:
    """An address of allauth's that is not offered: e-mail addresses are changed by an administrator."""
    raise Http404


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_page, name="metrics"),
    # A member must not take an e-mail address that others are invited by.
    path("auth/", include([path("email/", no_page, name="account_email"), path("", include("allauth.urls"))])),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("accounts.public_urls")),
    path("", include("accounts.urls")),
    path("catalog/", include("catalog.urls")),
    path("", include("sales.urls")),
]
