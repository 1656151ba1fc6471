from django.db import migrations

from backoffice.operations import payload_lz4


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_prices")]
    operations = [
        payload_lz4("catalog_price"),
    ]
