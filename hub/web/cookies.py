"""Cookies, all set the same careful way: over HTTPS they carry the __Host- prefix, so that no other site can plant them."""

from flask import Response

from hub.core.runtime import current


def cookie_name(name: str) -> str:
    """The full name of our cookie called `name`."""
    return f"__Host-hub_{name}" if current().settings.secure_cookies else f"hub_{name}"


def set_cookie(response: Response, name: str, value: str, *, max_age: int | None = None, same_site: str = "Lax") -> None:
    """Sets our cookie; without `max_age` (seconds) it ends with the browser's session."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=current().settings.secure_cookies,
        httponly=True,
        samesite=same_site,
    )


def delete_cookie(response: Response, name: str) -> None:
    """Takes our cookie away."""
    response.delete_cookie(cookie_name(name), path="/", secure=current().settings.secure_cookies, httponly=True)
