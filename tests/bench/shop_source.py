"""What the bench's web shop lists: products of four variations and orders of six lines, with every field of the vendor's examples."""

ADDRESS = (
    '{"recipient_name":"Bob Smith %(user)d","business_name":"","line_1":"%(user)d Fake Street","line_2":"","town":"Worcester",'
    '"region":{"href":"/regions/244.json","country":"United Kingdom","county":"Worcestershire"},"post_code":"WR1 1AB",'
    '"tel_no":"07123456789","mobile_tel_no":"","fax_no":""}'
)
OPTION = (
    '{"id":%(id)d,"group":"%(group)s","desc":"%(desc)s","code":"","price":"%(price)s","special_price":"","weight":"",'
    '"stock_qty":%(stock)d,"sort_order":1,"hidden":false,"gtin":"","cost":"","sync_key":"R%(id)d","group_prices":{},'
    '"group_special_prices":{}}'
)
VARIATION = '{"code":"%(code)s","prev_codes":"","stock":%(stock)d,"cost":"","options":{"Multi Pack":"%(pack)s","Size":"%(size)s"}}'
PRODUCT = (
    '{"href":"/products/%(n)d.json","id":%(n)d,"name":"Tom&#039;s Texas Sauce No. %(n)d","code":"Sauce-%(n)d","status":"live",'
    '"link":"http://shop.example/Tom039s_Texas_Sauce--product--%(n)d.html","image":"http://shop.example/userfiles/%(n)d.jpg",'
    '"price":{"normal":"%(price)s","special_offer":"0.00"},"additional_images":[],"short_desc":"Sauce number %(n)d",'
    '"desc":"<p>Peppery heat that&rsquo;s awesome on everything from the grill, and number %(n)d of its kind.</p>\\n",'
    '"tax_class":1,"additional_prices":[],"categories":{"default":{"href":"/categories/%(category)d.json","id":%(category)d},'
    '"2":null,"3":null,"4":null,"5":null},"date_added":"2023-07-25T17:31:44","date_modified_admin":"%(modified)s",'
    '"date_modified_api":null,"sort_order":0,"custom_sort_order":{"featured":0,"special":0},"delivery":{"costs_to_zones":[],'
    '"free_delivery":0,"free_delivery_zone":0},"manufacturer":null,"stock":{"qty":%(stock)d,"options_group_use_as_stock":"",'
    '"pack_qty":1,"alert_qty":"","stop_qty":"","back_in_stock_date":""},"marketing_site_link":"","hide_prices":false,'
    '"is_enquiry_only":false,"banner_text":"","banner_color":"#","model_3d_image_path":"","model_3d_image_path_ios":"",'
    '"download":null,"additional_downloads":[],"options":[%(options)s],"attributes":[],"weight":"","youtube_clip":"",'
    '"videos":[],"cost_price":"","is_digital":false,"is_addon_product":false,"is_discontinued":false,'
    '"exclude_from_api_webhook":false,"triggers_event_system":true,"special_offer_start_date":null,'
    '"special_offer_end_date":null,"meta_title":"","meta_keywords":"","meta_description":"","exclude_from_google_base":false,'
    '"google_product_category":"","purchase_event":null,"bundle":{"sync_stock_with_components":false,'
    '"sync_price_with_components":false,"sync_cost_with_components":false,"sync_weight_with_components":false,'
    '"is_bundle":false,"assembly_instructions":"","assembly_bin_location":""},"launch_date":"0000-00-00 00:00:00",'
    '"launch_status":"live","packaging_type_id":1,"tags":{"Design":[],"Season":[]},"associations":[],"alternatives":[],'
    '"addons":[],"components":[],"variations":[%(variations)s]}'
)
LINE = (
    '{"id":%(id)d,"line_rel_id":%(of)d,"line_type":"%(kind)s","line_desc":"%(desc)s","rel_data":%(about)s,'
    '"status":"Payment Received","qty":%(qty)d,"price":"%(price)s","vat":"%(vat)s","vat_percentage":20,'
    '"each_price_ex_vat":%(net)s,"each_price_vat":22.900000000000006,"each_price_discount_ex_vat":"0.00",'
    '"each_price_discount_vat":0,"weight":0}'
)
ORDER = (
    '{"href":"/orders/%(n)d.json","id":%(n)d,"invoice_id":%(n)d,"session_id":"s.64bf9a63f18ea5.%(n)08d","start_date":"%(time)s",'
    '"payment_date":"%(time)s","payment_method":{"href":"/payment-methods/58.json","id":58,"name":"PayPal Express Checkout"},'
    '"payment_data":{"verify_sign":"AFcWxV21C7fd0v3b%(n)d","payer_id":"PAYER-ID","payer_status":"verified"},'
    '"status":"%(status)s","user":{"href":"/users/%(user)d.json","id":%(user)d,"full_name":"Bob Smith %(user)d",'
    '"membership_code":"","email":"bob%(user)d@smithnet.example","billing_address":%(address)s},"delivery_address":%(address)s,'
    '"tracking":{"medium":"direct","source":"","term":"","using_stored_data":0},"totals":{"qty":3,"price":"154.20",'
    '"vat":"25.70","weight":0,"delivery":"0.00"},"lines":[%(lines)s],"is_free_delivery":false,"customers_order_id":"","fob":"",'
    '"required_by_date":"","purchase_order_number":"","delivery_note":""}'
)
OPTIONS = (
    ("Multi Pack", "Yes", "4.20"),
    ("Multi Pack", "No", "0.00"),
    ("Size", "Large", "1.20"),
    ("Size", "Small", "0.00"),
)
VARIATIONS = (("Yes", "Large"), ("Yes", "Small"), ("No", "Large"), ("No", "Small"))


