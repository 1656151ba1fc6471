"""Addresses of this app."""

from django.urls import path

from accounts.views import (
    approvals,
    change_sets,
    changes,
    day,
    deliveries,
    endings,
    linked,
    logs,
    members,
    merchants,
    problems,
    profile,
    references,
)

urlpatterns = [
    path("merchants/", merchants.merchants, name="merchants"),
    path("merchants/new/", merchants.merchant_new, name="merchant_new"),
    path("merchants/<slug:slug>/", merchants.merchant, name="merchant"),
    path("merchants/<slug:slug>/edit/", merchants.merchant_edit, name="merchant_edit"),
    path("merchants/<slug:slug>/pause/", merchants.merchant_pause, name="merchant_pause"),
    path("merchants/<slug:slug>/resume/", merchants.merchant_resume, name="merchant_resume"),
    path("merchants/<slug:slug>/history/", merchants.merchant_history, name="merchant_history"),
    path("merchants/<slug:slug>/members/add/", members.member_add, name="member_add"),
    path("merchants/<slug:slug>/members/<int:pk>/", members.member_edit, name="member_edit"),
    path("merchants/<slug:slug>/members/<int:pk>/remove/", members.member_remove, name="member_remove"),
    path("merchants/<slug:slug>/links/new/", approvals.approval_link_new, name="approval_link_new"),
    path("merchants/<slug:slug>/links/<int:pk>/", approvals.approval_link, name="approval_link"),
    path("merchants/<slug:slug>/links/<int:pk>/send/", approvals.approval_link_send, name="approval_link_send"),
    path(
        "merchants/<slug:slug>/links/<int:pk>/hand-out/",
        approvals.approval_link_hand_out,
        name="approval_link_hand_out",
    ),
    path(
        "merchants/<slug:slug>/links/<int:pk>/withdraw/",
        approvals.approval_link_withdraw,
        name="approval_link_withdraw",
    ),
    path("accounts/", linked.accounts, name="accounts"),
    path("accounts/references/", references.references, name="references"),
    path("accounts/references/<int:pk>/", references.reference, name="reference"),
    path("accounts/<int:pk>/", linked.account, name="account"),
    path("accounts/<int:pk>/edit/", linked.account_edit, name="account_edit"),
    path("accounts/<int:pk>/sync/", linked.account_sync, name="account_sync"),
    path("accounts/<int:pk>/pause/", linked.account_pause, name="account_pause"),
    path("accounts/<int:pk>/resume/", linked.account_resume, name="account_resume"),
    path("accounts/<int:pk>/reconnect/", linked.account_reconnect, name="account_reconnect"),
    path("accounts/<int:pk>/disconnect/", endings.account_disconnect, name="account_disconnect"),
    path("accounts/<int:pk>/day/open/", day.account_day_open, name="account_day_open"),
    path("accounts/<int:pk>/day/close/", day.account_day_close, name="account_day_close"),
    path("accounts/<int:pk>/confirm/", endings.account_confirm, name="account_confirm"),
    path("accounts/<int:pk>/runs/", logs.account_runs, name="account_runs"),
    path("accounts/<int:pk>/calls/", logs.account_calls, name="account_calls"),
    path("accounts/<int:pk>/deliveries/", deliveries.account_deliveries, name="account_deliveries"),
    path(
        "accounts/<int:pk>/deliveries/replay/", deliveries.account_deliveries_replay, name="account_deliveries_replay"
    ),
    path(
        "accounts/<int:pk>/deliveries/simulate/", deliveries.account_webhook_simulate, name="account_webhook_simulate"
    ),
    path("accounts/<int:pk>/deliveries/<int:row>/", deliveries.delivery, name="delivery"),
    path("accounts/<int:pk>/deliveries/<int:row>/replay/", deliveries.delivery_replay, name="delivery_replay"),
    path(
        "accounts/<int:pk>/webhook/take-over/", deliveries.account_webhook_take_over, name="account_webhook_take_over"
    ),
    path("accounts/<int:pk>/quarantine/", logs.account_quarantine, name="account_quarantine"),
    path("accounts/<int:pk>/quarantine/<int:row>/", logs.quarantined, name="quarantined"),
    path("commands/", changes.commands, name="commands"),
    path("commands/<int:pk>/", changes.command, name="command"),
    path("commands/<int:pk>/badge/", changes.command_badge, name="command_badge"),
    path("commands/<int:pk>/decide/", changes.command_decide, name="command_decide"),
    path("commands/<int:pk>/withdraw/", changes.command_withdraw, name="command_withdraw"),
    path("commands/<int:pk>/overwrite/", changes.command_overwrite, name="command_overwrite"),
    path("commands/sets/<int:pk>/", change_sets.change_set, name="change_set"),
    path("commands/sets/<int:pk>/withdraw/", change_sets.change_set_withdraw, name="change_set_withdraw"),
    path("commands/sets/<int:pk>/undo/", change_sets.change_set_undo, name="change_set_undo"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<int:pk>/clear/", problems.problem_clear, name="problem_clear"),
    path("problems/<int:pk>/allow-removals/", problems.problem_allow_removals, name="problem_allow_removals"),
    path("problems/<int:pk>/snooze/", problems.problem_snooze, name="problem_snooze"),
    path("problems/<int:pk>/wake/", problems.problem_wake, name="problem_wake"),
    path("profile/", profile.profile, name="profile"),
]
