"""What Celery's processes do when they start."""

from celery.signals import worker_ready

from backoffice.celery import app


def test_a_worker_that_comes_up_looks_for_work_at_once(monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: sent.append((name, options)))

    app.loader.import_default_modules()

    worker_ready.send(sender=None)

    assert sent == [("accounts.sweep", {"expires": 10})]
    assert "accounts.sweep" in app.tasks
