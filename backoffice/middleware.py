"""Middleware that every request passes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation

from backoffice.correlation import correlated

Handler = Callable[[HttpRequest], HttpResponse]

SECRET_PATHS = ("/callback/",)
PUBLIC_PATHS = ("/approve/", "/callback/", "/i18n/")


class CallbackParameters:
    """What a remote system appended to our callback address, kept where no log, mail or debug page looks."""

    def __init__(self, query: QueryDict) -> None:
        self._query = query

    def __repr__(self) -> str:
        return "<CallbackParameters: hidden>"

    def one(self, name: str) -> str:
        """The single value of a parameter, empty when absent; ``ValueError`` when given twice."""
        values = self._query.getlist(name)
        if len(values) > 1:
            raise ValueError(f"{name} is given more than once")
        return values[0] if values else ""


class CallbackSecretsMiddleware:
    """Takes the query string of a callback out of the request before anything can record it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(SECRET_PATHS):
            query = QueryDict(request.META.get("QUERY_STRING", ""))
            request.callback_parameters = CallbackParameters(query)  # type: ignore[attr-defined]
            for name in ("QUERY_STRING", "RAW_URI", "REQUEST_URI", "HTTP_REFERER"):
                if name in request.META:
                    request.META[name] = ""
        return self.get_response(request)


class CorrelationMiddleware:
    """Gives each request an id and answers with it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with correlated() as identifier:
            response = self.get_response(request)
            response["X-Request-ID"] = identifier
            return response


class PublicLocaleMiddleware:
    """Merchants read their own language; the staff's pages are English."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        public = request.path_info.startswith(PUBLIC_PATHS)
        language = translation.get_language_from_request(request) if public else "en"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
            return response
