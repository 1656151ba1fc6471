from django.db import migrations

from backoffice.operations import payload_lz4, search_index, search_table, trigram_extension


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_references")]
    operations = [
        trigram_extension(),
        search_index("accounts_reference"),
        search_table("accounts_reference"),
        payload_lz4("accounts_reference"),
    ]
