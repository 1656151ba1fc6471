"""The integrator asks for permission, and asks what became of it."""

from backoffice.sandbox.messages import Answer
from backoffice.sandbox.ready2order import bodies
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Invalid
from backoffice.sandbox.ready2order.grants import GRANTED, PENDING, is_callback
from backoffice.sandbox.ready2order.tokens import DEVELOPER

NAMES = ("authorizationCallbackUri", "callbackUri")


def ask(call: Call) -> Answer:
    """A permission request, open for ten minutes; where to send the owner afterwards may be left out."""
    given = [name for name in NAMES if call.body.get(name) is not None]
    for name in given:
        if not is_callback(call.body[name]):
            raise Invalid.because(name, "uri")
    grant = call.box.new_grant(call.body[given[0]] if given else "")
    expires = int(grant.expires_at)
    return call.answer(
        {
            "error": False,
            "success": True,
            "expiresAt": str(expires) if call.box.options.expires_as == "str" else expires,
            "grantAccessUri": call.box.approval_address(grant),
            "grantAccessToken": grant.token,
            "status": PENDING,
        }
    )


def poll(call: Call) -> Answer:
    """pending, expired, granted or denied; once granted, by option, with the account token."""
    options, grant = call.box.options, call.box.grants.get(call.path["token"])
    if grant is None:
        raise Refusal("errors.notFound")
    status = grant.status(call.box.clock.now())
    if status != GRANTED or grant.till is None:
        return call.answer({"status": status})
    answer = {"status": options.granted_word}
    if options.poll_account_token == "same":  # noqa: S105 - not a password
        answer["accountToken"] = grant.account_token
    elif options.poll_account_token == "other":  # noqa: S105 - not a password
        answer["accountToken"] = call.box.tokens.issue(grant.till)
    return call.answer(answer)


OPERATIONS = (
    Operation("POST", "/developerToken/grantAccessToken", ask, body=bodies.GRANT, token=DEVELOPER),
    Operation("GET", "/developerToken/grantAccessToken/{token}", poll, token=DEVELOPER),
)
