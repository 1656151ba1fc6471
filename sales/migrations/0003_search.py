from django.db import migrations

from backoffice.operations import search_table


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_postgresql")]
    operations = [search_table("sales_customer"), search_table("sales_invoice")]
