"""The errors that services raise. `hub.web.errors` turns them into pages and JSON; nothing else does."""

from typing import Any, ClassVar


class HubError(Exception):
    """A refusal with a message for the person.

    `message` may be lazily translated text; `code` is a stable snake_case word for programs; `fields` gives a message by field name.
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "error"

    def __init__(self, message: Any, *, code: str | None = None, fields: dict[str, Any] | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fields = fields or {}
        self.details = details

    def __str__(self) -> str:
        return str(self.message)


class Invalid(HubError):
    """What was sent is not well-formed or not allowed as it is."""

    status = 400
    default_code = "invalid"


class SignInRequired(HubError):
    """Nobody is signed in."""

    status = 401
    default_code = "sign_in_required"


class Forbidden(HubError):
    """The person may not do this."""

    status = 403
    default_code = "forbidden"


class NotFound(HubError):
    """No such thing, or none that this person may know of."""

    status = 404
    default_code = "not_found"


class Conflict(HubError):
    """The thing is no longer in the state that the request supposes."""

    status = 409
    default_code = "conflict"


class Gone(HubError):
    """The thing was withdrawn."""

    status = 410
    default_code = "gone"


class Withheld(Gone):
    """The thing is closed to the caller for now and may come back: unlike what is gone for good, nobody should forget its address."""

    status = 403
    default_code = "withheld"


class TooLarge(HubError):
    """What was sent is larger than allowed."""

    status = 413
    default_code = "too_large"


class UnsupportedMedia(HubError):
    """A kind of file or body that is not taken."""

    status = 415
    default_code = "unsupported_media"


class Unprocessable(HubError):
    """Well-formed, but it cannot be applied to this thing."""

    status = 422
    default_code = "unprocessable"


class TooMany(HubError):
    """Too many tries; `retry_after` (seconds) is in the details."""

    status = 429
    default_code = "too_many"


class Unavailable(HubError):
    """An outside service does not answer now."""

    status = 503
    default_code = "unavailable"
