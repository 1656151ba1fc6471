"""What makes a shop: what it sells, when it is open, why it cancels."""

from dataclasses import dataclass

FOOD, DRINK, STANDARD = "food", "drink", "standard"


@dataclass(frozen=True)
class Section:
    """A product group that holds products, and how these are named and priced."""

    name: str
    nouns: tuple[str, ...]
    qualities: tuple[str, ...]
    """Appended to the noun; the first is used up before the second begins."""
    cents: tuple[int, int]
    """The cheapest and the dearest."""
    vat: int
    """Which of the country's VAT rates: 0 standard, 1 reduced, 2 the one in between, 3 none."""
    parent: str = ""
    kind: str = STANDARD
    unit: str = "piece"
    sizes: tuple[str, ...] = ("klein", "mittel", "groß")
    """What the variations of a product are called, from small to large."""
    ingredients: tuple[str, ...] = ()
    weighed: bool = False
    """Sold by weight, so quantities have a fraction."""


@dataclass(frozen=True)
class Shop:
    name: str
    username: str
    sections: tuple[Section, ...]
    opens: tuple[int, int]
    """Minutes after midnight; more than 1440 is the next day."""
    weekdays: tuple[int, ...]
    """How busy Monday to Sunday are; 0 is closed."""
    tables: tuple[str, ...] = ()
    areas: tuple[tuple[str, str, int], ...] = ()
    """Name, short name, and how many of the tables, in their order, stand there."""
    printers: tuple[str, ...] = ("Kassa",)
    devices: tuple[str, ...] = ("Kartenterminal",)
    coupons: int = 0
    storno_reasons: tuple[str, ...] = ("Irrtum", "Falsche Zahlungsart", "Reklamation", "Kunde hat es sich überlegt")
