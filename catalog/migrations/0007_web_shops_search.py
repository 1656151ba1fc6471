from django.db import migrations

from backoffice.operations import payload_lz4, search_index, search_table


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_web_shops")]
    operations = [
        search_index("catalog_variant"),
        search_table("catalog_variant"),
        search_index("catalog_category"),
        *(payload_lz4(f"catalog_{name}") for name in ("category", "stocklevel", "variant")),
    ]
