"""The web server. Its access log shows paths only: a callback's query string holds a token."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

try:
    from django.conf import settings

    from backoffice.env import Env

    _ = settings.DEBUG  # a faulty environment stops the start with its one sentence, before any worker is made
    workers = Env(os.environ).number("WEB_CONCURRENCY", 2, minimum=1)
    graceful_timeout = Env(os.environ).number("GRACEFUL_TIMEOUT", 30)  # seconds
except Exception as error:
    from django.core.exceptions import ImproperlyConfigured

    if not isinstance(error, ImproperlyConfigured):
        raise
    sys.exit(f"{error}")

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
threads = 4
timeout = 60  # seconds
control_socket_disable = True
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 8190  # a callback carries a long token
accesslog = "-"
logger_class = "backoffice.access_log.GunicornLogger"  # masks the secret parts of paths
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
errorlog = "-"
loglevel = "warning"
