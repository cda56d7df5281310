"""A mail server on the loopback interface that behaves as badly as it is told."""

import socket
import socketserver
from email import message_from_bytes
from email.message import Message

from tests.faults.holding import eventually


class Sink(socketserver.ThreadingTCPServer):
    """`mood`: "kind" takes every letter; "mute" never greets; "forgetful" reads a letter and never answers.

    It refuses recipients at `refused.example`.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mood = "kind"
        self.callers = 0
        self.letters: list[Message] = []
        self._waiting: list[socket.socket] = []

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def begin(self, mood: str) -> None:
        self.mood, self.callers = mood, 0
        self.letters.clear()
        self._waiting.clear()

    def let_go(self) -> None:
        """Hang up on whoever waits for an answer."""
        for waiting in self._waiting:
            waiting.shutdown(socket.SHUT_RDWR)

    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    def called(self) -> None:
        eventually(lambda: self.callers, "nobody called the mail server")

    def received(self, count: int) -> None:
        eventually(lambda: len(self.letters) >= count, f"fewer than {count} letters came")


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.server.callers += 1
        if self.server.mood == "mute":
            self.rfile.read()
            return
        self._say("220 sink.example")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self._take()
            elif word == b"QUIT":
                return
            else:
                refused = word == b"RCPT" and b"@refused.example" in line
                self._say("550 nobody by that name" if refused else "250 fine")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.letters.append(message_from_bytes(b"".join(lines)))
        if self.server.mood == "forgetful":
            self.server._waiting.append(self.connection)
            self.rfile.read()
            return
        self._say("250 taken")

    def _say(self, words: str) -> None:
        try:
            self.wfile.write(f"{words}\r\n".encode())
        except (BrokenPipeError, ConnectionResetError):  # the caller was killed
            self.connection.shutdown(socket.SHUT_RDWR)
