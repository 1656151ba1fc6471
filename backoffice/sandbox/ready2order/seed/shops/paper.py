"""A stationer."""

from backoffice.sandbox.ready2order.seed.shops.shop import Section, Shop

PAPER = Shop(
    "Papier & Feder",
    "papierundfeder",
    (
        Section(
            "Hefte",
            ("Schulheft A5", "Schulheft A4", "Notizbuch", "Skizzenbuch"),
            ("liniert", "kariert", "blanko", "punktiert"),
            (120, 2490),
            0,
            "Papier",
            sizes=("20 Blatt", "40 Blatt", "80 Blatt"),
        ),
        Section(
            "Schreibgeräte",
            ("Füllfeder", "Kugelschreiber", "Bleistift", "Fineliner", "Buntstifte"),
            ("schwarz", "blau", "rot", "Set", "nachfüllbar"),
            (90, 8900),
            0,
            "Papier",
        ),
        Section(
            "Bücher",
            ("Roman", "Krimi", "Kochbuch", "Bilderbuch", "Atlas"),
            ("Taschenbuch", "gebunden", "Neuauflage"),
            (990, 3990),
            1,
        ),
        Section(
            "Blumenkarten",
            ("Glückwunschkarte", "Trauerkarte", "Pflanzenkarte"),
            ("", "gefaltet", "handgemacht"),
            (250, 690),
            2,
        ),
        Section("Briefmarken", ("Brief Inland", "Brief EU", "Paket Inland"), ("Standard", "Premium"), (100, 890), 3),
    ),
    opens=(8 * 60, 18 * 60),
    weekdays=(10, 9, 9, 10, 11, 7, 0),
    printers=(),
    devices=(),
)
