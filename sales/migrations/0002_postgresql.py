from django.db import migrations

from backoffice.operations import payload_lz4, search_index, trigram_extension


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]
    operations = [
        trigram_extension(),
        search_index("sales_customer"),
        search_index("sales_invoice"),
        payload_lz4("sales_customer"),
        payload_lz4("sales_customercategory"),
        payload_lz4("sales_invoice"),
        payload_lz4("sales_paymentmethod"),
        payload_lz4("sales_stornoreason"),
    ]
