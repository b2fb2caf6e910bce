"""Settings: one typed table, read once, from `HUB_*` environment variables over a TOML file.

`HUB_CONFIG` names the TOML file. Every setting is described here and listed in docs/configuration.md (a test compares them).
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class SettingsRefused(Exception):
    """The file of settings cannot be used; the message says why."""


class TomlSource(PydanticBaseSettingsSource):
    """The file named by HUB_CONFIG, if any; its keys are the settings' names."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Not used: the file is read whole by `__call__`."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The file's values, or nothing when no file is named."""
        path = os.environ.get("HUB_CONFIG")
        if not path:
            return {}
        try:
            with Path(path).open("rb") as file:
                return tomllib.load(file)
        except OSError as error:
            raise SettingsRefused(f"HUB_CONFIG: {path} cannot be read ({error.strerror or type(error).__name__})") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsRefused(f"HUB_CONFIG: {path} is no TOML file ({error})") from error


class Settings(BaseSettings):
    """All settings of the hub. The defaults are the embedded way to run: one machine, no server to install."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="forbid", validate_default=True)

    instance: Path = Field(
        Path("instance"),
        description="Folder that holds all data of the embedded default: database, files, search index, mail, queue.",
    )
    demo: bool = Field(
        False, description="Demonstration mode: the sign-in page lists the demonstration accounts. Never on real data."
    )
    base_url: str = Field(
        "http://127.0.0.1:8000",
        description="Public address of the hub, without a final slash; used in links of mails and LTI messages.",
    )
    secret_key: str = Field(
        "",
        description="Secret that signs CSRF tokens and page cursors, 32 characters at least. Empty: made once and kept in the instance folder.",
    )
    database_url: str = Field(
        "",
        description="SQLAlchemy address of the database. Empty: SQLite in the instance folder. PostgreSQL: postgresql+psycopg://…",
    )
    database_pool: int = Field(10, ge=1, description="Connections to PostgreSQL kept by each process.")
    objects_url: str = Field(
        "file:",
        description="Where files are kept: `file:` (instance folder) or s3+http://HOST:PORT/BUCKET, s3+https://…",
    )
    s3_access_key: str = Field("", description="Access key of the S3 store.")
    s3_secret_key: str = Field("", description="Secret key of the S3 store.")
    search_url: str = Field(
        "fts5:",
        description="Search engine: `fts5:` (SQLite FTS5 in the instance folder) or the address of Elasticsearch.",
    )
    search_prefix: str = Field("hoclieu", description="Prefix of the names of the Elasticsearch indices.")
    mail_url: str = Field(
        "file:", description="How mail leaves: `file:` (instance folder), smtp://USER:PASSWORD@HOST:PORT or smtps://…"
    )
    mail_sender: str = Field("hub@localhost", description="Sender address of mails.")
    queue_url: str = Field(
        "",
        description="Broker that wakes the workers. Empty: a durable local one in the instance folder. redis://HOST:PORT/N in production.",
    )
    web_host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    web_port: int = Field(8000, ge=0, le=65535, description="Port that the web server listens on.")
    web_threads: int = Field(8, ge=1, description="Threads of the web server in each process.")
    web_workers: int = Field(1, ge=1, description="Processes of the web server.")
    worker_threads: int = Field(2, ge=1, description="Jobs that one worker process runs at once.")
    content_url: str = Field(
        "",
        description="Public address of the origin that packages (H5P, SCORM, web lessons) run on; never the hub's own host name. "
        "With a star (https://*.hoclieu-packages.vn) each package has a host name of its own: best. Empty: HUB_CONTENT_PORT below localhost "
        "for a hub on this machine, else the hub's host name with that port, where SCORM packages do not run.",
    )
    content_port: int = Field(
        0, ge=0, le=65535, description="Port that the content server listens on. 0: the port after HUB_WEB_PORT."
    )
    secure_cookies: bool = Field(
        False,
        description="Cookies only over HTTPS, with the __Host- prefix, and HSTS. On in production; the demonstration runs over plain HTTP.",
    )
    trusted_proxies: int = Field(
        0, ge=0, description="Number of reverse proxies in front whose X-Forwarded-* headers are believed."
    )
    session_hours: int = Field(12, ge=1, description="Hours after which an unused sign-in ends.")
    upload_limit: int = Field(
        200 * 1024 * 1024,
        ge=1024,
        description="Largest file sent with a plain form, and largest upload of a kind that `HUB_UPLOAD_LIMITS` does not name, in bytes.",
    )
    upload_limits: dict[str, int] = Field(
        {"video": 2_000_000_000},
        description="Largest resumable upload by kind, or by role and kind, in bytes, as JSON: "
        '{"video": 2000000000, "librarian:ebook": 500000000}. 0: not taken.',
    )
    uploads_open: int = Field(20, ge=1, description="Resumable uploads that a person may have open at once.")
    uploads_open_bytes: int = Field(8_000_000_000, ge=1024, description="Bytes that a person's open uploads may come to in all.")
    upload_days: int = Field(7, ge=1, description="Days after which an upload that nobody goes on with is removed.")
    objects_rest_hours: int = Field(
        48, ge=1, description="Hours that a file rests in the object store before it may count as one that nothing refers to."
    )
    objects_aside_days: int = Field(
        30, ge=1, description="Days that files which nothing refers to are kept aside before they are removed for good."
    )
    draft_days: int = Field(30, ge=1, description="Days after which a draft that its author gave up is removed for good.")
    draft_notice_days: int = Field(
        7, ge=0, description="Days before that in which its authors are told and can take it up again."
    )
    clamav: str = Field("", description="Virus scanner: tcp://HOST:PORT or unix:/PATH of clamd. Empty: uploads are not scanned.")
    clamav_down: Literal["refuse", "accept"] = Field(
        "refuse",
        description="While the virus scanner does not answer, uploads wait and are refused in the end (`refuse`), "
        "or they are taken and marked as not scanned (`accept`).",
    )
    soffice: str = Field(
        "soffice",
        description="LibreOffice's program, which makes PDFs of Office files: a name on the search path or a whole path. Empty: not used.",
    )
    ffmpeg: str = Field(
        "ffmpeg",
        description="ffmpeg, which prepares videos for the web (ffprobe has to stand beside it): a name or a whole path. Empty: not used.",
    )
    office_seconds: int = Field(180, ge=1, le=3600, description="Seconds that making the PDF of one Office file may take.")
    video_seconds: int = Field(3600, ge=1, le=86400, description="Seconds that making one form of a video may take.")
    media_memory: int = Field(4096, ge=256, description="Megabytes of memory that LibreOffice or ffmpeg may take for one file.")
    media_output: int = Field(2048, ge=1, description="Megabytes that a file made by LibreOffice or ffmpeg may have.")
    media_threads: int = Field(2, ge=1, description="Processor cores that ffmpeg uses for one video.")
    default_language: Literal["vi", "en"] = Field("vi", description="Language of people who have not chosen one.")
    time_zone: str = Field("Asia/Ho_Chi_Minh", description="Time zone in which times are shown.")
    log_format: Literal["json", "text"] = Field("json", description="Form of the log lines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    submit_grace_seconds: int = Field(
        90,
        ge=0,
        le=600,
        description="Seconds after the deadline in which answers that were on their way are still taken.",
    )
    outbound_private: bool = Field(
        False,
        description="Allow calls to private and loopback addresses (LTI partners on the same machine). For development and tests only.",
    )

    @field_validator("instance")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("needs 32 characters at least")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone such as Asia/Ho_Chi_Minh") from None
        return value

    @field_validator("base_url")
    @classmethod
    def _no_final_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("content_url")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not re.fullmatch(r"https?://(\*\.)?[^\s/*?#@]+", value):
            raise ValueError("is the origin of the content server: https://HOST, https://HOST:PORT or https://*.HOST")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments over environment over file."""
        return init_settings, env_settings, TomlSource(settings_cls)

    @property
    def database_address(self) -> str:
        """The database's address with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.instance / 'hub.sqlite3'}"

    @property
    def content_port_number(self) -> int:
        """The port of the content server with the default filled in."""
        return self.content_port or min(self.web_port + 1, 65535)

    def ensure_instance(self) -> None:
        """Makes the instance folder, readable by its owner only, and the kept secret."""
        self.instance.mkdir(parents=True, exist_ok=True, mode=0o700)

    def resolve_secret(self) -> str:
        """The secret key: from the settings, or the one kept in the instance folder (made on first use)."""
        if self.secret_key:
            return self.secret_key
        self.ensure_instance()
        path = self.instance / "secret"
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            secret = os.urandom(32).hex()
            file.write(secret)
        return secret
