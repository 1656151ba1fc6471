"""A farm shop: much of it sold by weight."""

from backoffice.sandbox.ready2order.seed.shops.shop import DRINK, FOOD, Section, Shop

FARM = Shop(
    "Hofladen Almgarten",
    "almgarten",
    (
        Section(
            "Gemüse",
            ("Erdäpfel", "Karotten", "Paradeiser", "Käferbohnen", "Vogerlsalat", "Kürbis"),
            ("", "Bio", "bunt", "Jungware"),
            (150, 690),
            1,
            "Frisches",
            FOOD,
            "kg",
            ("500 g", "1 kg", "5 kg"),
            weighed=True,
        ),
        Section(
            "Käse",
            ("Bergkäse", "Schafkäse", "Topfen", "Graukäse", "Ziegenrolle"),
            ("", "6 Monate", "12 Monate", "mit Kräutern"),
            (290, 3490),
            1,
            "Frisches",
            FOOD,
            "kg",
            ("100 g", "250 g", "500 g"),
            weighed=True,
        ),
        Section(
            "Pflanzen", ("Kräutertopf", "Sommerblume", "Beerenstrauch"), ("", "groß", "Bio"), (290, 1990), 2, "Garten"
        ),
        Section(
            "Most & Saft",
            ("Birnenmost", "Apfelmost", "Hollersaft"),
            ("", "klar", "naturtrüb"),
            (390, 990),
            0,
            "Getränke",
            DRINK,
            "liter",
        ),
        Section("Gutscheine", ("Hofgutschein",), ("", "Geschenkkorb"), (1000, 5000), 3),
    ),
    opens=(8 * 60, 17 * 60),
    weekdays=(0, 6, 6, 8, 14, 16, 0),
    coupons=3,
)
