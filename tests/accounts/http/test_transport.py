"""The transport: bounds, refusals, and nothing it was not asked for. Against a real socket."""

import gzip
import time

import pytest

from accounts.http.addresses import is_public
from accounts.http.errors import BadPayload, Unreachable
from accounts.http.transport import Bounds, Transport
from tests.loopback import always, in_turn, serving

HERE = frozenset({"127.0.0.1", "localhost"})
QUICK = Bounds(connect_s=0.5, read_s=0.4, total_s=0.8, body_bytes=1000)


def get(url: str, transport: Transport | None = None, **options):
    return (transport or Transport(HERE, QUICK)).send("GET", url, headers={}, **options)


def reason_of(action) -> str:
    with pytest.raises((Unreachable, BadPayload)) as caught:
        action()
    return caught.value.reason


def test_answer_comes_whole_with_its_status():
    with serving(always({"a": 1}, 201)) as server:
        reply = get(server.url + "/x", query={"q": "ü&="})

    assert (reply.status, reply.body) == (201, b'{"a": 1}')
    assert server.asked[0].query == {"q": "ü&="}


def test_connection_is_kept_for_reads_and_new_for_each_write():
    ports = []

    def answer(asked, handler):
        ports.append(handler.client_address[1])
        handler.json({})

    with serving(answer) as server:
        transport = Transport(HERE)
        for method in ("GET", "GET", "POST", "POST"):
            transport.send(method, server.url, headers={})

    assert (ports[0] == ports[1], len(set(ports))) == (True, 3)


def test_compressed_answer_is_unpacked():
    body = gzip.compress(b'{"a": 1}')
    with serving(lambda asked, handler: handler.raw(body, 200, {"Content-Encoding": "gzip"})) as server:
        assert get(server.url).body == b'{"a": 1}'


def test_broken_compression_is_a_bad_payload():
    with serving(lambda asked, handler: handler.raw(b"not gzip", 200, {"Content-Encoding": "gzip"})) as server:
        assert reason_of(lambda: get(server.url)) == "bad_encoding"


@pytest.mark.parametrize("packed", [False, True])
def test_body_over_the_cap_is_cut_off_also_when_it_is_packed(packed):
    body = gzip.compress(b"x" * 5000) if packed else b"x" * 5000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    with serving(lambda asked, handler: handler.raw(body, 200, headers)) as server:
        assert reason_of(lambda: get(server.url)) == "too_large"


def test_redirect_is_not_followed():
    with serving(lambda asked, handler: handler.raw(b"", 302, {"Location": "http://127.0.0.1:9/"})) as server:
        assert get(server.url).status == 302
        assert len(server.asked) == 1


def test_cookies_are_not_kept():
    with serving(always({}, headers={"Set-Cookie": "a=b"})) as server:
        transport = Transport(HERE)
        get(server.url, transport)
        get(server.url, transport)

        assert [asked.headers.get("Cookie") for asked in server.asked] == [None, None]


def test_silence_ends_after_the_read_time_out():
    with serving(lambda asked, handler: time.sleep(3)) as server:
        began = time.monotonic()
        assert reason_of(lambda: get(server.url)) == "timeout"
        assert time.monotonic() - began < 0.8


def test_dripping_bytes_end_after_the_whole_time():
    with serving(lambda asked, handler: handler.drip(b"x" * 100, 0.1)) as server:
        began = time.monotonic()
        assert reason_of(lambda: get(server.url)) == "timeout"
        assert time.monotonic() - began < 1.5


def test_dripping_headers_end_after_the_whole_time():
    def answer(asked, handler):
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100:
            handler.wfile.write(bytes([letter]))
            handler.wfile.flush()
            time.sleep(0.1)

    with serving(answer) as server:
        began = time.monotonic()
        assert reason_of(lambda: get(server.url)) == "timeout"
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("after", [0, 1, 50, 99])
def test_answer_that_is_cut_off_is_no_answer(after):
    with serving(lambda asked, handler: handler.cut_off(b"x" * 100, after)) as server:
        assert reason_of(lambda: get(server.url)) == "no_connection"


def test_nobody_listens():
    assert reason_of(lambda: get("http://127.0.0.1:9/")) == "no_connection"


def test_unknown_host():
    assert reason_of(lambda: get("http://no-such-host.invalid/")) == "unknown_host"


def test_private_address_is_refused_before_a_socket_opens():
    with serving(always({})) as server:
        assert reason_of(lambda: get(server.url, Transport(frozenset(), QUICK))) == "address_refused"
        assert server.asked == []


def test_proxy_settings_of_the_environment_are_ignored(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(always({})) as server:
        assert get(server.url).status == 200


def test_a_fault_does_not_name_address_or_credential():
    with pytest.raises(Unreachable) as caught:
        Transport(HERE, QUICK).send("GET", "http://127.0.0.1:9/?token=secret", headers={"Authorization": "secret"})

    assert "secret" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_next_call_works_after_a_broken_one():
    with serving(in_turn(lambda asked, handler: handler.hang_up(), always({}))) as server:
        transport = Transport(HERE, QUICK)
        assert reason_of(lambda: get(server.url, transport)) == "no_connection"
        assert get(server.url, transport).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::127.0.0.1",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_addresses_that_are_public(address):
    assert is_public(address) is True
