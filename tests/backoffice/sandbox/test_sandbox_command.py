"""``manage.py sandbox`` as a process: what it prints, how it ends."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[3]
RUN = """
import sys
import django
from django.conf import settings
from django.core.management import execute_from_command_line
settings.configure(INSTALLED_APPS=["backoffice"])
django.setup()
execute_from_command_line(["manage.py", "sandbox", *sys.argv[1:]])
"""


def start(*arguments):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def introduction(process):
    """Everything printed at the start, by its first words."""
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("Stop it"):
            return lines
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_it_is_told_to_stop(sign):
    process = start(
        "--port", "0", "--seed", "4", "--products", "12", "--invoices", "5", "--tills", "2", "--orders", "7", "--numbers",
        "--readycloud-redirect", "http://127.0.0.1:8000/callback/readycloud/",
        "--webhook-lost", "5", "--webhook-duplicate", "6", "--webhook-reordered", "7", "--webhook-malformed", "8",
    )  # fmt: skip
    try:
        lines = introduction(process)
        words = {line[:18].strip(): line[19:].strip() for line in lines[:3]}
        about = requests.get(words["control"], timeout=5).json()
        assert (about["api_url"], about["developer_token"]) == (words["ready2order API"], words["developer token"])
        shop = about["shops"][0]
        assert lines[7:10] == [
            f"REC+ web shop Harbour Pantry: {shop['domain']} (12 products, 7 orders, 20 users)",
            f"API user {shop['username']}, password {shop['password']}",
            f'set its webhooks with POST {words["control"]}shops/1/hooks {{"url": …}}',
        ]
        auth = (shop["username"], shop["password"])
        listed = requests.get(f"{shop['domain']}/api/v1/orders", auth=auth, timeout=5).json()
        assert listed["total_count"] == 7
        assert lines[4:6] == [
            "Café-Bäckerei Morgenrot: user morgenrot, password kassa-1 (12 products, 5 invoices, 20 customers, EUR)",
            "Vinothek & Bar Traubenhof: user traubenhof, password kassa-2 (12 products, 5 invoices, 20 customers, EUR)",
        ]
        cloud, reviews = about["readycloud"], about["guaranteed_reviews"]
        assert lines[11:18] == [
            f"ReadyCloud: {cloud['url']} (BurgerMaker (7 orders), Ocean & Oak (7 orders), Zoë's Soaps (old) (3 orders))",
            f"client id {cloud['client_id']}, secret {cloud['client_secret']}",
            "registered redirect: http://127.0.0.1:8000/callback/readycloud/",
            "",
            f"Guaranteed Reviews: {reviews['url']}",
            f"en: API key {reviews['accounts'][0]['api_key']}",
            f"de: API key {reviews['accounts'][1]['api_key']}",
        ]
        assert requests.get(f"{cloud['url']}/api/v2/orgs/", timeout=5).status_code == 401
        key = {"api_key": reviews["accounts"][0]["api_key"]}
        listed = requests.get(f"{reviews['url']}/private/v3/reviews", params=key, timeout=5).json()
        assert listed["pagination"]["total_results"] == 20
        options = requests.get(words["control"] + "options", timeout=5).json()
        assert options["numbers"] is True
        assert {name: value for name, value in options.items() if name.endswith("_percent")} == {
            "webhook_lost_percent": 5,
            "webhook_duplicate_percent": 6,
            "webhook_reordered_percent": 7,
            "webhook_malformed_percent": 8,
        }
        process.send_signal(sign)
        assert process.wait(timeout=5) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate()


def test_taken_port_is_told_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        output, complaint = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert complaint.strip() == (
        f"CommandError: Something listens on port {port} of 127.0.0.1 already: stop it, or choose another --port."
    )


def test_taken_port_of_a_shop_is_told_too():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port - 1))
        output, complaint = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert complaint.strip() == (
        f"CommandError: Something listens on port {port} of 127.0.0.1 already: stop it, or choose another --port."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--currency", "XXX"], "There is no currency 'XXX' here."),
        (["--webhook-lost", "101"], "Option webhook_lost_percent takes a whole number from 0 to 100."),
        (["--host", "192.0.2.1"], "The sandbox cannot listen on port 0 of 192.0.2.1: Cannot assign requested address."),
    ],
)
def test_faulty_wish_is_told_in_one_sentence(arguments, sentence):
    process = start("--port", "0", *arguments)
    output, complaint = process.communicate(timeout=10)
    assert (process.returncode, output, complaint.strip()) == (1, "", f"CommandError: {sentence}")
