"""Addresses of rows are what Django would say."""

import pytest
from django.urls import reverse

from backoffice.addresses import of_row


@pytest.mark.parametrize("view", ["invoice", "customer", "product"])
@pytest.mark.parametrize("pk", [1, 1234567890, 9223372036854775807])
def test_address_is_what_reverse_gives(view, pk):
    assert of_row(view, pk) == reverse(view, args=[pk])
