"""Web orders and invoices are sent to a shipping service, and what becomes of them there is shown on them."""
