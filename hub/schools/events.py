"""What schools tell the features above them."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class ClassOpened(Event):
    """A class was opened for a school year."""

    class_id: int
    school_id: int
    school_year: str


@dataclass(frozen=True)
class PupilEnrolled(Event):
    """A pupil joined a class."""

    pupil_id: int
    class_id: int


@dataclass(frozen=True)
class PupilLeft(Event):
    """A pupil left a class."""

    pupil_id: int
    class_id: int


@dataclass(frozen=True)
class TeachingAssigned(Event):
    """Somebody teaches this subject in this class from now on."""

    teacher_id: int
    class_id: int
    subject_code: str
