"""Names that the LTI 1.3 and LTI Advantage specifications fix."""

from enum import StrEnum
from typing import Final

CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE: Final = CLAIM + "message_type"
VERSION: Final = CLAIM + "version"
DEPLOYMENT_ID: Final = CLAIM + "deployment_id"
TARGET_LINK_URI: Final = CLAIM + "target_link_uri"
RESOURCE_LINK: Final = CLAIM + "resource_link"
ROLES: Final = CLAIM + "roles"
CONTEXT: Final = CLAIM + "context"
CUSTOM: Final = CLAIM + "custom"
PRESENTATION: Final = CLAIM + "launch_presentation"
PLATFORM: Final = CLAIM + "tool_platform"
AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"

RESOURCE_LINK_REQUEST: Final = "LtiResourceLinkRequest"
LTI_VERSION: Final = "1.3.0"
MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM: Final = "RS256"

LINEITEM_TYPE: Final = "application/vnd.ims.lis.v2.lineitem+json"
LINEITEMS_TYPE: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS_TYPE: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"


class Scope(StrEnum):
    """What a tool may ask a platform for."""

    LINEITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
    LINEITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
    RESULT_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
    SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


class Progress(StrEnum):
    """`activityProgress` of an AGS score: how far the pupil is."""

    INITIALIZED = "Initialized"
    STARTED = "Started"
    IN_PROGRESS = "InProgress"
    SUBMITTED = "Submitted"
    COMPLETED = "Completed"


class Grading(StrEnum):
    """`gradingProgress` of an AGS score: how far the marking is."""

    FULLY_GRADED = "FullyGraded"
    PENDING = "Pending"
    PENDING_MANUAL = "PendingManual"
    FAILED = "Failed"
    NOT_READY = "NotReady"
