"""The demonstration's item bank: a mid-term paper taken over from Word, and a file whose faulty questions wait for the teacher."""

import io

from assessments.bank.schemas import Destination
from assessments.bank.services import imports
from hub.demo import mathematics
from hub.demo.world import World


def load(world: World) -> None:
    """Brings both files as the mathematics teacher; the first one's 22 questions go into the bank."""
    teacher = world.actor("teacher")
    paper = Destination(subject="toan", grade=12, topic="Giữa kì I")
    import_id = imports.start_import(teacher, io.BytesIO(mathematics.midterm()), mathematics.MIDTERM, paper)
    revision = Destination(subject="toan", grade=12, topic="Chương I")
    imports.start_import(teacher, io.BytesIO(mathematics.revision()), mathematics.REVISION, revision)
    world.run_jobs()
    imports.accept_import(teacher, import_id)
