"""Settings of the house that browsers visit: a deployment's, with one page that always fails."""

from backoffice.settings import *  # noqa: F403 (all of them)

ROOT_URLCONF = "tests.browser.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
