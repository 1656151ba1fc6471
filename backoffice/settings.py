"""Settings of the back office: this one file, read from the environment (``backoffice/env.py``)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext

from backoffice.env import KEY_BYTES, Env, kept_secret

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(os.environ)

DEBUG = env.flag("DEBUG", False)
DATA_DIR = env.folder("DATA_DIR", "var", BASE_DIR)

# --- Secrets and addresses: required, but made once on a developer's machine -------------------

SECRET_KEY = env.text("SECRET_KEY", kept_secret(DATA_DIR, "secret_key", 48) if DEBUG else None)
CREDENTIAL_KEYS = env.keys("CREDENTIAL_KEYS", kept_secret(DATA_DIR, "credential_keys", KEY_BYTES) if DEBUG else None)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else None)
PUBLIC_URL = env.public_url("PUBLIC_URL", "http://127.0.0.1:8000" if DEBUG else None)

# --- The remote systems ------------------------------------------------------------------------

ALLOW_PRIVATE_HOSTS = frozenset(host.lower() for host in env.hosts("ALLOW_PRIVATE_HOSTS", ""))
READY2ORDER_API_URL = env.url("READY2ORDER_API_URL", "https://api.ready2order.com/v1", plain_for=ALLOW_PRIVATE_HOSTS)
READY2ORDER_DEVELOPER_TOKEN = env.word("READY2ORDER_DEVELOPER_TOKEN", "")
READY2ORDER_TOKEN_LIMIT = env.number("READY2ORDER_TOKEN_LIMIT", 55, minimum=1)  # requests in any 60 s
READY2ORDER_EGRESS_LIMIT = env.number("READY2ORDER_EGRESS_LIMIT", None, minimum=1)  # requests in any 60 s
REC_PLUS_LIMIT = env.number("REC_PLUS_LIMIT", 120, minimum=1)  # requests in any 60 s; the shop's own is not known
READYCLOUD_URL = env.url("READYCLOUD_URL", "https://www.readycloud.com", plain_for=ALLOW_PRIVATE_HOSTS)
READYCLOUD_CLIENT_ID = env.word("READYCLOUD_CLIENT_ID", "")
READYCLOUD_CLIENT_SECRET = env.word("READYCLOUD_CLIENT_SECRET", "")
GUARANTEED_REVIEWS_LIMIT = env.number(
    "GUARANTEED_REVIEWS_LIMIT", 300, minimum=1
)  # requests in any 60 s; none is documented
READYCLOUD_LIMIT = env.number(
    "READYCLOUD_LIMIT", 30, minimum=1
)  # reads in any 60 s, and others, of all accounts together
GUARANTEED_REVIEWS_URL = env.url(
    "GUARANTEED_REVIEWS_URL", "https://api.guaranteed-reviews.com", plain_for=ALLOW_PRIVATE_HOSTS
)

# --- The application ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "sales",
    "catalog",
    "accounts",
    "backoffice",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # the widgets' templates, which our own form renderer finds as it finds ours
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "backoffice.middleware.CallbackSecretsMiddleware",  # first: nobody after it can log a token
    "backoffice.middleware.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "backoffice.middleware.PublicLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "backoffice.forms.Renderer"

# --- Database, cache, queue: embedded by default, PostgreSQL and Redis when named --------------

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
_options = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _options.setdefault("transaction_mode", "IMMEDIATE")  # a transaction that will write never starts as a reader
    _options.setdefault("timeout", 20)
    _options.setdefault("init_command", "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY")
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CACHE_TABLE = "cache"
CACHES = {
    "default": {
        "BACKEND": "backoffice.cache.SteadyCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": CACHE_TABLE}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL or "memory://"  # without Redis, `manage.py work` runs the tasks itself
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for Redis as long as it takes
CELERY_BROKER_CONNECTION_TIMEOUT = 2  # seconds
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False  # the sweeper finds the work again: nobody waits for a bell
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # its one entry is static: no file of when it last ran
SWEEP_EXPIRES_S = 10
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "accounts.sweep", "schedule": 2.0, "options": {"expires": SWEEP_EXPIRES_S}}}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are invited by a superuser or a manager, never self-registered
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Backoffice"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up with an address of somebody else: staff are invited
USERSESSIONS_TRACK_ACTIVITY = False  # it would write to the database with every page
SESSION_COOKIE_AGE = 12 * 3600  # seconds
CSRF_FAILURE_VIEW = "backoffice.errors.csrf_failure"

# --- Mail --------------------------------------------------------------------------------------

MAIL_DIR = DATA_DIR / "mail"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # kept, and shown to staff, until mail is set up
EMAIL_FILE_PATH = str(MAIL_DIR)
EMAIL_TIMEOUT = 10  # seconds
MAIL_IS_SET_UP = bool(_mail := env.mail("EMAIL_URL"))
globals().update({name: value for name, value in _mail.items() if value})
DEFAULT_FROM_EMAIL = f"Backoffice <no-reply@{urlsplit(PUBLIC_URL).hostname}>"

# --- Security ----------------------------------------------------------------------------------

HTTPS = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)  # proxies whose X-Forwarded-For is believed
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- Language, time, static files --------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STAFF_TIME_ZONE = "Europe/Vienna"  # until a member of staff chooses another one

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
_collected = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _collected  # works at once; `collectstatic` turns on hashed names and compression
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- How the back office works -----------------------------------------------------------------

APPROVAL_LINK_DAYS = 14
QUIET_S = env.number("QUIET_S", None)  # quiet period of an unknown outcome; None = each command's own

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "backoffice.logs.RedactingFilter"}},
    "formatters": {"line": {"()": "backoffice.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO", "handlers": [], "propagate": True},
        "django.server": {"level": "INFO", "handlers": [], "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # One line per sweep, every two seconds, tells nothing.
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
