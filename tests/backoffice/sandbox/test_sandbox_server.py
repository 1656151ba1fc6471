"""The HTTP plumbing: connections, odd requests, starting and stopping."""

import http.client
import socket
import time

import pytest
import requests

from backoffice.sandbox import Sandbox


@pytest.fixture
def connection(sandbox):
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    yield connection
    connection.close()


def test_connection_is_kept(sandbox, till, connection):
    headers = {"Authorization": sandbox.issue_token(till)}
    connection.request("GET", "/v1/vat-rates", headers=headers)
    connection.getresponse().read()
    kept = connection.sock
    for _ in range(5):
        connection.request("POST", "/v1/storno", body=b'{"storno_name": "x"}', headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.version) == (201, 11)
    assert connection.sock is kept


def test_chunked_body_is_refused(sandbox):
    def chunks():
        yield b"{}"

    answer = requests.post(f"{sandbox.api_url}/storno", data=chunks(), timeout=5)
    assert answer.status_code == 411


def test_too_large_a_body_is_refused(connection):
    connection.putrequest("POST", "/v1/storno")
    connection.putheader("Content-Length", str(33 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413


@pytest.mark.parametrize("length", ["-1", "abc", ""])
def test_faulty_length_is_refused(connection, length):
    connection.putrequest("POST", "/v1/storno")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 411


def test_path_outside_every_system_is_404(sandbox):
    answer = requests.get(f"{sandbox.url}/elsewhere", timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (404, True)
    assert sandbox.journal[-1].path == "/elsewhere"


def test_caller_that_hangs_up_is_no_news(sandbox, capsys):
    sandbox.faults.add("delay", seconds=0.05)
    with socket.create_connection(("127.0.0.1", sandbox.port)) as connection:
        connection.sendall(b"GET /v1/products HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_taken_port_is_an_error(sandbox):
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=sandbox.port)


def test_port_is_free_after_stop(opened):
    with Sandbox(products=1, invoices=1) as sandbox:
        port = sandbox.port
        assert requests.get(f"{sandbox.url}/_sandbox/", timeout=5).status_code == 200
    with Sandbox(products=1, invoices=1, port=port) as again:
        assert again.port == port


def test_stop_ends_kept_connections(sandbox, connection):
    connection.request("GET", "/_sandbox/clock")
    connection.getresponse().read()
    sandbox.stop()
    assert connection.sock.recv(1) == b""


def test_starts_quickly():
    started = time.perf_counter()
    for _ in range(5):
        with Sandbox():
            pass
    assert (time.perf_counter() - started) / 5 < 0.5


def test_starts_quickly_with_many_rows():
    started = time.perf_counter()
    with Sandbox(products=100_000, invoices=100_000) as sandbox:
        token = sandbox.issue_token(sandbox.tills[0])
        for path in ("/products?page=1000&limit=100", "/document/invoice?offset=90000&limit=10"):
            answer = requests.get(sandbox.api_url + path, headers={"Authorization": token}, timeout=10)
            assert answer.status_code == 200
    assert time.perf_counter() - started < 5
