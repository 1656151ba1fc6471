"""REC+'s records, by what they are about."""

from sales.mappings.rec_plus import orders, users

__all__ = ["orders", "users"]
