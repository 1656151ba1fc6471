"""What all of REC+'s resources have in common, and the long tail of what a shop knows: read whole, rarely."""

from datetime import datetime, timedelta
from typing import ClassVar

from accounts.models import Reference
from accounts.sync.columns import Constant, Derived, Remote, Row, finder
from accounts.sync.mapping import Mapping, Query, Vanished
from accounts.sync.pagers import Overlapping, Pager
from accounts.sync.values import Odd, Reading, local_time, plain, unescaped
from accounts.systems.rec_plus import endpoints

SHORT = Overlapping(rows=1000)  # for records that are short enough to come in large pages
NOT_KEPT = frozenset({"session_id", "payment_data", "password"})


class ShopRecord(Mapping, abstract=True):
    """Objects in full, in pages that overlap, each list in an envelope with its total."""

    system = "rec_plus"
    key = "id"
    pager: ClassVar[Pager] = Overlapping()
    query: ClassVar[Query] = {"fields": "*"}
    secrets = NOT_KEPT

    @classmethod
    def as_read(cls, written: str) -> str:
        """The shop writes its texts escaped, some of them twice."""
        return plain(written)


def epoch(since: datetime) -> str:
    """As seconds since 1970 a moment needs no zone, and no hour comes twice."""
    return str(int(since.timestamp()))


def latest(row: Row, reading: Reading, *fields: str) -> datetime | None:
    """The latest of the times that are told; what is no time tells nothing."""
    moments = [_moment(row.get(field), reading) for field in fields]
    return max((moment for moment in moments if moment is not None), default=None)


def _moment(value: object, reading: Reading) -> datetime | None:
    try:
        return local_time(value, reading) if value else None
    except Odd:
        return None


class Further(ShopRecord, abstract=True):
    """What has no table of its own."""

    model = Reference
    family = "references"
    essential = False
    vanished = Vanished.LIST
    every = timedelta(days=1)
    search = ("name",)


def region_name(row: Row, reading: Reading) -> str:
    return ", ".join(unescaped(row[part], reading) for part in ("county", "country") if row.get(part))


finders = [finder((place,)) for place in ("title", "name", "review", "text", "author")]


def review_name(row: Row, reading: Reading) -> str:
    """Its title, else what it says; reviews have no name."""
    return next((unescaped(found, reading) for found in (find(row) for find in finders) if found), "")


class ManufacturerMapping(Further):
    resource, order = "manufacturers", 300
    listing, rows_at = endpoints.MANUFACTURERS, "manufacturers"

    kind = Constant("manufacturers")
    name = Remote("name", convert=unescaped, default="")


class DeliveryMethodMapping(Further):
    resource, order = "delivery_methods", 301
    listing, rows_at = endpoints.DELIVERY_METHODS, "delivery-methods"

    kind = Constant("delivery_methods")
    name = Remote("name", convert=unescaped, default="")


class PaymentMethodMapping(Further):
    resource, order = "payment_methods", 302
    listing, rows_at = endpoints.PAYMENT_METHODS, "payment-methods"

    kind = Constant("payment_methods")
    name = Remote("name", convert=unescaped, default="")


class RegionMapping(Further):
    resource, order = "regions", 303
    listing, rows_at = endpoints.REGIONS, "regions"

    kind = Constant("regions")
    name = Derived(region_name)


class DepartmentMapping(Further):
    resource, order = "departments", 304
    listing, rows_at = endpoints.DEPARTMENTS, "departments"

    kind = Constant("departments")
    name = Remote("name", convert=unescaped, default="")


class FilterBlockMapping(Further):
    resource, order = "product_filter_blocks", 305
    listing, rows_at = endpoints.PRODUCT_FILTER_BLOCKS, "product-filter-blocks"

    kind = Constant("product_filter_blocks")
    name = Remote("name", convert=unescaped, default="")


class ProductReviewMapping(Further):
    resource, order = "product_reviews", 310
    listing, rows_at = endpoints.PRODUCT_REVIEWS, "product-reviews"
    every = timedelta(hours=6)

    kind = Constant("product_reviews")
    name = Derived(review_name)


class GoogleReviewMapping(Further):
    resource, order = "google_reviews", 311
    listing, rows_at = endpoints.GOOGLE_REVIEWS, "google-reviews"

    kind = Constant("google_reviews")
    name = Derived(review_name)


class TestimonialMapping(Further):
    resource, order = "testimonials", 312
    listing, rows_at = endpoints.TESTIMONIALS, "testimonials"

    kind = Constant("testimonials")
    name = Derived(review_name)


class PageMapping(Further):
    resource, order = "pages", 320
    listing, rows_at = endpoints.PAGES, "pages"

    kind = Constant("pages")
    name = Remote("name", "title", convert=unescaped, default="")


class BlogPostMapping(Further):
    resource, order = "blog_posts", 321
    listing, rows_at = endpoints.BLOG_POSTS, "blog-posts"

    kind = Constant("blog_posts")
    name = Remote("name", "title", convert=unescaped, default="")


class NewsletterMapping(Further):
    resource, order = "newsletters", 322
    listing, rows_at = endpoints.NEWSLETTERS, "newsletters"

    kind = Constant("newsletters")
    name = Remote("name", "title", convert=unescaped, default="")


class SliderMapping(Further):
    resource, order = "sliders", 323
    listing, rows_at = endpoints.SLIDERS, "sliders"

    kind = Constant("sliders")
    name = Remote("name", "title", convert=unescaped, default="")


class GalleryImageMapping(Further):
    resource, order = "gallery_images", 324
    listing, rows_at = endpoints.GALLERY, "gallery"

    kind = Constant("gallery_images")
    name = Remote("name", "title", convert=unescaped, default="")


class DownloadCategoryMapping(Further):
    resource, order = "download_categories", 325
    listing, rows_at = endpoints.DOWNLOAD_CATEGORIES, "download-categories"

    kind = Constant("download_categories")
    name = Remote("name", convert=unescaped, default="")


class DownloadMapping(Further):
    resource, order = "downloads", 326
    listing, rows_at = endpoints.DOWNLOADS, "downloads"

    kind = Constant("downloads")
    name = Remote("name", convert=unescaped, default="")


class FormMapping(Further):
    """What people wrote into them is not read."""

    resource, order = "forms", 327
    listing, rows_at = endpoints.FORMS, "forms"

    kind = Constant("forms")
    name = Remote("name", convert=unescaped, default="")
