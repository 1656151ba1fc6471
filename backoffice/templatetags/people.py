"""What people's own pages show about them."""

from django import template

register = template.Library()

# The first that occurs: browsers name those that they descend from, too.
BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
DEVICES = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)  # fmt: skip
UNKNOWN = "Another program"


@register.filter
def browser_name(user_agent: str) -> str:
    """``Firefox on Windows``."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), UNKNOWN)
    device = next((name for mark, name in DEVICES if mark in user_agent), "")
    return f"{browser} on {device}" if device else browser
