from django.db import migrations

from backoffice.operations import payload_lz4, search_index, search_table


class Migration(migrations.Migration):
    dependencies = [("sales", "0008_web_orders")]
    operations = [
        search_index("sales_weborder"),
        search_table("sales_weborder"),
        payload_lz4("sales_weborder"),
    ]
