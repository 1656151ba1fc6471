"""Administration of people, merchants, linked accounts and of what the worker leaves behind."""

from accounts.admin import changes, linking, people, reading, watching

__all__ = ["changes", "linking", "people", "reading", "watching"]
