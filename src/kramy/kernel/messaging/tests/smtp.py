"""A tiny mail server on the loopback interface, enough of RFC 5321 for one client at a time."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("DATA"):
                self.say("354 go on")
                self.take_letter()
            elif command.startswith("RCPT") and self.server.refusal:  # type: ignore[attr-defined]
                self.say(self.server.refusal)
            elif command.startswith("QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take_letter(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.letters.append(b"".join(lines))  # type: ignore[attr-defined]
        self.say("250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: list[bytes] = []
        self.refusal = ""
        """What it answers to every RCPT: "550 5.1.1 no such mailbox"; empty: it takes them."""

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
