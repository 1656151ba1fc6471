"""Is it alive, is it ready, what do the figures say; and what is answered while the database is away."""

import json

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.models import WorkerBeat
from accounts.sync.leases import heart
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_database(monkeypatch):
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(connection, "cursor", away)
    return Client(raise_request_exception=False)


def test_process_is_alive(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_not_ready_without_a_worker(client):
    response = client.get("/readyz")

    parts = {"ready": False, "database": "ok", "broker": "ok", "worker": "no worker runs"}
    assert (response.status_code, response.json()) == (503, parts)


def test_ready_while_a_worker_shows_that_it_lives(client):
    heart.beat()

    assert client.get("/readyz").json() == {"ready": True, "database": "ok", "broker": "ok", "worker": "ok"}
    WorkerBeat.objects.all().delete()


def test_figures_name_the_accounts_by_state(client):
    cast.account()

    lines = client.get("/metrics").content.decode().splitlines()

    assert 'backoffice_accounts{state="active",system="ready2order"} 1.0' in lines
    assert "backoffice_problems 0.0" in lines


def test_alive_but_not_ready_while_the_database_is_away(no_database):
    assert no_database.get("/healthz").status_code == 200
    ready = no_database.get("/readyz")
    assert (ready.status_code, json.loads(ready.content)["database"]) == (503, "the database does not answer")


def test_no_figures_while_the_database_is_away(no_database):
    response = no_database.get("/metrics")

    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


def test_merchant_who_comes_back_while_the_database_is_away_is_asked_to_load_again(no_database):
    response = no_database.get("/callback/ready2order/some-state/", {"accountToken": "canary-token"})

    assert response.status_code == 503
    assert "Our database does not answer." in response.content.decode()
    assert "canary-token" not in response.content.decode()


def test_other_faults_stay_faults(monkeypatch):
    monkeypatch.setattr("backoffice.health._checks", {"x": lambda: 1 / 0})

    assert Client(raise_request_exception=False).get("/readyz").status_code == 500
