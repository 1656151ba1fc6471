from django.db import migrations

from backoffice.operations import search_table


def add(apps, schema_editor):
    """Orders that were read before this: which of them count, and what they add up to.

    Their net comes with the next reading. A new database has no orders, so nothing of this runs there.
    """
    orders = apps.get_model("sales", "WebOrder").objects
    if not orders.exists():
        return
    from sales import figures, sources
    from sales.mappings.rec_plus.orders import is_ended

    statuses = orders.order_by().values_list("status", flat=True).distinct()
    ended = [status for status in statuses if is_ended(status)]
    orders.filter(paid_at__isnull=False).exclude(status__in=ended).update(counts=True)
    for account in orders.order_by().values_list("account", flat=True).distinct():
        figures.rebuild(account, sources.SHOP)


class Migration(migrations.Migration):
    dependencies = [("sales", "0010_channels")]
    operations = [
        search_table("sales_weborder"),  # its triggers went with the former table
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
