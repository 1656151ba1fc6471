"""``manage.py demo``: a whole back office on this machine, with emulated systems and played merchants."""

from backoffice.demo.merchants import DemoFailed
from backoffice.demo.running import EMAIL, PASSWORD, SANDBOX_PORTS, Demo, Ports

__all__ = ["EMAIL", "PASSWORD", "SANDBOX_PORTS", "Demo", "DemoFailed", "Ports"]
