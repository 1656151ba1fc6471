from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Every app's mappings, actions, sections and chores are found, as the admin finds its modules."""
        autodiscover_modules("mappings")
        autodiscover_modules("actions")
        autodiscover_modules("sections")
        autodiscover_modules("chores")
        from accounts import metrics

        _ = metrics
