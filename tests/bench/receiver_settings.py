"""The product's settings with one more address."""

import os

from backoffice.settings import *

ROOT_URLCONF = "tests.bench.receiver_urls"
BENCH_ACCOUNT = int(os.environ.get("BENCH_ACCOUNT", "0"))
