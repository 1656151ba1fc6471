"""Declarations: what they promise to every process that reads them."""

import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from accounts.sync.registry import registry
from accounts.sync.values import Reading

SALTS = """
import django
django.setup()
from zoneinfo import ZoneInfo
from accounts.sync.registry import registry
from accounts.sync.values import Reading
reading = Reading(1, ZoneInfo("Europe/Vienna"), "EUR")
for mapping in sorted(registry.every(), key=lambda mapping: (mapping.system, mapping.resource)):
    print(mapping.system, mapping.resource, mapping.salt(reading).hex())
"""


def salts() -> str:
    """As a new process computes them."""
    return subprocess.run([sys.executable, "-c", SALTS], capture_output=True, text=True, check=True).stdout


@pytest.mark.embedded
def test_hashes_are_the_same_in_every_process():
    """Otherwise each restart would count every row as changed, and write it again."""
    first = salts()
    assert first.count("\n") == len(list(registry.every()))
    assert salts() == first


def test_hash_changes_with_zone_and_currency():
    mapping = registry.get("ready2order", "products")
    vienna = Reading(1, ZoneInfo("Europe/Vienna"), "EUR")
    others = [Reading(1, ZoneInfo("Europe/Zurich"), "EUR"), Reading(1, ZoneInfo("Europe/Vienna"), "CHF")]
    assert mapping.salt(vienna) not in [mapping.salt(other) for other in others]
    assert mapping.salt(vienna) == mapping.salt(Reading(2, ZoneInfo("Europe/Vienna"), "EUR"))
