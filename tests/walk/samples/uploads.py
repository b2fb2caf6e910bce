"""Ways to call the routes of uploads: the teacher's own, unfinished one."""

from hub.core.authz import Role
from hub.uploads.services import receiving
from tests.factories.accounts import load
from tests.factories.uploads import PURPOSE, declare
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """One a route."""
    declare(walk.hub.runtime.registry)
    token = receiving.begin(load(walk.users[Role.TEACHER]), PURPOSE, "bai.bin", 4).token
    tus = {"Tus-Resumable": "1.0.0"}
    length = {"Upload-Length": "4", "Upload-Metadata": "purpose YW55dGhpbmc="}
    return {
        "create": Sample(headers={**tus, **length}),
        "status": Sample({"token": token}),
        "patch": Sample(
            {"token": token}, body=b"abcd", content_type="application/offset+octet-stream", headers={**tus, "Upload-Offset": "0"}
        ),
        "cancel": Sample({"token": token}, headers=tus),
        "known": Sample(json={"purpose": PURPOSE, "sha256": "b" * 64, "size": 4}),
        "upload_options": Sample({"token": token}),
    }
