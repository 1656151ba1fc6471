"""What a shop shows besides its goods: pages, posts, reviews, downloads, forms."""

import hashlib

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.plan import DAY_S, SMALL, ShopPlan
from backoffice.sandbox.rec_plus.seed.products import Products
from backoffice.sandbox.rec_plus.seed.reference import numbered
from backoffice.sandbox.rec_plus.seed.users import Users
from backoffice.sandbox.rec_plus.text import code_part, escaped
from backoffice.sandbox.rec_plus.times import local

PAGES = (("About Us", 0), ("Delivery & Returns", 0), ("Our Story", 1), ("Privacy", 0))
"""Title, and of which page it is a part (counted from 1)."""
POSTS = ("It's chilli season!", "Five ideas for £10", "Meet the makers", "New & improved")
WORDS = ("Lovely, will order again", "Arrived quickly & well packed", "Not as hot as I'd like", "Très bon")


def pages(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        (
            {
                "name": escaped(name),
                "slug": code_part(name),
                "parent": plan.row_id(SMALL, parent - 1) if parent else None,
                "status": "live",
                "content": f"<h1>{escaped(name)}</h1>",
                "date_modified": _ago(plan, 300 - parent),
            }
            for name, parent in PAGES
        ),
    )


def blog_posts(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        (
            {"name": escaped(name), "category": plan.row_id(SMALL, place % 2), "date": _ago(plan, 20 * place + 3),
             "author": "", "content": f"<p>{escaped(name)}</p>", "image": ""}
            for place, name in enumerate(POSTS)
        ),
    )  # fmt: skip


def newsletters(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan, ({"name": f"Issue {n}", "date": _ago(plan, 30 * n), "content": "<p>News</p>"} for n in (3, 2, 1))
    )


def sliders(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan, ({"name": "Home", "slides": [{"image": "/userfiles/images/slides/1.jpg", "link": ""}]} for _ in "1")
    )


def gallery(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        ({"name": f"Photo {n}", "album": plan.row_id(SMALL, n % 2), "image": f"/userfiles/images/gallery/{n}.jpg", "desc": ""}
         for n in range(4)),
    )  # fmt: skip


def download_categories(plan: ShopPlan) -> list[Row]:
    return numbered(plan, ({"name": name} for name in ("Safety sheets", "Price lists")))


def downloads(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        (download(f"Sheet {n}", f"/userfiles/downloads/sheet-{n}.pdf", plan.row_id(SMALL, n % 2)) for n in range(5)),
    )


def download(name: str, src: str, category: int | None) -> Row:
    """``srchash`` is made of the first address and stays."""
    return {
        "name": name,
        "src": src,
        "srchash": hashlib.sha1(src.encode(), usedforsecurity=False).hexdigest(),
        "category": category,
        "desc": "",
    }


def product_reviews(plan: ShopPlan, products: Products, users: Users) -> list[Row]:
    return numbered(plan, _reviews(plan, products, users))


def _reviews(plan: ShopPlan, products: Products, users: Users) -> list[Row]:
    rows: list[Row] = []
    for place in range(min(12, len(products))):
        dice = Dice(plan.seed, plan.shop, 719, place)
        rows.append(
            {
                "product_id": products.identifier(dice.below(len(products))),
                "user_id": users.identifier(dice.below(len(users))) if len(users) else None,
                "score": dice.between(2, 5),
                "title": "",
                "review": escaped(dice.pick(WORDS)),
                "featured": int(dice.chance(20)),
                "verified_purchase": int(dice.chance(70)),
                "date": _ago(plan, place * 9),
            }
        )
    return rows


def google_reviews(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        (
            {"author": "A. Visitor", "rating": 5 - n % 3, "text": escaped(WORDS[n]), "date": _ago(plan, n * 40)}
            for n in range(4)
        ),
    )


def testimonials(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan, ({"name": escaped("Bob O'Brien"), "text": escaped(words), "date": _ago(plan, 80)} for words in WORDS[:2])
    )


def modules(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        (
            {"slug": slug, "name": name, "content": f"<p>{name}</p>"}
            for slug, name in (("footer", "Footer"), ("usp-bar", "Promises"))
        ),
    )


def forms(plan: ShopPlan) -> list[Row]:
    """The last has no API access: nobody can see it."""
    fields = [
        {"name": "full_name", "label": "Your name", "required": 1},
        {"name": "message", "label": "Message", "required": 0},
    ]
    names = ("Contact Us", "Trade Account", "Internal")
    return numbered(plan, ({"name": name, "fields": fields, "_api": name != "Internal"} for name in names))


def responses(plan: ShopPlan, forms: list[Row]) -> list[Row]:
    return numbered(
        plan,
        (
            {"_form": form["id"], "date": _ago(plan, 30 - n), "data": {"full_name": "Siân Jones", "message": WORDS[n % len(WORDS)]}}
            for form in forms
            for n in range(3)
        ),
    )  # fmt: skip


def linked_products(plan: ShopPlan, products: Products) -> list[Row]:
    ids = [products.identifier(position) for position in range(min(3, len(products)))]
    return numbered(plan, ({"code": "also-good", "title": escaped("Goes well with Tom's"), "ids": ids},))


def _ago(plan: ShopPlan, days: float) -> str:
    return local(plan.now - days * DAY_S, plan.zone)
