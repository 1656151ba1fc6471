"""What stands below a record on its page, as far as the catalog knows."""

from accounts.models import User
from accounts.sheets.sections import Section, section, section_of
from catalog.models import Category, Product
from catalog.sheets import CATEGORIES, PRODUCTS_BELOW, VARIANTS


@section_of(Product)
def variants_of_product(user: User, product: Product) -> Section | None:
    return section(
        VARIANTS, user, "Variants", product, without=("Product",), more={"product": product.name}, product=product
    )


@section_of(Category)
def categories_inside(user: User, category: Category) -> Section | None:
    return section(
        CATEGORIES, user, "Categories inside", category, without=("Inside",), more={"inside": category.name},
        parent=category,
    )  # fmt: skip


@section_of(Category)
def products_of_category(user: User, category: Category) -> Section | None:
    return section(
        PRODUCTS_BELOW, user, "Products", category, nothing="category_products", more={"category": category.name},
        category=category,
    )  # fmt: skip
