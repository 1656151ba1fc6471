from django.db import migrations

from backoffice.operations import payload_lz4, search_index, search_table

TABLES = (
    "coupon", "couponcategory", "coupontransaction", "discount", "discountgroup", "openorderitem", "table", "tablearea",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("sales", "0005_coupons_discounts_tables")]
    operations = [
        search_index("sales_coupon"),
        search_table("sales_coupon"),
        *(payload_lz4(f"sales_{name}") for name in TABLES),
    ]
