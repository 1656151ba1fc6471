"""Pages and their fragments: one view serves both, and only people who are signed in see either."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import HttpResponseClientRefresh

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Callable[..., HttpResponseBase]:
    """A page of the staff: others are sent to sign in, and a fragment sends its whole page there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        if is_htmx(request):
            return HttpResponseClientRefresh()
        return redirect_to_login(request.get_full_path())

    return guarded


def page_or_fragment(
    request: HttpRequest, page: str, context: Mapping[str, Any], *, fragments: Mapping[str, str], status: int = 200
) -> HttpResponse:
    """The page, or the one of its fragments that HTMX asks for by the id of the element it will replace."""
    template = fragments.get(target(request), page)
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the post, even an empty one; nothing when the form is only shown."""
    return request.POST if request.method == "POST" else None


def target(request: HttpRequest) -> str:
    """The id of the element that HTMX will replace; empty for a whole page, also when it restores one."""
    if not is_htmx(request) or request.headers.get("HX-History-Restore-Request") == "true":
        return ""
    return request.headers.get("HX-Target", "")


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
