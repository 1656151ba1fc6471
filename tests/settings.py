"""Settings of the tests: the project's own, with an environment of their own."""

import base64
import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="backoffice-tests-"))
os.environ.setdefault("SECRET_KEY", "tests only")
os.environ.setdefault("CREDENTIAL_KEYS", base64.urlsafe_b64encode(b"k" * 32).decode())
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("PUBLIC_URL", "http://127.0.0.1:8000")
os.environ.setdefault("ALLOW_PRIVATE_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("READY2ORDER_DEVELOPER_TOKEN", "developer-token")

if os.environ.get("REDIS_URL"):
    # Each test process has a Redis database of its own.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rpartition("/")[0] + f"/{number}"

from backoffice.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, not for all of them with every client
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: threads and processes share it, with its locks.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
