"""Training and the real thing: whoever reads a list gets the real thing unless the query says otherwise."""

from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.tables import Tests, equal_to


def mode(call: Call, parameter: str, column: str) -> Tests:
    """The test of a list by the parameter that its query has for training, which is called differently everywhere."""
    training = call.query.get(parameter, False)
    if training and call.box.options.training_shows == "both":
        return {}
    return {column: equal_to(training)}
