"""Austrian names and places, umlauts included."""

FIRST_NAMES = (
    ("Herr", ("Jürgen", "Thomas", "Günther", "Lukas", "Michael", "Jakob", "Björn", "René", "Felix", "Florian")),
    ("Frau", ("Anna", "Käthe", "Brigitte", "Sophie", "Zoë", "Magdalena", "Hannelore", "Jördis", "Theresa", "Lena")),
)
LAST_NAMES = (
    "Gruber", "Müller", "Höllerer", "Pichler", "Schönthaler", "Weiß", "Grünwald", "Öllinger", "Strauß", "Bäcker",
    "Kröll", "Überbacher", "Moser", "Fuchs", "Hölzl", "Jäger", "Königsberger", "Nußbaumer", "Þorsteinsson", "O'Brien",
)  # fmt: skip
TITLES = ("", "", "", "", "Mag.", "Dr.", "DI", "Ing.")
COMPANIES = ("Gasthof {name}", "{name} GmbH", "Tischlerei {name} & Söhne OG", "{name} KG", "Ärztezentrum {name}")
PLACES = (
    ("1010", "Wien"), ("1160", "Wien"), ("3100", "St. Pölten"), ("4020", "Linz"), ("5020", "Salzburg"),
    ("6020", "Innsbruck"), ("6900", "Bregenz"), ("7000", "Eisenstadt"), ("8010", "Graz"), ("9020", "Klagenfurt"),
)  # fmt: skip
STREETS = (
    "Hauptstraße",
    "Kärntner Straße",
    "Mühlgasse",
    "Schloßallee",
    "Am Bäckerberg",
    "Rosengasse",
    "Doktor-Löw-Weg",
)
CATEGORIES = (
    ("Stammkunden", "Kommen jede Woche"),
    ("Firmen", "Mit UID, auf Rechnung"),
    ("Mitarbeiter", ""),
    ("Vereine", "Sammelbestellungen"),
)
STAFF = (("Sabine", "Kellner"), ("Matthias", "Wögerer"), ("Özlem", "Yıldız"))
TRAINEE = ("Björk", "Hölzl")
