"""What every mailer promises: one suite over files and a real SMTP conversation with a small server in this process."""

import email
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from hub.core.errors import Invalid, Unavailable
from hub.core.mail import FileMailer, Mailer, MailRefused, Message, SmtpMailer

SENDER = "hub@truong.example"
MESSAGE = Message(
    "an@truong.example",
    "Bài “Đạo hàm” đã được duyệt – mời thầy cô xem kết quả phản biện của tổ chuyên môn",
    "Kính gửi thầy An,\n\nHọc liệu đã được duyệt.\n.\nDòng sau dấu chấm.\n",
    html="<p>Học liệu đã được duyệt.</p>",
    message_id="job-17",
    to_name="Nguyễn Văn An",
)


@dataclass
class Post:
    """A mailer and what arrived."""

    mailer: Mailer
    folder: Path | None = None
    received: list[bytes] = field(default_factory=list)

    @property
    def arrived(self) -> list[EmailMessage]:
        raw = [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))] if self.folder else self.received
        return [email.message_from_bytes(one, policy=default) for one in raw]  # type: ignore[misc]


class Server:
    """A mail server that answers `reply` to a recipient and `data_reply` to the text."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.reply = "250 OK"
        self.data_reply = "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.data_reply.startswith("250"):
            self.received.append(envelope.content or b"")
        return self.data_reply


class LocalController(Controller):
    """Runs a server on a free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@pytest.fixture
def server() -> Iterator[tuple[Server, str]]:
    handler = Server()
    controller = LocalController(handler, hostname="127.0.0.1", server_hostname="mail.truong.example", port=0)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture(params=["file", "smtp"])
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Post:
    if request.param == "file":
        return Post(FileMailer(tmp_path / "mail", SENDER), folder=tmp_path / "mail")
    handler, url = request.getfixturevalue("server")
    return Post(SmtpMailer(url, SENDER), received=handler.received)


def test_a_message_arrives_whole(post: Post) -> None:
    assert post.mailer.send(MESSAGE) == "<job-17@truong.example>"
    (mail,) = post.arrived
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"] == SENDER
    assert mail["To"].addresses[0].display_name == "Nguyễn Văn An"
    assert mail["To"].addresses[0].addr_spec == "an@truong.example"
    assert mail["Message-ID"] == "<job-17@truong.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] is not None
    plain, html = mail.get_body(["plain"]), mail.get_body(["html"])
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert "<p>Học liệu đã được duyệt.</p>" in html.get_content()


@pytest.mark.parametrize("words", range(1, 40, 3))
def test_long_vietnamese_names_and_subjects_keep_their_spaces(tmp_path: Path, words: int) -> None:
    post = Post(FileMailer(tmp_path, SENDER), tmp_path)
    subject = " ".join(["thưởng", "ngoạn", "a", "“mỹ-thuật”"] * 10)[: words * 7].strip()
    name = " ".join(["Nguyễn", "Thị", "Phương", "Thảo"] * 2)[: words + 4].strip()
    post.mailer.send(replace(MESSAGE, subject=subject, to_name=name))
    (path,) = tmp_path.glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes())  # the newer parser doubles spaces between the pieces of a long name
    assert str(make_header(decode_header(mail["Subject"]))) == subject
    assert str(make_header(decode_header(mail["To"]))) == f"{name} <{MESSAGE.to}>"
    assert max(map(len, path.read_bytes().splitlines())) <= 78


def test_a_message_without_html_and_id(post: Post) -> None:
    first = post.mailer.send(replace(MESSAGE, html=None, message_id=""))
    second = post.mailer.send(replace(MESSAGE, html=None, message_id=""))
    assert first != second
    assert [mail.get_content_type() for mail in post.arrived] == ["text/plain", "text/plain"]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "x\nBcc: other@example.org"},
        {"subject": "x\r\n\r\nBody"},
        {"to": "an@truong.example\nBcc: other@example.org"},
        {"to": "an@truong.example, other@example.org"},
        {"to": "<an@truong.example>"},
        {"to": "an"},
        {"to": ""},
        {"to_name": "An\r\nBcc: other@example.org"},
        {"reply_to": "x@y.example\nBcc: other@example.org"},
        {"language": "vi\nX: y"},
    ],
)
def test_a_head_cannot_be_broken_open(post: Post, change: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        post.mailer.send(replace(MESSAGE, **change))
    assert post.arrived == []


def test_a_mailer_answers_its_check(post: Post) -> None:
    post.mailer.check()
    assert post.arrived == []


def test_a_mail_sent_twice_is_one_file(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path, SENDER)
    mailer.send(MESSAGE)
    mailer.send(replace(MESSAGE, message_id="../job-17"))
    mailer.send(MESSAGE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["..-job-17.eml", "job-17.eml"]


@pytest.mark.parametrize(
    ("reply", "data_reply", "error"),
    [
        ("550 no such person", "250 OK", MailRefused),
        ("250 OK", "554 policy", MailRefused),
        ("450 try later", "250 OK", Unavailable),
        ("250 OK", "451 disk full", Unavailable),
    ],
)
def test_refused_for_good_or_for_now(server: tuple[Server, str], reply: str, data_reply: str, error: type[Exception]) -> None:
    handler, url = server
    handler.reply, handler.data_reply = reply, data_reply
    with pytest.raises(error):
        SmtpMailer(url, SENDER).send(MESSAGE)
    assert handler.received == []


def test_a_mailer_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for mailer in (FileMailer(tmp_path / "file", SENDER), SmtpMailer("smtp://127.0.0.1:9", SENDER)):
        with pytest.raises(Unavailable):
            mailer.send(MESSAGE)
        with pytest.raises(Unavailable):
            mailer.check()


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail"])
def test_an_address_that_is_none_is_a_mistake(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        SmtpMailer(url, SENDER)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server and of a client that trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    key, chain = folder / "key.pem", folder / "cert.pem"
    made = subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            key,
            "-out",
            chain,
        ],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("needs the openssl program to make a certificate")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(chain, key)
    return serving, ssl.create_default_context(cafile=str(chain))


def _accept(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"hub", b"p@ss"), handled=False)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_passwords_and_mails_travel_encrypted(certificate: tuple[ssl.SSLContext, ssl.SSLContext], scheme: str) -> None:
    serving, trusting = certificate
    handler = Server()
    tls: dict[str, Any] = {"ssl_context": serving} if scheme == "smtps" else {}
    options: dict[str, Any] = {"authenticator": _accept, "auth_required": True}
    if scheme == "smtp":
        options |= {"tls_context": serving, "require_starttls": True}
    else:
        options |= {"auth_require_tls": False}
    controller = LocalController(handler, hostname="127.0.0.1", server_hostname="mail.truong.example", port=0, **options, **tls)
    controller.start()
    try:
        port = controller.port
        SmtpMailer(f"{scheme}://hub:p%40ss@127.0.0.1:{port}", SENDER, context=trusting).send(MESSAGE)
        assert len(handler.received) == 1
        with pytest.raises(Unavailable):
            SmtpMailer(f"{scheme}://hub:wrong@127.0.0.1:{port}", SENDER, context=trusting).send(MESSAGE)
        with pytest.raises(Unavailable):  # a certificate that nobody vouches for
            SmtpMailer(f"{scheme}://hub:p%40ss@127.0.0.1:{port}", SENDER).send(MESSAGE)
        assert len(handler.received) == 1
    finally:
        controller.stop()
