"""Domains that strangers type in: what is refused never opens a socket, and never even asks for a name."""

import socket
from types import SimpleNamespace

import pytest

from accounts.http import places
from accounts.http.places import BadDomain, Place, place
from accounts.systems import get
from accounts.systems.base import NotAccepted

HOSTILE = [
    # addresses in figures
    "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "255.255.255.255", "8.8.8.8",
    "127.1", "127.0.1", "0", "1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7F.1", "0177.0.0.1", "017700000001",
    "0x7f.0x0.0x0.0x1", "0300.0250.1.1", "3232235777", "127.0.0.1.", "0x", "1.2.3.0x", "shop.example.0x7f", "shop.123",
    # the same in other alphabets
    "①②⑦.⓪.⓪.①", "127.0.0.1", "127。0。0。1", "127.0.0.1", "127。0.0.1", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "localhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    # IPv6
    "::1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fd00::1]", "[fe80::1%25eth0]", "[64:ff9b::7f00:1]",
    "[2001:4860:4860::8888]", "http://[::1]", "[::1]:80",
    # names inside networks
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "shop.local", "metadata.google.internal", "router.lan", "db",
    "printer.home", "1.0.0.127.in-addr.arpa", "shop.corp", "localhost.localdomain", "abcdef.onion",
    # more than a domain
    "shop.example:443", "shop.example:22", "shop.example:", "user@shop.example", "user:word@shop.example",
    "https://user@shop.example", "shop.example/admin", "shop.example//", "shop.example/../", "shop.example?x=1",
    "shop.example#x", "https://shop.example/?", "http://shop.example", "ftp://shop.example", "file:///etc/passwd",
    "gopher://shop.example", "//shop.example", "https:shop.example", "https:/shop.example", "https://https://shop.example",
    "javascript:alert(1)", "shop.example\\@127.0.0.1", "shop.example%2f", "shop.example%00", "127%2e0%2e0%2e1",
    # not quite a name
    "", " ", ".", "..", "shop.example.", ".shop.example", "shop..example", "-shop.example", "shop-.example", "shop_1.example",
    "shop example", "shop.exam\nple", "shop.example\r\nHost: x", "shop\x00.example", "sh​op.example", "sh\u00adop.example",
    "sh‮op.example", "xn--.example", "xn--a.example", "a" * 64 + ".example", "a." * 150 + "example", "shop.example,other.example",
]  # fmt: skip

INWARDS = [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
]


def names(monkeypatch, resolved):
    """What the remote systems' names lead to; the database's and the cache's stay as they are."""
    own = SimpleNamespace(getaddrinfo=resolved, SOCK_STREAM=socket.SOCK_STREAM)
    monkeypatch.setattr("accounts.http.addresses.socket", own)


@pytest.fixture
def sockets(monkeypatch):
    """Every connection and every question for a name that is tried."""
    tried = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: tried.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: tried.append(host) or [])
    return tried


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_spelling_is_refused_before_anything_is_asked(text, settings, sockets):
    settings.ALLOW_PRIVATE_HOSTS = frozenset()

    with pytest.raises(NotAccepted) as refusal:
        get("rec_plus").linking.check({"domain": text, "username": "api", "password": "word"})

    assert (refusal.value.question, sockets) == ("domain", [])


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_allowing_one_host_opens_no_way_to_others(text):
    allowed = frozenset({"shop-beside-us"})

    with pytest.raises(BadDomain):
        place(text, allowed)


@pytest.mark.django_db
@pytest.mark.parametrize("address", INWARDS)
def test_name_that_leads_inwards_opens_no_socket(address, settings, monkeypatch):
    settings.ALLOW_PRIVATE_HOSTS = frozenset()
    opened = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answers = [(socket.AF_INET, 1, 6, "", ("93.184.216.34", 443)), (family, 1, 6, "", (address, 443))]
    names(monkeypatch, lambda *rest, **more: answers)
    monkeypatch.setattr("accounts.http.transport.create_connection", lambda *rest, **more: opened.append(rest))

    with pytest.raises(NotAccepted) as refusal:
        get("rec_plus").linking.check({"domain": "inwards.example", "username": "api", "password": "word"})

    told = "We find no shop at this domain. Check how it is written."  # as for a name that nobody knows
    assert (refusal.value.question, str(refusal.value.text), opened) == ("domain", told, [])


@pytest.mark.django_db
def test_name_that_changes_between_two_looks_is_checked_with_each_connection(settings, monkeypatch):
    settings.ALLOW_PRIVATE_HOSTS = frozenset()
    answers = [["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]]
    opened = []

    def resolved(host, port, **more):
        return [(socket.AF_INET, 1, 6, "", (each, port)) for each in answers.pop(0)]

    def connected(address, *rest, **more):
        opened.append(address)
        raise ConnectionRefusedError

    names(monkeypatch, resolved)
    monkeypatch.setattr("accounts.http.transport.create_connection", connected)
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.0)

    with pytest.raises(NotAccepted):
        get("rec_plus").linking.check({"domain": "rebinding.example", "username": "api", "password": "word"})

    assert opened == [("93.184.216.34", 443)]  # the very address that was checked, and never the second one


@pytest.mark.parametrize(
    ("text", "netloc"),
    [
        ("shop.example", "shop.example"),
        (" WWW.Shop.Example ", "www.shop.example"),
        ("https://shop.example", "shop.example"),
        ("HTTPS://shop.example/", "shop.example"),
        ("shop.example/", "shop.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("shop。example", "shop.example"),
        ("9to5.example", "9to5.example"),
    ],
)
def test_public_domain_is_called_by_https_alone(text, netloc):
    assert place(text, frozenset()) == Place("https", netloc)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://127.0.0.1:9001", "http://127.0.0.1:9001/api"),
        ("127.0.0.1:9001", "https://127.0.0.1:9001/api"),
        ("http://LOCALHOST/", "http://localhost/api"),
        ("http://[::1]:80", "http://[::1]:80/api"),
    ],
)
def test_host_of_the_settings_may_have_a_port_and_no_encryption(text, url):
    assert place(text, frozenset({"127.0.0.1", "localhost", "::1"})).url("/api") == url


@pytest.mark.parametrize("text", ["http://127.0.0.1:99999", "http://u@127.0.0.1", "http://127.0.0.1/x", "ws://127.0.0.1", "127.0.0.1?", "127.0.0.1#", "127.0.0.2"])  # fmt: skip
def test_allowed_host_takes_no_more_than_scheme_and_port(text):
    with pytest.raises(BadDomain):
        place(text, frozenset({"127.0.0.1"}))


def test_place_is_shown_with_its_scheme_only_where_it_is_not_https():
    assert [Place("https", "a.example").shown, Place("http", "a:1").shown] == ["a.example", "http://a:1"]
    assert places.place("http://localhost:1", frozenset({"localhost"})).shown == "http://localhost:1"
