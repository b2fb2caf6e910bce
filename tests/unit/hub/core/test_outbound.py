"""Which addresses calls may go to."""

import pytest

from hub.core.outbound import is_allowed


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("8.8.8.8", True, True),
        ("2001:4860:4860::8888", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("10.0.0.7", False, True),
        ("192.168.1.1", False, True),
        ("172.16.0.1", False, True),
        ("fd00::1", False, True),
        ("100.64.0.1", False, False),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 -- an address to refuse
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("::ffff:127.0.0.1", False, True),
        ("::ffff:169.254.169.254", False, False),
        ("::ffff:8.8.8.8", True, True),
        ("2002:7f00:1::", False, True),
        ("64:ff9b::7f00:1", False, True),
        ("64:ff9b::a9fe:a9fe", False, False),
    ],
)
def test_addresses(address: str, public: bool, private: bool) -> None:
    assert is_allowed(address, private=False) is public
    assert is_allowed(address, private=True) is private
