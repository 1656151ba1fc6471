"""Two kinds of shop: their names, what they sell, and the words of their owners."""

from dataclasses import dataclass

Options = tuple[tuple[str, tuple[str, ...]], ...]
"""Group → its choices, the first of which costs nothing more."""


@dataclass(frozen=True)
class Section:
    category: str
    """Its own, below the department."""
    department: str
    nouns: tuple[str, ...]
    qualities: tuple[str, ...]
    options: Options
    cents: tuple[int, int]
    """From, to."""
    tax_class: int = 1


@dataclass(frozen=True)
class Theme:
    name: str
    zone: str
    prices_include_vat: bool
    statuses: tuple[str, ...]
    """Placed and unpaid, paid, in work, sent, done, cancelled: each shop has its own words."""
    makers: tuple[str, ...]
    tags: tuple[tuple[str, tuple[str, ...]], ...]
    sections: tuple[Section, ...]
    prefix: str = "HP"


MULTI = ("Multi Pack", ("No", "Yes"))
GIFT = ("Gift Box", ("No", "Yes"))
SERVES = ("Serves", ("2", "4", "8"))
SIZE = ("Size", ("150g", "300g", "500g"))
CLOTHES = ("Size", ("S", "M", "L"))
COLOUR = ("Colour", ("Moss Green", "Slate", "Red & Black"))

PANTRY = Theme(
    name="Harbour Pantry",
    zone="Europe/London",
    prices_include_vat=True,
    statuses=("Awaiting Payment", "Payment Received", "Processing", "Dispatched", "Complete", "Cancelled"),
    makers=("Tubby Tom's", "Baker & Sons", "Café Nørd", "Smith's of Whitby"),
    tags=(("Warnings", ("Contains nuts", "Very hot")), ("Season", ("Summer", "Christmas")), ("Product Ranges", ())),
    sections=(
        Section("Hot Sauces", "Food & Drink", ("Tom's Squealer", "Pit & Smoke", "Devil's Kiss", "Sriracha"),
                ("Hot Sauce", "BBQ Sauce", "Marinade", "\"Extra\" Hot Sauce"), (SIZE, MULTI), (420, 1490)),
        Section("Teas & Coffees", "Food & Drink", ("Whitby Breakfast", "Earl Grey", "Kenya AA", "Harbour Blend"),
                ("Tea", "Loose Leaf Tea", "Coffee Beans", "Ground Coffee"), (SIZE, GIFT), (350, 1895), 3),
        Section("Hampers", "Gifts", ("Fisherman's", "Baker's", "Granny's", "Salt & Vinegar"),
                ("Hamper", "Gift Box", "Breakfast Set", "£25 Treat Box"), (SERVES, MULTI), (1950, 9900)),
        Section("Kitchen", "Home", ("Enamel", "Beech", "Slate", "Linen"),
                ("Mug", "Board", "Spoon", "Apron"), (COLOUR, GIFT), (495, 3600)),
    ),
)  # fmt: skip
OUTDOOR = Theme(
    name="Fell & Moor",
    zone="Europe/Dublin",
    prices_include_vat=False,
    statuses=("New - unpaid", "Paid", "Picking", "Sent", "Collected", "Void"),
    makers=("Crag & Co", "O'Neill's Wool", "Féile"),
    tags=(("Colours", ("Green", "Grey")), ("Season", ("Winter",)), ("Design", ())),
    sections=(
        Section("Jackets", "Clothing", ("Ben Nevis", "Scafell", "O'Connell", "Helvellyn"),
                ("Jacket", "Smock", "Gilet", "Shell"), (CLOTHES, COLOUR), (4900, 24900)),
        Section("Socks & Hats", "Clothing", ("Herdwick", "Aran", "Shetland", "Donegal"),
                ("Socks", "Hat", "Gloves", "Scarf"), (CLOTHES, GIFT), (800, 4500)),
        Section("Camping", "Equipment", ("Tarn", "Moor", "Fell", "Beck"),
                ("Tent", "Stove", "Lantern", "2' Rope"), (COLOUR, MULTI), (990, 19900)),
    ),
    prefix="FM",
)  # fmt: skip
THEMES = (PANTRY, OUTDOOR)
