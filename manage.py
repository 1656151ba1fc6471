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
    from django.db import DatabaseError

    try:
        _ = settings.DEBUG  # a faulty environment stops every command with its one sentence
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")
    except DatabaseError:
        from backoffice.commands import unready

        sentence = unready()
        if not sentence:
            raise
        sys.exit(sentence)
    except BrokenPipeError:  # whoever read our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
