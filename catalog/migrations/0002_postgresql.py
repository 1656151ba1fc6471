from django.db import migrations

from backoffice.operations import payload_lz4, search_index, trigram_extension


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        trigram_extension(),
        search_index("catalog_product"),
        search_index("catalog_productgroup"),
        payload_lz4("catalog_product"),
        payload_lz4("catalog_productgroup"),
        payload_lz4("catalog_vatrate"),
    ]
