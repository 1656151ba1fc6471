"""What became of a command, in words for staff; ``{place}`` is where its system is looked at."""

from accounts import systems
from accounts.models.command import Command
from backoffice import sentences

State = Command.State
PLACE = "{place}"

WHY: dict[str, str] = {
    "": "",
    "already_so": "Nothing had to be sent: it was like this already.",
    "already_gone": "Nothing had to be sent: the record is gone already.",
    "already_cancelled": "Nothing had to be sent: the document was cancelled already.",
    "found": "The answer was lost, but the look afterwards found it carried out.",
    "found_by_look": "It was answered without naming the record. A look afterwards found it.",
    "sent_again": "It had not arrived, as a look has proven: it is sent once more.",
    "sent_again_unseen": "It is sent once more, which is safe: what has arrived already is refused there.",
    "worker_died": "The program that was sending it stopped in between.",
    "gone": "There is no such record at the remote system (any more).",
    "moved": "Somebody else changed it meanwhile, so nothing was sent over that.",
    "rejected": "The remote system refused it:",
    "day_closed": "It needs an open business day, and the day is closed. The remote system:",
    "day_open": "The business day is open already. The remote system:",
    "no_file": "The remote system did not say where the file is.",
    "no_pdf": "What came instead of the file is no PDF.",
    "not_mirrored": "This document was not read here yet: read the documents, then fetch it again.",
    "bad_address": "The address of the file is none that may be called.",
    "file_gone": "The address of the file was not good (any more): fetch it again.",
    "file_unreachable": "The place where the file lies did not answer properly.",
    "refused_in_words": "The remote system seems to have refused it:",
    "code_taken": "There is a product with this code already: change that one, or choose another code.",
    "shipped_already": "The shipping service has it already, under this very name: nothing was sent.",
    "no_organisation": "It is for none of the account's organisations: open the form again and choose one.",
    "no_record": "The answer does not say which record was made.",
    "found_twice": "There are two records with our reference. Look {place} before anything else is done.",
    "cannot_be_told": "The remote system cannot be asked whether it was carried out. Look {place}.",
    "never_arrives": "It was sent as often as is safe, and is not there. Look {place}.",
    "never_confirmed": "It was sent as often as is safe, and no answer told that it was taken. Look {place}.",
    "already_sent": "The service has this order already: nobody is asked twice.",
    "not_imported": "The service did not take it, without saying that it had it already:",
    "review_under_way": "The ledger of review requests has this order, or this buyer, already.",
    "review_cancelled": "Nothing was sent: the order was cancelled meanwhile, or nobody is to be asked about it.",
    "not_in_answer": "The answer names others, and not this one.",
    "said_done": "A person has looked and says that it was carried out.",
    "said_again": "A person has looked and wants it sent again.",
    "given_up": "A person has decided to leave it.",
    "withdrawn": "It was taken back before it was sent.",
}

TRIES: dict[str, str] = {
    "": "No answer is known.",
    "done": "Confirmed.",
    "conflict": "Not sent: it was changed meanwhile.",
    "found_landed": "It is there.",
    "found_absent": "It is not there.",
    "found_moved": "Something else is there.",
    "found_twice": "It is there twice.",
    "found_unseen": "Nobody can look whether it is there.",
    "found_unclear": "It cannot be told.",
    "look_failed": "The look itself failed and is tried again.",
}

NEXT: dict[str, str] = {
    State.QUEUED: "It is sent as soon as the account is free.",
    State.SENDING: "The answer is waited for.",
    State.UNKNOWN: "It is not sent again before a look has shown what became of it.",
    State.NEEDS_PERSON: "Nothing happens until one of you has decided.",
}


def why(command: Command) -> str:
    """Why it stands where it stands, with the remote system's own words; may be empty."""
    told = WHY.get(command.reason)
    if told is None:
        told = f"The remote system: {sentences.reason(command.reason)}"
    elif PLACE in told:
        told = told.replace(PLACE, systems.place_of(command.account.system))
    return f"{told} {command.detail}".strip() if command.detail else told


def outcome(key: str) -> str:
    """Of one try."""
    return TRIES.get(key) or WHY.get(key) or sentences.reason(key).capitalize()


def following(command: Command) -> str:
    """What happens next by itself; empty when it has ended."""
    return NEXT.get(command.state, "")
