"""ready2order's records, by what they are about."""

from sales.mappings.ready2order import coupons, customers, discounts, invoices, tables

__all__ = ["coupons", "customers", "discounts", "invoices", "tables"]
