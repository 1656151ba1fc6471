"""Addresses for merchants and remote systems: no sign-in; whoever has the link may use it."""

from django.urls import path

from accounts.views import callbacks, public, webhooks

urlpatterns = [
    path("approve/<str:token>/", public.approve, name="approve"),
    path("approve/<str:token>/status/", public.status, name="approve_status"),
    path("approve/<str:token>/<int:step_id>/continue/", public.continue_, name="approve_continue"),
    path("approve/<str:token>/<int:step_id>/decline/", public.decline, name="approve_decline"),
    path("approve/<str:token>/<int:step_id>/bring/", public.bring, name="approve_bring"),
    path("approve/<str:token>/<int:step_id>/choose/", public.choose, name="approve_choose"),
    path("callback/<slug:system>/", callbacks.brought, name="callback_brought"),
    path("callback/ready2order/<str:state>/", callbacks.ready2order, name="callback_ready2order"),
    path("webhooks/<slug:system>/<str:key>/", webhooks.receive, name="webhook"),
    path("webhooks/<slug:system>/<str:key>/<path:told_at>", webhooks.receive_behind, name="webhook_behind"),
]
