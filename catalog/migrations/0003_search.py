from django.db import migrations

from backoffice.operations import search_table


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_postgresql")]
    operations = [search_table("catalog_product")]
