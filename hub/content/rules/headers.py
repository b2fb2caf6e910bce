"""Headers of the content origin. What a package may do is decided here, whatever the page that frames it says."""

from dataclasses import dataclass
from typing import Final

# features of the browser that no package gets
PERMISSIONS: Final = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "browsing-topics", "camera", "clipboard-read", "clipboard-write", "display-capture",
        "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer",
        "microphone", "midi", "otp-credentials", "payment", "publickey-credentials-create", "publickey-credentials-get",
        "screen-wake-lock", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking",
    )
)  # fmt: skip
OPAQUE: Final = "allow-scripts allow-forms"
"""Without allow-same-origin: no origin, so no cookies, no storage, no reaching of other frames."""
WITH_ORIGIN: Final = "allow-scripts allow-forms allow-modals allow-same-origin"
"""For SCORM, whose files must see each other: in an origin that is the package's alone."""


@dataclass(frozen=True)
class Place:
    """Where a response stands: its origin, the word of its address, who frames it, and whether it runs without an origin."""

    origin: str
    word: str
    hub: str
    opaque: bool

    @property
    def files(self) -> str:
        """The folder of the package's files: all that its documents may load."""
        return f"{self.origin}/p/{self.word}/"

    @property
    def runtime(self) -> str:
        """The folder of the players."""
        return f"{self.origin}/runtime/"

    @property
    def sandbox(self) -> str:
        """The sandbox that its documents run in."""
        return OPAQUE if self.opaque else WITH_ORIGIN


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in directives.items())


def _loading(place: Place, *, more: str = "") -> dict[str, str]:
    """A package may run what it brings, and load from itself only: what it learns stays where it is."""
    own = f"{place.files}{more}"
    return {
        "default-src": "'none'",
        "script-src": f"{own} 'unsafe-inline' 'unsafe-eval' blob: data:",
        "style-src": f"{own} 'unsafe-inline' blob: data:",
        "img-src": f"{own} blob: data:",
        "media-src": f"{own} blob: data:",
        "font-src": f"{own} blob: data:",
        "connect-src": f"{own} blob: data:",
        "worker-src": f"{own} blob:",
        "frame-src": f"{place.files} blob:",
        "object-src": place.files,
        "manifest-src": "'none'",
        "form-action": "'none'",
        "base-uri": place.files,
    }


def document_policy(place: Place, *, is_entry: bool) -> str:
    """For a page of the package. Pages that a page without origin frames have no ancestor that could be named."""
    directives = _loading(place)
    if not place.opaque:
        directives["frame-ancestors"] = f"{place.origin} {place.hub}"
    elif is_entry:
        directives["frame-ancestors"] = place.hub
    return _policy({**directives, "sandbox": place.sandbox})


def scorm_player_policy(place: Place) -> str:
    """For the page that holds SCORM's interface: it runs our player and frames the package."""
    return _policy(
        {
            "default-src": "'none'",
            "script-src": place.runtime,
            "style-src": place.runtime,
            "frame-src": place.files,
            "form-action": "'none'",
            "base-uri": "'none'",
            "frame-ancestors": place.hub,
            "sandbox": place.sandbox,
        }
    )


def h5p_player_policy(place: Place) -> str:
    """For the page in which an H5P package runs beside its player: without an origin."""
    directives = _loading(place, more=f" {place.runtime}")
    return _policy({**directives, "base-uri": "'none'", "frame-ancestors": place.hub, "sandbox": place.sandbox})


FILE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For everything that is not a page: an SVG or XML file opened as a document runs nothing."""


def common(place: Place | None) -> dict[str, str]:
    """Headers of every response."""
    opaque = place is None or place.opaque
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        # a document without origin is foreign to its own files
        "Cross-Origin-Resource-Policy": "cross-origin" if opaque else "same-origin",
        "X-DNS-Prefetch-Control": "off",
        "X-Robots-Tag": "noindex, nofollow",
    }
