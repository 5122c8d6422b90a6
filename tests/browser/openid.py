"""A small OpenID provider for tests: it signs in whoever presses the button with his name.

It gives what Streamlit's sign-in asks for: its own description, a page that leads back with a code, a token signed with
its key, and that key.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT, SECRET = "chengli", "of the client"


def _plain64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number64(number: int) -> str:
    return _plain64(number.to_bytes((number.bit_length() + 7) // 8, "big"))


class _Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, people: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.people = people
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = rsa.generate_private_key(65537, 2048)
        self.codes: dict[str, tuple[str, str]] = {}  # the name and the nonce that each stands for

    def description(self) -> dict[str, object]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip

    def keys(self) -> dict[str, object]:
        numbers = self.key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": "1",
            "n": _number64(numbers.n),
            "e": _number64(numbers.e),
        }
        return {"keys": [key]}

    def token(self, code: str) -> dict[str, object]:
        name, nonce = self.codes.pop(code)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": name, "email": f"{name}@example.cn", "email_verified": True,
            "name": name, "nonce": nonce, "iat": now, "exp": now + 600,
        }  # fmt: skip
        head = {"alg": "RS256", "kid": "1", "typ": "JWT"}
        signed = ".".join(_plain64(json.dumps(part).encode()) for part in (head, claims))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        whole = f"{signed}.{_plain64(signature)}"
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 600, "id_token": whole}


class _Answers(BaseHTTPRequestHandler):
    server: _Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/.well-known/openid-configuration":
            self._json(self.server.description())
        elif url.path == "/keys":
            self._json(self.server.keys())
        elif url.path == "/authorize" and "as" in asked:
            code = secrets.token_urlsafe()
            self.server.codes[code] = asked["as"], asked.get("nonce", "")
            self.send_response(302)
            self.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            self.end_headers()
        elif url.path == "/authorize" and asked.get("client_id") == CLIENT:
            links = [f'<a href="{escape(f"{self.path}&as={name}")}">{escape(name)}</a>' for name in self.server.people]
            self._send(
                "text/html; charset=utf-8",
                b"<!doctype html><link rel=icon href=data:,>" + "".join(links).encode(),
            )
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        said = self.headers.get("Authorization", "")
        if said != f"Basic {basic}" and asked.get("client_secret") != [SECRET] and "Basic" not in said:
            self.send_error(401)
            return
        self._json(self.server.token(asked["code"][0]))

    def _json(self, answer: dict[str, object]) -> None:
        self._send("application/json", json.dumps(answer).encode())

    def _send(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing is said of what was asked."""


@contextmanager
def provider(*people: str) -> Iterator[str]:
    """The address of a provider that knows these people."""
    with _Provider(people) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()
