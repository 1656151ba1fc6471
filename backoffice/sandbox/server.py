"""The HTTP plumbing: one server on this machine for every emulated system."""

import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from backoffice.sandbox.messages import Answer, Request

LARGEST_BODY = 32 * 1024 * 1024
BLOCK = 1 << 16
ANY_HOST = "0.0.0.0"  # noqa: S104 - compared, not listened on

Emulate = Callable[[Request], tuple[Answer, Callable[[], None]]]
"""Takes a request; gives the answer, and what to call when it has been sent."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, emulate: Emulate) -> None:
        self.emulate, self.host, self.wanted_port = emulate, host, port
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._thread: threading.Thread | None = None
        try:
            super().__init__((host, port), Handler)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"port {port} of {host}") from None

    def server_bind(self) -> None:
        """Without the name look-up of the base class, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        if isinstance(request, socket.socket):
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            self._connections.discard(request)
        super().shutdown_request(request)

    def start(self) -> None:
        """Serves from a thread of its own."""
        self._thread = threading.Thread(target=self._accept, daemon=True, name="sandbox")
        self._thread.start()

    def _accept(self) -> None:
        """Waits without polling, so that stopping takes no time either."""
        while True:
            request, address = self.get_request()
            if self.stopping.is_set():
                self.shutdown_request(request)
                return
            self.process_request(request, address)

    def stop(self) -> None:
        """Stops listening and ends every connection, those that hang on purpose included."""
        self.stopping.set()
        if self._thread is not None:
            with contextlib.suppress(OSError):
                self._wake()
                self._thread.join()
        self.server_close()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _wake(self) -> None:
        host = "127.0.0.1" if self.server_name == ANY_HOST else self.server_name
        socket.create_connection((host, self.server_port)).close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is no news; anything else is our own fault and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = BLOCK
    server: Server

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer, sent = self.server.emulate(
            Request(self.command, path, query, headers, body, str(self.client_address[0]))
        )
        try:
            self._send(answer)
        finally:
            sent()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: the journal knows it all."""

    def _body(self) -> bytes | None:
        """The whole body; ``None`` if it cannot be read, which has been answered then."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.send_error(411)
            return None
        if int(length) > LARGEST_BODY:
            self.send_error(413)
            return None
        return self.rfile.read(int(length)) if length != "0" else b""

    def _send(self, answer: Answer) -> None:
        if answer.delay_s and self.server.stopping.wait(answer.delay_s):
            return
        if answer.dropped:
            self.close_connection = True
            return
        self._send_head(answer)
        if self.command == "HEAD":
            return
        if answer.drip_s:
            self._drip(answer)
        else:
            self.wfile.write(answer.body if answer.cut_at is None else answer.body[: answer.cut_at])
        if answer.cut_at is not None:
            self.close_connection = True

    def _send_head(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self, answer: Answer) -> None:
        self.wfile.flush()
        for position in range(len(answer.body)):
            self.wfile.write(answer.body[position : position + 1])
            self.wfile.flush()
            if self.server.stopping.wait(answer.drip_s):
                return
