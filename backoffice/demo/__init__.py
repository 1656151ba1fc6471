"""``manage.py demo``: a whole back office on this machine, with emulated systems and played merchants."""

from backoffice.demo.merchants import DemoFailed
from backoffice.demo.running import EMAIL, PASSWORD, Demo, Ports

__all__ = ["EMAIL", "PASSWORD", "Demo", "DemoFailed", "Ports"]
