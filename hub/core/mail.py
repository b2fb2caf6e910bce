"""Mail: one message at a time, to a file or to an SMTP server. Sent by jobs, so a refusal for now is tried again and one for good is not."""

import os
import re
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import structlog

from hub.core.errors import Invalid, Unavailable
from hub.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from hub.core.config import Settings

log = structlog.get_logger(__name__)

TIMEOUT: Final = 20.0
_BREAKS: Final = re.compile(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ADDRESS: Final = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")


class MailRefused(Invalid):
    """The server will never take this message (no such address, policy): trying again is useless."""

    default_code = "mail_refused"


class _Policy(EmailPolicy):
    """Writes words of subjects and names by the older routine: the newer one of some Python versions loses or doubles spaces between them."""

    def fold(self, name: str, value: Any) -> str:
        if name == "Subject":
            return f"Subject: {self._words(str(value), name)}{self.linesep}"
        if name == "To" and not value.addresses[0].display_name.isascii():
            one = value.addresses[0]
            return f"To: {self._words(one.display_name, name)}{self.linesep} <{one.addr_spec}>{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("utf-8")

    def _words(self, text: str, name: str) -> str:
        return Header(text, "utf-8", maxlinelen=75, header_name=name).encode(linesep=self.linesep)


_SMTP: Final = _Policy(linesep="\r\n", max_line_length=78)


@dataclass(frozen=True)
class Message:
    """One mail to one person.

    `message_id` names the mail for good (`job-17` or the like): sent twice it is the same mail to programs, and to the file mailer the same file.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    message_id: str = ""
    to_name: str = ""
    reply_to: str = ""
    language: str = "vi"
    unsubscribe: str = ""
    """Where a mail program may POST to stop such mails (RFC 8058)."""


class Mailer(Protocol):
    """Sends mail. Raises MailRefused for good, Unavailable for now, Invalid for a message that cannot be written."""

    def send(self, message: Message) -> str:
        """Sends one message; its Message-ID."""
        ...

    def check(self) -> None:
        """Raises Unavailable when the server does not answer."""
        ...


def _one_line(text: str, field: str) -> str:
    if _BREAKS.search(text):
        raise Invalid(_l("A line of a mail's head must not hold a line break."), code="mail_header", fields={field: text})
    return text


def _address(text: str, field: str, name: str = "") -> Address:
    if not _ADDRESS.fullmatch(_one_line(text, field)):
        raise Invalid(_l("This is not a mail address."), code="mail_address", fields={field: text})
    user, domain = text.rsplit("@", 1)
    return Address(_one_line(name, field), user, domain.encode("idna").decode() if not domain.isascii() else domain)


def compose(message: Message, sender: str) -> EmailMessage:
    """The mail as it is sent. Raises Invalid where a head line would break or an address is none."""
    made = EmailMessage(policy=_SMTP)
    own = _address(sender, "sender")
    name = re.sub(r"[^A-Za-z0-9._-]", "-", message.message_id) or secrets.token_hex(12)
    made["From"] = own
    made["To"] = _address(message.to, "to", message.to_name)
    made["Subject"] = _one_line(message.subject, "subject")
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = f"<{name}@{own.domain}>"
    made["Content-Language"] = _one_line(message.language, "language")
    made["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe:
        made["List-Unsubscribe"] = f"<{_one_line(message.unsubscribe, 'unsubscribe')}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if message.reply_to:
        made["Reply-To"] = _address(message.reply_to, "reply_to")
    made.set_content(message.text)
    if message.html is not None:
        made.add_alternative(message.html, subtype="html")
    return made


class FileMailer:
    """Writes each message to a file of its own in a folder: for the embedded default, demonstrations and tests."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, message: Message) -> str:
        """Writes one `.eml` file, whole or not at all."""
        made = compose(message, self._sender)
        number = str(made["Message-ID"]).strip("<>").split("@", 1)[0]
        with _answering():
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = self._folder / f".{secrets.token_hex(8)}"
            try:
                with temporary.open("xb") as file:
                    file.write(bytes(made))
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._folder / f"{number}.eml")
            finally:
                temporary.unlink(missing_ok=True)
        return str(made["Message-ID"])

    def check(self) -> None:
        """Makes the folder if need be."""
        with _answering():
            self._folder.mkdir(parents=True, exist_ok=True)


class SmtpMailer:
    """Sends through a server: `smtp://` (with STARTTLS whenever an account is given or the server offers it) or `smtps://`."""

    def __init__(self, url: str, sender: str, *, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("the address of a mail server is smtp://HOST:PORT or smtps://HOST:PORT")
        self._wrapped = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if self._wrapped else 587 if parts.username else 25)
        self._account = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._context = context or ssl.create_default_context()
        self._sender = sender

    def send(self, message: Message) -> str:
        """Sends one message over a connection of its own."""
        made = compose(message, self._sender)
        with _answering(), self._connected() as server:
            server.send_message(made)
        return str(made["Message-ID"])

    def check(self) -> None:
        """Connects, signs in and leaves."""
        with _answering(), self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server: smtplib.SMTP
        # without it the library asks the name service for this machine's name, each time
        us = parseaddr(self._sender)[1].rpartition("@")[2]
        if self._wrapped:
            server = smtplib.SMTP_SSL(self._host, self._port, local_hostname=us, timeout=TIMEOUT, context=self._context)
        else:
            server = smtplib.SMTP(self._host, self._port, local_hostname=us, timeout=TIMEOUT)
        with server:
            server.ehlo()
            if not self._wrapped and (self._account or server.has_extn("starttls")):
                server.starttls(context=self._context)  # without it the password would travel in clear
                server.ehlo()
            if self._account:
                server.login(*self._account)
            yield server


def _for_good(error: BaseException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return isinstance(error, smtplib.SMTPNotSupportedError)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        log.warning("mail_not_sent", error=repr(error)[:500], for_good=_for_good(error))
        if _for_good(error):
            raise MailRefused(_l("The mail server refused this message for good.")) from error
        raise Unavailable(_l("The mail server does not answer at the moment."), code="mail_unavailable") from error


def from_settings(settings: "Settings") -> Mailer:
    """The mailer that the settings name: `file:`, smtp://… or smtps://…"""
    if settings.mail_url.startswith("file:"):
        return FileMailer(settings.instance / "mail", settings.mail_sender)
    return SmtpMailer(settings.mail_url, settings.mail_sender)
