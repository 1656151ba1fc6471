"""What people buy: the lines, discounts, payments and customers of the documents of a shop."""

from dataclasses import replace

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.bills import GROSS, Discount, Line, figures
from backoffice.sandbox.ready2order.documents import Bill, Part
from backoffice.sandbox.ready2order.seed.customers import Customers
from backoffice.sandbox.ready2order.seed.discounting import MARK, SHARES, mark_id, share_id, share_name
from backoffice.sandbox.ready2order.seed.floor import area_id
from backoffice.sandbox.ready2order.seed.local_time import at, day_of, local
from backoffice.sandbox.ready2order.seed.people import STAFF
from backoffice.sandbox.ready2order.seed.plan import DISCOUNT_RULE, PAYMENT_METHOD, TABLE, USER, Plan
from backoffice.sandbox.ready2order.seed.products import Products
from backoffice.sandbox.ready2order.seed.reference import PAYMENT_METHODS, currency_id
from backoffice.sandbox.ready2order.stornos import Ids

CASH, CARD, CREDIT, VOUCHER, ON_ACCOUNT = range(5)
"""Places in the list of payment methods."""
DUE_DAYS = 14
OPEN_ITEM = ("Diverses", "Trinkgeld Küche", "Einsatz Pfandflasche", "Kuvertgebühr")


class Baskets:
    def __init__(self, plan: Plan, products: Products, customers: Customers) -> None:
        self.plan = plan
        self._products = products
        self._customers = customers
        self._currency_id = currency_id(plan.currency)

    def bill(self, position: int, ids: Ids, number: int, training: bool, moment: float, report: Row) -> Bill:
        """What the document at this position is made of; any other whole number makes one more basket."""
        dice = Dice(self.plan.seed, self.plan.till, 77, position)
        lines = self.lines(dice)
        discount = self._discount(dice, 8)
        discounts = [discount] if discount else []
        sums = figures(lines, GROSS, discounts)
        total = sum(each.gross for each in sums)
        customer = self.customer_of(position)
        method = self._method(dice, customer)
        staff = dice.below(len(STAFF))
        table = self.table_of(position)
        return Bill(
            id=ids.invoice,
            number=number,
            training=training,
            at=moment,
            report=report,
            user_id=self.plan.first_id(USER) + staff,
            user_name=" ".join(STAFF[staff]),
            currency_id=self._currency_id,
            first_item_id=ids.item,
            lines=lines,
            sums=sums,
            parts=self._parts(dice, ids.part, method, total),
            paid=PAYMENT_METHODS[method][3],
            tip=dice.between(1, 8) * 50 if dice.chance(12) else 0,
            discounts=discounts,
            first_discount_id=ids.discount,
            customer=customer,
            address=document_address(customer),
            table_id=None if table is None else self.plan.first_id(TABLE) + table,
            table_name=None if table is None else self.plan.shop.tables[table],
            table_area_id=None if table is None else area_id(self.plan, table),
            text="Danke für Ihren Besuch!" if dice.chance(30) else None,
            due_date=_due(moment) if method == ON_ACCOUNT else None,
        )

    def customer_of(self, position: int) -> Row | None:
        dice = Dice(self.plan.seed, self.plan.till, 78, position)
        if not len(self._customers) or not dice.chance(15):
            return None
        return self._customers.row(dice.below(len(self._customers)))

    def table_of(self, position: int) -> int | None:
        """A place in the shop's list of tables."""
        dice = Dice(self.plan.seed, self.plan.till, 79, position)
        return dice.below(len(self.plan.shop.tables)) if self.plan.shop.tables and dice.chance(40) else None

    def lines(self, dice: Dice) -> list[Line]:
        count = dice.pick((1, 1, 2, 2, 2, 3, 3, 4, 5, 7))
        lines = [self._line(dice) for _ in range(count)]
        if dice.chance(2):
            first = lines[0]
            lines[0] = replace(first, quantity=first.quantity * 2)
            lines.append(
                replace(first, name=f"{first.name} zurück", quantity=-first.quantity, retour=True, discount=None)
            )
        return lines

    def _line(self, dice: Dice) -> Line:
        if not len(self._products) or dice.chance(4):
            cents = dice.between(5, 200) * 10
            return Line(dice.pick(OPEN_ITEM), 1000, cents * 100, self.plan.rates[0].rate, dice.pick((0, None)))
        brief = self._products.brief(dice.below(len(self._products)))
        quantity = dice.between(100, 2500) if brief.section.weighed else dice.pick((1, 1, 1, 2, 2, 3, 6)) * 1000
        return Line(
            name=brief.name,
            quantity=quantity,
            price=brief.cents * 100,
            rate=brief.rate.rate,
            product_id=brief.id,
            group_id=brief.group_id,
            group_name=brief.section.name,
            comment="ohne Zucker" if dice.chance(2) else "",
            discount=self._discount(dice, 6),
        )

    def _discount(self, dice: Dice, percent_chance: int) -> Discount | None:
        """Mostly a share, sometimes an amount."""
        if not dice.chance(percent_chance):
            return None
        first = self.plan.first_id(DISCOUNT_RULE)
        if dice.chance(25):
            return Discount(mark_id(self.plan), first, MARK, cents=dice.between(1, 5) * 50)
        place = dice.below(len(SHARES))
        return Discount(share_id(self.plan, place), first, share_name(SHARES[place]), percent=SHARES[place])

    def _method(self, dice: Dice, customer: Row | None) -> int:
        if customer and customer["vatId"] and dice.chance(50):
            return ON_ACCOUNT
        return dice.pick((CASH, CASH, CASH, CASH, CARD, CARD, CARD, CREDIT, VOUCHER))

    def _parts(self, dice: Dice, first_id: int, method: int, total: int) -> list[Part]:
        """One payment, or now and then a voucher and the rest in cash."""
        first = self.plan.first_id(PAYMENT_METHOD)
        if total <= 500 or not dice.chance(5):
            return [Part(first_id, first + method, PAYMENT_METHODS[method][0], total)]
        voucher = total // 200 * 100
        return [
            Part(first_id, first + VOUCHER, PAYMENT_METHODS[VOUCHER][0], voucher),
            Part(first_id + 1, first + CASH, PAYMENT_METHODS[CASH][0], total - voucher),
        ]


def document_address(customer: Row | None) -> Row:
    """The address that a document carries of its customer."""
    if customer is None:
        return {}
    address: Row = customer["address"]["invoice"]
    return {**address, "company": address.get("customer_company"), "vatId": customer.get("vatId")}


def _due(moment: float) -> str:
    return local(at(day_of(moment)) + DUE_DAYS * 86_400)[:10]
