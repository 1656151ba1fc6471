"""British names and places, apostrophes and accents included."""

FIRST_NAMES = ("Bob", "Aoife", "Siân", "Zoë", "Oliver", "Niamh", "Rhys", "Chloé", "Ewan", "Priya", "Tom", "Margaret")
LAST_NAMES = ("Smith", "O'Brien", "D'Arcy", "Jones", "MacLeod", "Ó Súilleabháin", "Taylor-Wood", "Patel", "Li", "Nuñez")
COMPANIES = ("{name} & Sons Ltd", "The {name} Deli", "{name}'s Farm Shop", "{name} Catering")
STREETS = ("Fake Street", "St. Mary's Lane", "High Street", "Harbour Rd", "Tŷ Gwyn Close", "Mill & Weir Walk")
PLACES = (
    ("Worcester", "WR1 1AB", 0), ("Whitby", "YO21 3PU", 1), ("Cardiff", "CF10 1EP", 2), ("St. Ives", "TR26 1LP", 3),
    ("Glasgow", "G2 1DU", 4), ("Derry/Londonderry", "BT48 6HE", 5),
)  # fmt: skip
"""Town, post code, place in the list of regions."""
REGIONS = (
    ("UK", "Worcestershire"), ("UK", "North Yorkshire"), ("UK", "South Glamorgan"), ("UK", "Cornwall"),
    ("UK", "Glasgow City"), ("UK", "Co. Londonderry"), ("United States", "Alabama"), ("Ireland", "Co. Cork"),
)  # fmt: skip
ODD_REGION = 6
"""The one that users get who never chose."""
