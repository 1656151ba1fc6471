"""What the states of accounts, approval links and runs look like, and what they mean for staff: one table each.

A tone is good, busy, warn, bad or calm; it goes with an icon and words, never alone.
"""

from dataclasses import dataclass

from backoffice.sentences import Sentence


@dataclass(frozen=True)
class Shown:
    tone: str
    icon: str
    sentence: Sentence
    rank: int = 0  # the higher, the sooner it needs somebody


ACCOUNTS: dict[str, Shown] = {
    "new": Shown(
        "calm",
        "circle-dashed",
        Sentence(
            "Nothing is linked yet.", "Send the merchant an approval link.", "Send an approval link", "approval_link"
        ),
        30,
    ),
    "awaiting_approval": Shown(
        "busy",
        "hourglass",
        Sentence(
            "The merchant has an approval link and has not used it yet.",
            "Reading starts by itself once they approve.",
            "To the approval link",
            "approval_link",
        ),
        20,
    ),
    "verifying": Shown(
        "busy",
        "refresh",
        Sentence("The merchant has approved; the access is being checked.", "This takes a few seconds."),
        10,
    ),
    "awaiting_confirmation": Shown(
        "warn",
        "alert-circle",
        Sentence(
            "The account that was approved is not the one we expected.",
            "Nothing is read from it until one of you has decided.",
            "Decide",
            "confirm",
        ),
        80,
    ),
    "active": Shown("good", "circle-check", Sentence("Linked, and read regularly.")),
    "throttled": Shown(
        "warn", "hourglass", Sentence("{system} asked us to slow down.", "Reading goes on by itself, more slowly."), 40
    ),
    "degraded": Shown(
        "bad",
        "alert-triangle",
        Sentence(
            "{system} has not answered properly several times in a row.",
            "It is tried again by itself.",
            "Try now",
            "sync",
        ),
        70,
    ),
    "reauth_required": Shown(
        "bad",
        "key",
        Sentence(
            "{system} no longer accepts our access.",
            "Nothing is read until the merchant approves again. What was read stays.",
            "Send a new approval link",
            "approval_link",
        ),
        90,
    ),
    "paused": Shown(
        "calm", "player-pause", Sentence("Nothing is read while it is paused.", "", "Let it go on", "resume"), 50
    ),
    "disconnected": Shown(
        "calm",
        "plug-connected-x",
        Sentence(
            "The access was given back. What was read stays here.",
            "A new approval link brings it back, and fills the gap.",
            "Send a new approval link",
            "approval_link",
        ),
        15,
    ),
}

LINKS: dict[str, Shown] = {
    "draft": Shown("calm", "pencil", Sentence("Made, but nobody has it yet.", "Send it, or copy it and pass it on.")),
    "sent": Shown("busy", "send", Sentence("On its way.", "The page moves on by itself once the merchant opens it.")),
    "opened": Shown("busy", "eye", Sentence("The merchant has opened it.", "They have not approved yet.")),
    "approved": Shown("busy", "refresh", Sentence("The merchant has approved; the access is being checked.")),
    "denied": Shown("bad", "ban", Sentence("The merchant declined.", "The link still works until it runs out.")),
    "expired": Shown("warn", "clock", Sentence("It was not used in time.", "Make a new one.")),
    "connected": Shown("good", "circle-check", Sentence("Connected.")),
    "broken": Shown(
        "bad", "alert-triangle", Sentence("It was approved, but it did not work.", "The merchant can try again.")
    ),
    "revoked": Shown(
        "calm", "ban", Sentence("It was withdrawn; nobody can use it any more.", "Make a new one if need be.")
    ),
}

RUNS: dict[str, Shown] = {
    "queued": Shown("calm", "circle-dashed", Sentence("Waits for its turn.")),
    "running": Shown("busy", "refresh", Sentence("Being read.")),
    "waiting": Shown("busy", "hourglass", Sentence("Waits.")),
    "done": Shown("good", "circle-check", Sentence("Read to the end.")),
    "stopped": Shown("warn", "alert-circle", Sentence("Stopped.")),
    "failed": Shown("bad", "alert-triangle", Sentence("Failed.")),
    "forbidden": Shown("warn", "lock", Sentence("The merchant's approval does not allow it.")),
}

# Why an open run does not move; places: system, until (a time of day), reason.
WAITS: dict[str, str] = {
    "limit": "Waits for the limit of {system} until {until}",
    "again": "Is tried again at {until}: {reason}",
    "reason": "Waits: {reason}",
    "turn": "Waits for its turn",
    "account": "Waits until the account goes on",
}


def of_account(state: str) -> Shown:
    return ACCOUNTS[state]


def waits(key: str, **details: str) -> str:
    return WAITS[key].format(**details)
