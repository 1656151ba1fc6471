"""The systems that shops use, emulated on this machine: for tests, for the demo, and to try things out.

Plain Python and nothing else: it knows neither Django nor the rest of the project.
"""

from backoffice.sandbox.sandbox import Sandbox

__all__ = ["Sandbox"]
