"""Launches: every negative of the certification guide and more; and what must pass."""

from typing import Any

import pytest

from lti.registrations.rules import names
from lti.registrations.rules.names import MEMBERSHIP, Scope
from lti.registrations.rules.refusal import Refused
from lti.tool.rules.launch import Launch, check_token, read_launch
from lti.tool.rules.roles import Standing, standing
from tests.factories.lti import NOW, launch_claims

TARGET = "https://hub.example/lti/tool/o/abc"


def _accept(claims: dict[str, Any], *, anonymous: bool = False) -> Launch:
    check_token(claims, issuer="https://lms.example", client_id="client-1", nonce="n-1", now=NOW)
    return read_launch(claims, target_link_uri=TARGET, anonymous=anonymous)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://evil.example"}, "iss_foreign"),
        ({"iss": "https://lms.example/"}, "iss_foreign"),
        ({"iss": None}, "iss_foreign"),
        ({"aud": "client-2"}, "aud_foreign"),
        ({"aud": ["client-1", "client-2"], "azp": "client-1"}, "aud_untrusted"),
        ({"aud": None}, "aud_bad"),
        ({"azp": "client-2"}, "azp_foreign"),
        ({"iat": None}, "iat_missing"),
        ({"exp": None}, "exp_missing"),
        ({"exp": NOW - 61}, "expired"),
        ({"iat": NOW + 120}, "iat_in_future"),
        ({"iat": NOW - 10_000, "exp": NOW - 9_000}, "expired"),
        ({"iat": NOW - 1_000}, "iat_too_old"),
        ({"iat": "yesterday"}, "iat_bad"),
        ({"nonce": None}, "nonce_missing"),
        ({"nonce": "n-2"}, "nonce_foreign"),
        ({"nonce": 7}, "nonce_missing"),
        ({names.VERSION: "1.1"}, "version_wrong"),
        ({names.VERSION: 1.3}, "version_wrong"),
        ({names.VERSION: None}, "version_missing"),
        ({names.MESSAGE_TYPE: None}, "message_type_missing"),
        ({names.MESSAGE_TYPE: "LtiDeepLinkingRequest"}, "message_type_unknown"),
        ({names.MESSAGE_TYPE: {}}, "message_type_unknown"),
        ({names.DEPLOYMENT_ID: None}, "deployment_id_missing"),
        ({names.DEPLOYMENT_ID: ""}, "deployment_id_bad"),
        ({names.DEPLOYMENT_ID: "d" * 256}, "deployment_id_bad"),
        ({names.RESOURCE_LINK: None}, "resource_link_missing"),
        ({names.RESOURCE_LINK: "link"}, "resource_link_bad"),
        ({names.RESOURCE_LINK: {}}, "resource_link_id_missing"),
        ({names.RESOURCE_LINK: {"id": " "}}, "resource_link_id_bad"),
        ({names.ROLES: None}, "roles_missing"),
        ({names.ROLES: "Learner"}, "roles_bad"),
        ({"sub": None}, "sub_missing"),
        ({"sub": ""}, "sub_bad"),
        ({"sub": 12}, "sub_bad"),
        ({names.TARGET_LINK_URI: None}, "target_link_uri_missing"),
        ({names.TARGET_LINK_URI: "https://hub.example/lti/tool/o/other"}, "target_link_uri_differs"),
        ({names.CONTEXT: []}, "context_bad"),
    ],
)
def test_bad_launches_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        _accept(launch_claims(**changes))
    assert refused.value.code == code


@pytest.mark.parametrize("role", ["Learner", "Instructor"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            names.ROLES: [
                MEMBERSHIP + "Mentor",
                MEMBERSHIP + "{role}",
                "http://purl.imsglobal.org/vocab/lis/v2/system/person#User",
            ]
        },
        {names.ROLES: ["{role}"]},
        {names.ROLES: ["{role}", "https://unknown.example/role", 3]},
        {"name": None},
        {"email": None},
        {"name": None, "email": None},
        {names.CONTEXT: None},
        {"https://unknown.example/claim": {"a": [1]}},
    ],
)
def test_good_launches_pass(changes: dict[str, Any], role: str) -> None:
    filled = dict(changes)
    filled.setdefault(names.ROLES, [MEMBERSHIP + "{role}"])
    filled[names.ROLES] = [entry.format(role=role) if isinstance(entry, str) else entry for entry in filled[names.ROLES]]
    launch = _accept(launch_claims(**filled))
    assert (launch.sub, launch.standing) == ("user-1", Standing(role.lower()))


def test_no_roles_at_all_pass_as_somebody() -> None:
    assert _accept(launch_claims(**{names.ROLES: []})).standing is Standing.OTHER


def test_an_anonymous_launch_passes_only_where_it_is_allowed() -> None:
    assert _accept(launch_claims(sub=None), anonymous=True).sub is None


def test_the_grading_claim_keeps_only_what_is_usable() -> None:
    claim = {
        "lineitem": "https://lms.example/i/1",
        "lineitems": "http://lms.example/i",
        "scope": [Scope.SCORE, "https://x.example", 3],
    }
    grading = _accept(launch_claims(**{names.AGS: claim})).grading
    assert grading is not None
    assert (grading.lineitem, grading.lineitems, grading.scopes) == ("https://lms.example/i/1", None, {Scope.SCORE})
    assert _accept(launch_claims(**{names.AGS: "x"})).grading is None


def test_texts_are_cleaned_and_a_name_is_put_together_in_the_vietnamese_order() -> None:
    launch = _accept(
        launch_claims(name=None, family_name="Trần", given_name="Bình\n\x07", **{names.CONTEXT: {"id": "c", "title": "a" * 999}})
    )
    assert launch.name == "Trần Bình"
    assert len(launch.context_title) == 200


def test_a_return_address_that_is_no_web_address_is_dropped() -> None:
    presentation = {"return_url": "javascript:alert(1)"}
    assert _accept(launch_claims(**{names.PRESENTATION: presentation})).return_url is None


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator", MEMBERSHIP + "Learner"], Standing.LEARNER),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty"], Standing.INSTRUCTOR),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"], Standing.INSTRUCTOR),
        ([MEMBERSHIP + "Learner", MEMBERSHIP + "Instructor"], Standing.INSTRUCTOR),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"], Standing.LEARNER),
        (["urn:lti:role:ims/lis/Learner"], Standing.OTHER),
        ([None, {}, 5], Standing.OTHER),
    ],
)
def test_roles_in_the_course_outrank_others(roles: list[Any], expected: Standing) -> None:
    assert standing(roles) is expected
