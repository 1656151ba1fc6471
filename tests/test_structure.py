"""The house's own rules: imports go one way, boxes are not named outside, no secret has a second door."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("backoffice", "accounts", "catalog", "sales")
SEE_EVERYTHING = {"backoffice/urls.py", "backoffice/celery.py", "backoffice/settings.py"}
SYSTEMS = ("ready2order", "rec_plus", "readycloud", "guaranteed_reviews")
NAME_NO_SYSTEM = ("accounts/http", "accounts/sync", "accounts/linking", "accounts/inbox", "accounts/outbox")


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("app", ORDER)
def test_imports_go_one_way(app):
    later = set(ORDER[ORDER.index(app) + 1 :])
    wrong = {name(path): imported(path) & later for path in files(app) if name(path) not in SEE_EVERYTHING}

    assert {path: apps for path, apps in wrong.items() if apps} == {}


def test_accounts_never_names_catalog_or_sales():
    words = re.compile(r"\b(catalog|sales)\.(models|mappings|views|admin)\b")

    assert [name(path) for path in files("accounts") if words.search(path.read_text())] == []


def test_shared_parts_name_no_remote_system():
    words = re.compile("|".join(SYSTEMS), re.IGNORECASE)

    assert [name(path) for path in files(*NAME_NO_SYSTEM) if words.search(path.read_text())] == []


def test_views_and_forms_of_the_catalog_name_no_remote_system():
    """Each system has a module of its name; what is shown of its raw objects is told by its mapping."""
    words = re.compile("|".join(SYSTEMS), re.IGNORECASE)
    shared = [path for path in files("catalog") if path.stem not in SYSTEMS and path.name != "__init__.py"]

    assert [name(path) for path in shared if words.search(path.read_text())] == []


def test_only_boxes_mappings_forms_and_actions_name_a_remote_system():
    """Anything else finds what it needs in a registry. What remains are addresses that systems know, and a default."""
    fixed = {"accounts/public_urls.py", "accounts/views/callbacks.py", "accounts/management/commands/approval_link.py"}
    words = re.compile(rf"[\"'/](?:{'|'.join(SYSTEMS)})[\"'/]|\.(?:{'|'.join(SYSTEMS)})\b", re.IGNORECASE)
    own = {"systems", "mappings", "forms", "actions"}
    shared = [path for path in files("accounts", "catalog", "sales") if not own & set(path.parts)]

    assert [name(path) for path in shared if words.search(path.read_text()) and name(path) not in fixed] == []


def test_only_the_http_room_uses_requests_and_urllib3():
    outside = [
        path
        for path in files(*ORDER)
        if not name(path).startswith(("accounts/http/", "backoffice/demo", "backoffice/sandbox"))
    ]

    assert [name(path) for path in outside if imported(path) & {"requests", "urllib3", "httpx", "aiohttp"}] == []


def test_system_boxes_have_the_same_rooms():
    for box in (ROOT / "accounts/systems").iterdir():
        if box.is_dir() and box.name != "__pycache__":
            assert {"__init__.py", "endpoints.py", "client.py", "linking.py"} <= {path.name for path in box.iterdir()}


def test_nothing_reads_outside_the_project():
    words = re.compile(r"\.\./shared|/work/|/root/|\.library")
    places = [*files(*ORDER, "tests"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "Makefile"]

    assert [
        name(path) for path in places if path.exists() and path != Path(__file__) and words.search(path.read_text())
    ] == []


def test_no_way_around_escaping_or_forgery_checks():
    words = re.compile(r"mark_safe|csrf_exempt|verify=False|shell=True")
    by_key = "accounts/views/webhooks.py"  # called by machines without a session: the key in the address is the proof
    templates = re.compile(r"\|\s*safe\b|autoescape off")
    pages = (ROOT / "templates").rglob("*.html")  # mails are plain text

    assert [name(path) for path in files(*ORDER) if words.search(path.read_text())] == [by_key]
    assert [name(path) for path in pages if templates.search(path.read_text())] == []


def test_templates_need_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|\sstyle=|\son[a-z]+=\"", re.IGNORECASE
    )
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts]

    assert [name(path) for path in pages if inline.search(path.read_text())] == []


def test_vendored_files_have_no_source_map_comment():
    vendored = [path for path in (ROOT / "static").rglob("*") if path.suffix in (".js", ".css")]

    assert [name(path) for path in vendored if "sourceMappingURL" in path.read_text()] == []


def test_german_texts_are_complete_and_compiled():
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    folder = ROOT / "locale/de/LC_MESSAGES"
    with (folder / "django.po").open("rb") as source, (folder / "django.mo").open("rb") as compiled:
        texts = {_plain(message.id): message.string for message in read_po(source, locale="de") if message.id}
        built = {_plain(message.id): message.string for message in read_mo(compiled) if message.id}

    assert all(all(text) if isinstance(text, tuple | list) else text for text in texts.values())
    assert texts.keys() == built.keys()


def _plain(identifier) -> str:
    """A text's id; of one with a plural, the singular's."""
    return identifier if isinstance(identifier, str) else identifier[0]


def test_every_text_of_the_merchants_pages_has_its_german(settings):
    from django.utils import translation

    wanted = set()
    for path in (ROOT / "templates/approve").glob("*.html"):
        wanted |= set(re.findall(r'{% translate "([^"]+)"', path.read_text()))
    with translation.override("de"):
        assert [text for text in sorted(wanted) if translation.gettext(text) == text] == []
