"""Every operation of the shop's API."""

from backoffice.sandbox.rec_plus.call import Operation
from backoffice.sandbox.rec_plus.calls import extras, files, options, people, products, stock
from backoffice.sandbox.rec_plus.reading import reading
from backoffice.sandbox.rec_plus.resources import READ_ONLY

OPERATIONS: tuple[Operation, ...] = (
    *products.OPERATIONS,
    *stock.OPERATIONS,
    *options.OPERATIONS,
    *people.OPERATIONS,
    *files.OPERATIONS,
    *extras.OPERATIONS,
    *(operation for resource in READ_ONLY for operation in reading(resource)),
)
