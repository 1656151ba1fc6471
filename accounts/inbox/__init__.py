"""Webhooks: a row first, then the answer; what it says is a hint, and a worker reads the record itself."""
