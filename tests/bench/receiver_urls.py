"""The product's addresses, and beside them the receiver that anybody would write."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from accounts.models import Delivery
from backoffice.urls import urlpatterns as ours
from tests.bench.receiver import TOKEN


@csrf_exempt
def bare(request: HttpRequest, token: str) -> HttpResponse:
    """Checks a token, inserts one row, answers 202."""
    if not constant_time_compare(token, TOKEN):
        return HttpResponse(status=404)
    Delivery.objects.create(account_id=settings.BENCH_ACCOUNT, received_at=timezone.now(), body=request.body)
    return HttpResponse(status=202)


urlpatterns = [path("bare/<str:token>/", bare), *ours]
