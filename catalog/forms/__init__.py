"""What staff fill in about products: each system's forms are a module of its name, and the views ask for them here."""

from functools import cache
from importlib import import_module
from typing import cast

from catalog.forms.products import ProductForms

__all__ = ["ProductForms", "of"]


@cache
def of(system: str) -> ProductForms:
    """Of a system whose products can be changed from here."""
    return cast(ProductForms, import_module(f"catalog.forms.{system}").PRODUCTS)
