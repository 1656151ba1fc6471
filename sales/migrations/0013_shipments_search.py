from django.db import migrations

from backoffice.operations import payload_lz4, search_index, search_table


class Migration(migrations.Migration):
    dependencies = [("sales", "0012_shipments")]
    operations = [
        search_index("sales_shipment"),
        search_table("sales_shipment"),
        payload_lz4("sales_shipment"),
    ]
