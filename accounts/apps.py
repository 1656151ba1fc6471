from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Every app's mappings, actions and sections are found, as the admin finds its modules."""
        autodiscover_modules("mappings")
        autodiscover_modules("actions")
        autodiscover_modules("sections")
        from accounts import metrics, signals

        _ = metrics, signals
