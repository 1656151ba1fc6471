"""What a shop keeps, table by table."""

from collections.abc import Iterable

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.index import Index
from backoffice.sandbox.rec_plus.plan import ORDER, PRODUCT, SMALL, USER, ShopPlan
from backoffice.sandbox.rec_plus.seed import content, reference
from backoffice.sandbox.rec_plus.seed.orders import Orders
from backoffice.sandbox.rec_plus.seed.products import Products
from backoffice.sandbox.rec_plus.seed.users import Users
from backoffice.sandbox.rec_plus.variations import codes_of, facets_of, option_ids_of
from backoffice.sandbox.tables import Table


class Holdings:
    def __init__(self, plan: ShopPlan) -> None:
        self.plan = plan
        products, users = Products(plan), Users(plan)
        self.seeded_orders = Orders(plan, products, users)
        self.products = Table(
            "id", source=products, first_id=plan.first_id(PRODUCT),
            derived={"_codes": codes_of, "_option_ids": option_ids_of, "_facets": facets_of},
        )  # fmt: skip
        self.by_code = Index(self.products, "_codes", codes_of)
        self.by_option = Index(self.products, "_option_ids", option_ids_of)
        self.users = Table("id", source=users, first_id=plan.first_id(USER))
        self.orders = Table("id", source=self.seeded_orders, first_id=plan.first_id(ORDER))
        self._lay_reference(plan)
        self._lay_content(plan, products, users)
        self.tables: dict[str, Table] = {name: table for name, table in vars(self).items() if isinstance(table, Table)}

    def _lay_reference(self, plan: ShopPlan) -> None:
        self.vat_types = Table("id", reference.vat_types(plan))
        self.regions = self._small(reference.regions(plan))
        self.delivery_methods = self._small(reference.delivery_methods(plan))
        self.payment_methods = self._small(reference.payment_methods(plan))
        self.manufacturers = self._small(reference.manufacturers(plan))
        self.departments = self._small(reference.departments(plan))
        self.user_groups = self._small(reference.user_groups(plan))
        self.coupons = self._small(reference.coupons(plan))
        self.categories = self._small(reference.categories(plan))
        self.product_filter_blocks = self._small(reference.filter_blocks(plan))
        self.currency_rates = self._small(reference.currency_rates(plan))

    def _lay_content(self, plan: ShopPlan, products: Products, users: Users) -> None:
        self.pages = self._small(content.pages(plan))
        self.blog_posts = self._small(content.blog_posts(plan))
        self.newsletters = self._small(content.newsletters(plan))
        self.sliders = self._small(content.sliders(plan))
        self.gallery = self._small(content.gallery(plan))
        self.downloads = self._small(content.downloads(plan))
        self.download_categories = self._small(content.download_categories(plan))
        self.product_reviews = self._small(content.product_reviews(plan, products, users))
        self.google_reviews = self._small(content.google_reviews(plan))
        self.testimonials = self._small(content.testimonials(plan))
        self.modules = self._small(content.modules(plan))
        forms = content.forms(plan)
        self.forms = self._small(forms)
        self.form_responses = self._small(content.responses(plan, forms))
        self.linked_products = self._small(content.linked_products(plan, products))

    def _small(self, rows: Iterable[Row]) -> Table:
        return Table("id", rows, first_id=self.plan.first_id(SMALL))
