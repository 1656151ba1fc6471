from django.db import migrations

from backoffice.operations import payload_lz4, search_index, search_table


class Migration(migrations.Migration):
    dependencies = [("sales", "0014_reviews")]
    operations = [
        search_index("sales_review"),
        search_table("sales_review"),
        payload_lz4("sales_review"),
    ]
