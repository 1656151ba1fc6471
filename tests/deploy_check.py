"""Django's own check for deployments, with the environment of one: no warning is allowed."""

import os
import subprocess
import sys
import tempfile

ENVIRONMENT = {
    "DEBUG": "0",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "CREDENTIAL_KEYS": "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U=",
    "ALLOWED_HOSTS": "backoffice.example",
    "PUBLIC_URL": "https://backoffice.example",
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | ENVIRONMENT | {"DATA_DIR": folder}
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        sys.exit(subprocess.call(command, env=environment))
