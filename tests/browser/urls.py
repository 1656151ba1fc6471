"""The project's addresses, and one whose page always fails."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from backoffice.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("this page always fails")


urlpatterns = [*urlpatterns, path("fails/", fails)]
