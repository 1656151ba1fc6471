"""Settings of the pages' bench: the project's own, and what a peer needs."""

from backoffice.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "django_tables2"]
