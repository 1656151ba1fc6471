"""REC+'s users, who are the shop's customers, their groups, and coupons."""

from datetime import datetime, timedelta

from accounts.mappings.rec_plus import SHORT, ShopRecord, latest
from accounts.sync.columns import Derived, Fixed, Reference, Remote, Row, finder
from accounts.sync.values import NEVER, Odd, Reading, boolean, decimal, local_time, unescaped
from accounts.systems.rec_plus import endpoints
from sales.models import Coupon, Customer, CustomerCategory

ADDRESS = "billing_address"
find_street = finder((f"{ADDRESS}.line_1",)), finder((f"{ADDRESS}.line_2",))


def user_name(row: Row, reading: Reading) -> str:
    """The full name, else the e-mail."""
    return unescaped(row.get("full_name") or row.get("email") or f"#{row.get('id')}", reading)


def street(row: Row, reading: Reading) -> str:
    lines = [find(row) for find in find_street]
    return ", ".join(unescaped(line, reading) for line in lines if line)


def changed_at(row: Row, reading: Reading) -> datetime:
    return latest(row, reading, "date_modified", "date_added") or NEVER


def newsletter(row: Row, reading: Reading) -> bool | None:
    """Only what is clearly yes or no counts: it may stand for a person's consent."""
    try:
        return boolean(row.get("newsletter"), reading)
    except Odd:
        return None


class UserGroupMapping(ShopRecord):
    model = CustomerCategory
    resource, order = "user_groups", 60
    listing, rows_at, single = endpoints.USER_GROUPS, "user-groups", endpoints.USER_GROUP
    pager, every = SHORT, timedelta(hours=6)

    name = Remote("name", convert=unescaped, default="")


class UserMapping(ShopRecord):
    """Country and county are kept as received, though the shop's own examples have them wrong."""

    model = Customer
    resource, order = "users", 70
    listing, rows_at, single = endpoints.USERS, "users", endpoints.USER
    pager, by_turns, every, full_every = SHORT, True, timedelta(hours=1), timedelta(days=1)
    events = ("new.user", "update.user")
    search = ("name", "company", "email", "phone", "city")

    name = Derived(user_name)
    number = Fixed(0)
    company = Remote(f"{ADDRESS}.business_name", convert=unescaped)
    email = Remote("email", convert=unescaped)
    phone = Remote(f"{ADDRESS}.tel_no", convert=unescaped)
    street = Derived(street)
    postcode = Remote(f"{ADDRESS}.post_code", convert=unescaped)
    city = Remote(f"{ADDRESS}.town", convert=unescaped, default="")
    country = Remote(f"{ADDRESS}.region.country", convert=unescaped)
    newsletter = Derived(newsletter)
    category = Reference("user_group.id", "group.id", "user_group_id")


class CouponMapping(ShopRecord):
    model = Coupon
    resource, order = "coupons", 201
    listing, rows_at, single = endpoints.COUPONS, "coupons", endpoints.COUPON
    pager, every, essential = SHORT, timedelta(hours=1), False
    search = ("name", "identifier")

    name = Remote("name", convert=unescaped, default="")
    identifier = Remote("code", convert=unescaped, default="")
    value = Remote("value", convert=decimal)
    test_mode = Fixed(False)
    valid_until = Remote("expiry_date", convert=local_time)
    changed_at = Derived(changed_at)