def product(number: int, revision: int) -> str:
    """Every hundredth product changes with the revision."""
    changed = revision if number % 100 == 0 else 0
    options = ",".join(
        OPTION % {"id": 4 * number + place, "group": group, "desc": desc, "price": price, "stock": number % 40}
        for place, (group, desc, price) in enumerate(OPTIONS)
    )
    variations = ",".join(
        VARIATION % {"code": f"Sauce-{number}-{place}", "stock": number % 40 + changed, "pack": pack, "size": size}
        for place, (pack, size) in enumerate(VARIATIONS)
    )
    return PRODUCT % {
        "n": number,
        "price": f"{number % 90 + 1 + changed}.90",
        "category": 24_000 + number % 50,
        "modified": f"2025-05-{changed + 1:02d}T08:00:00",
        "stock": 4 * (number % 40 + changed),
        "options": options,
        "variations": variations,
    }


def order(number: int, revision: int) -> str:
    """Two products, two options of the first, delivery, a coupon; 60 orders a day. Every hundredth has its status changed."""
    day, user = number // 60, number % 5000 + 1
    return ORDER % {
        "n": number,
        "time": f"{2020 + day // 336}-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d}T{8 + number % 12:02d}:15:00",
        "status": "Shipped" if revision and number % 100 == 0 else "Payment Received",
        "user": user,
        "address": ADDRESS % {"user": user},
        "lines": ",".join(LINE % each for each in _lines(number)),
    }


def _lines(number: int) -> list[dict[str, object]]:
    first, second, own = number * 7 % 10_000 + 1, number * 13 % 10_000 + 1, 6 * number
    of = f'{{"href":"/products/{first}.json","id":{first}}}'
    free = {"of": 0, "qty": 1, "price": "0.00", "vat": "0.00", "net": "0"}
    tied = free | {"of": own + 2, "kind": "OPTION"}
    return [
        tied | {"id": own, "desc": "Size - Large ", "about": _option("Size", "Large", of)},
        tied | {"id": own + 1, "desc": "Multi Pack - Yes ", "about": _option("Multi Pack", "Yes", of)},
        free
        | {"id": own + 2, "kind": "PRODUCT", "desc": f"Tom's Texas Sauce No. {first}", "price": "137.40", "vat": "22.90",
           "net": "114.5", "about": _product(first, f"Sauce-{first}-0")},
        free
        | {"id": own + 3, "kind": "PRODUCT", "desc": f"Tom's Texas Sauce No. {second}", "price": "16.80", "vat": "2.80",
           "net": "7", "qty": 2, "about": _product(second, f"Sauce-{second}-1")},
        free
        | {"id": own + 4, "kind": "DELIVERY", "desc": "Standard",
           "about": '{"delivery":{"href":"/delivery-methods/1.json","id":1,"name":"Standard"}}'},
        free
        | {"id": own + 5, "kind": "COUPON", "desc": "Free gift - C46K13i8",
           "about": '{"coupon":{"href":"/coupons/72.json","id":72,"name":"Free gift","code":"C46K13i8"}}'},
    ]  # fmt: skip


def _option(group: str, desc: str, product: str) -> str:
    return f'{{"option":{{"href":"/options/1.json","id":1,"group":"{group}","desc":"{desc}","code":"","product":{product}}}}}'


def _product(number: int, code: str) -> str:
    return (
        f'{{"product":{{"href":"/products/{number}.json","id":{number},"name":"Tom\'s Texas Sauce No. {number}",'
        f'"code":"{code}"}}}}'
    )
