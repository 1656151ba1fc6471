#!/usr/bin/env python
"""Runs the commands of the back office: ``./manage.py help`` lists them."""

import os
import sys

# Commands that need no environment of a deployment: they bring their own.
STANDALONE = {
    "demo": {"DEBUG": "1", "DATA_DIR": "var/demo", "DATABASE_URL": "", "REDIS_URL": "", "EMAIL_URL": ""},
    "sandbox": {"DEBUG": "1"},
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    os.environ.update(STANDALONE.get(" ".join(sys.argv[1:2]), {}))
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.DEBUG  # a faulty environment stops every command with its one sentence
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
