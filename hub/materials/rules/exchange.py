"""A published material in the forms that other systems read: schema.org LearningResource (JSON-LD), IEEE LOM and Dublin Core (XML).

Sources: schema.org/LearningResource with its accessibility terms; IEEE 1484.12.3 in the binding that repositories exchange as `oai_lom`;
the OAI-PMH schema `oai_dc` with DCMI Type terms.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lxml import etree

from hub.materials.rules.kinds import AuthorRole, Kind

DC: Final = "http://purl.org/dc/elements/1.1/"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
LOM_SCHEMA: Final = "http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

SCHEMA_TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.DOCUMENT: ("LearningResource", "DigitalDocument"),
    Kind.SLIDES: ("LearningResource", "PresentationDigitalDocument"),
    Kind.IMAGE: ("LearningResource", "ImageObject"),
    Kind.AUDIO: ("LearningResource", "AudioObject"),
    Kind.VIDEO: ("LearningResource", "VideoObject"),
    Kind.EBOOK: ("LearningResource", "Book"),
    Kind.LINK: ("LearningResource", "WebPage"),
    Kind.H5P: ("LearningResource", "WebContent"),
    Kind.SCORM: ("LearningResource", "WebContent"),
    Kind.WEB_LESSON: ("LearningResource", "WebContent"),
    Kind.LESSON_PLAN: ("LearningResource", "DigitalDocument"),
    Kind.QUESTION_SET: ("LearningResource", "Quiz"),
}
RESOURCE_TYPES: Final[Mapping[Kind, str]] = {
    Kind.DOCUMENT: "handout",
    Kind.SLIDES: "presentation",
    Kind.IMAGE: "illustration",
    Kind.AUDIO: "audio",
    Kind.VIDEO: "video",
    Kind.EBOOK: "textbook",
    Kind.LINK: "web page",
    Kind.H5P: "interactive activity",
    Kind.SCORM: "course module",
    Kind.WEB_LESSON: "lesson",
    Kind.LESSON_PLAN: "lesson plan",
    Kind.QUESTION_SET: "assessment",
}
DCMI_TYPES: Final[Mapping[Kind, str]] = {
    Kind.DOCUMENT: "Text",
    Kind.SLIDES: "Text",
    Kind.IMAGE: "StillImage",
    Kind.AUDIO: "Sound",
    Kind.VIDEO: "MovingImage",
    Kind.EBOOK: "Text",
    Kind.LINK: "InteractiveResource",
    Kind.H5P: "InteractiveResource",
    Kind.SCORM: "InteractiveResource",
    Kind.WEB_LESSON: "InteractiveResource",
    Kind.LESSON_PLAN: "Text",
    Kind.QUESTION_SET: "InteractiveResource",
}
# 5.2 LearningResourceType of LOMv1.0; other words would need another vocabulary
LOM_TYPES: Final[Mapping[Kind, str]] = {
    Kind.DOCUMENT: "narrative text",
    Kind.SLIDES: "slide",
    Kind.IMAGE: "figure",
    Kind.AUDIO: "lecture",
    Kind.VIDEO: "lecture",
    Kind.EBOOK: "narrative text",
    Kind.LINK: "narrative text",
    Kind.H5P: "exercise",
    Kind.SCORM: "lecture",
    Kind.WEB_LESSON: "lecture",
    Kind.LESSON_PLAN: "narrative text",
    Kind.QUESTION_SET: "questionnaire",
}
CURRICULUM: Final = "Chương trình giáo dục phổ thông 2018"
INTERACTIVE: Final = frozenset({Kind.H5P, Kind.SCORM, Kind.WEB_LESSON, Kind.QUESTION_SET})
PUBLIC_DOMAIN: Final = frozenset(
    {
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "https://creativecommons.org/publicdomain/mark/1.0/",
    }
)
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOM_ROLES: Final[Mapping[AuthorRole, str]] = {
    AuthorRole.AUTHOR: "author",
    AuthorRole.EDITOR: "editor",
    AuthorRole.ILLUSTRATOR: "graphical designer",
    AuthorRole.TRANSLATOR: "author",
    AuthorRole.SPEAKER: "author",
    AuthorRole.TECHNICIAN: "technical implementer",
}


@dataclass(frozen=True)
class Outcome:
    """A required outcome that the material serves."""

    code: str
    text: str


@dataclass(frozen=True)
class Record:
    """A published version as it is given to other systems. Languages are codes, dates days; `address` is the material's page."""

    number: str
    address: str
    version_address: str
    file_address: str
    version: int
    title: str
    description: str
    language: str
    kind: Kind
    media_type: str
    size: int | None
    subject: str
    grades: Sequence[int]
    topic: str
    keywords: Sequence[str]
    outcomes: Sequence[Outcome]
    duration_minutes: int | None
    authors: Sequence[tuple[str, AuthorRole]]
    publisher: str
    rights_holder: str
    licence: str
    licence_address: str
    published: date
    first_published: date
    accessibility: Sequence[str]
    free: bool
    score: str = ""
    reviews: int = 0


def _duration(minutes: int) -> str:
    """Minutes as an ISO 8601 duration."""
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def to_json_ld(record: Record) -> dict[str, Any]:
    """The material as schema.org LearningResource; what is not known is left out."""
    people = [{"@type": "Person", "name": name} for name, _role in record.authors]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": list(SCHEMA_TYPES[record.kind]),
        "@id": record.address,
        "identifier": record.number,
        "url": record.address,
        "name": record.title,
        "description": record.description,
        "inLanguage": record.language,
        "learningResourceType": RESOURCE_TYPES[record.kind],
        "educationalLevel": [{"@type": "DefinedTerm", "name": f"Lớp {grade}", "termCode": str(grade)} for grade in record.grades],
        "about": [{"@type": "Thing", "name": name} for name in (record.subject, record.topic) if name],
        "teaches": [{"@type": "DefinedTerm", "termCode": one.code, "name": one.text} for one in record.outcomes],
        "keywords": list(record.keywords),
        "timeRequired": _duration(record.duration_minutes) if record.duration_minutes else None,
        "author": people,
        "publisher": {"@type": "Organization", "name": record.publisher} if record.publisher else None,
        "copyrightHolder": {"@type": "Organization", "name": record.rights_holder} if record.rights_holder else None,
        "license": record.licence_address or record.licence,
        "isAccessibleForFree": record.free,
        "version": str(record.version),
        "datePublished": record.first_published.isoformat(),
        "dateModified": record.published.isoformat(),
        "encodingFormat": record.media_type,
        "educationalUse": "instruction",
        "audience": {
            "@type": "EducationalAudience",
            "educationalRole": "teacher" if record.kind == Kind.LESSON_PLAN else "student",
        },
        "accessibilityFeature": list(record.accessibility),
        "interactivityType": "active" if record.kind in INTERACTIVE else "expositive",
        "review": _review(record),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _review(record: Record) -> dict[str, Any] | None:
    if not record.score or not record.reviews:
        return None
    return {
        "@type": "Review",
        "author": {"@type": "Organization", "name": record.publisher or record.number},
        "reviewRating": {"@type": "Rating", "ratingValue": record.score, "worstRating": "0", "bestRating": "3"},
        "reviewAspect": f"{record.reviews} peer reviews",
    }


def to_dublin_core(record: Record) -> bytes:
    """The material as `oai_dc`."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI_DC_SCHEMA}")

    def add(name: str, value: str) -> None:
        if plain := _plain(value):
            etree.SubElement(root, f"{{{DC}}}{name}").text = plain

    add("title", record.title)
    for name, role in record.authors:
        add("creator" if role in (AuthorRole.AUTHOR, AuthorRole.EDITOR) else "contributor", name)
    for subject in (record.subject, record.topic, *record.keywords):
        add("subject", subject)
    add("description", record.description)
    add("publisher", record.publisher)
    add("date", record.published.isoformat())
    add("type", DCMI_TYPES[record.kind])
    add("type", RESOURCE_TYPES[record.kind])
    add("format", record.media_type)
    for identifier in (record.address, record.number):
        add("identifier", identifier)
    add("language", record.language)
    for outcome in record.outcomes:
        add("relation", f"{outcome.code}: {outcome.text}")
    add("rights", record.licence_address or record.licence)
    add("rights", record.rights_holder)
    return _bytes(root)


def _plain(text: str) -> str:
    """The text without what XML 1.0 cannot hold: control characters, halves of pairs, and the two signs that are none."""
    return _NOT_XML.sub("", text)


def _bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


class _Lom:
    """Builds the tree of a LOM record."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.root = etree.Element(f"{{{LOM}}}lom", nsmap={None: LOM, "xsi": XSI})  # type: ignore[dict-item]
        self.root.set(f"{{{XSI}}}schemaLocation", f"{LOM} {LOM_SCHEMA}")

    def at(self, path: str, parent: Any = None) -> Any:
        """A new element at the end of the path, whose last part is always made anew."""
        here = self.root if parent is None else parent
        *way, last = path.split("/")
        for name in way:
            found = here.find(f"{{{LOM}}}{name}")
            here = found if found is not None else etree.SubElement(here, f"{{{LOM}}}{name}")
        return etree.SubElement(here, f"{{{LOM}}}{last}")

    def text(self, path: str, value: str, parent: Any = None) -> None:
        """A plain value."""
        if plain := _plain(value):
            self.at(path, parent).text = plain

    def words(self, path: str, value: str, parent: Any = None) -> None:
        """A value in the record's language."""
        if plain := _plain(value):
            string = etree.SubElement(self.at(path, parent), f"{{{LOM}}}string", language=self.language)
            string.text = plain

    def term(self, path: str, value: str, parent: Any = None) -> None:
        """A word of LOM's own vocabularies."""
        element = self.at(path, parent)
        self.text("source", "LOMv1.0", element)
        self.text("value", value, element)

    def moment(self, path: str, day: date, parent: Any = None) -> None:
        """A date."""
        self.text("dateTime", day.isoformat(), self.at(path, parent))

    def person(self, path: str, role: str, name: str, day: date) -> None:
        """Somebody who contributed, as a vCard."""
        element = self.at(path)
        self.term("role", role, element)
        escaped = " ".join(name.split()).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
        self.text("entity", f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{escaped}\r\nN:{escaped};;;;\r\nEND:VCARD", element)
        self.moment("date", day, element)


def to_lom(record: Record) -> bytes:
    """The material as IEEE LOM, in the order of its nine categories."""
    lom = _Lom(record.language)
    identifier = lom.at("general/identifier")
    lom.text("catalog", "URI", identifier)
    lom.text("entry", record.address, identifier)
    lom.words("general/title", record.title)
    lom.text("general/language", record.language)
    lom.words("general/description", record.description)
    for word in (record.topic, *record.keywords):
        lom.words("general/keyword", word)
    lom.term("general/structure", "atomic")
    lom.words("lifeCycle/version", str(record.version))
    lom.term("lifeCycle/status", "final")
    for name, role in record.authors:
        lom.person("lifeCycle/contribute", LOM_ROLES[role], name, record.first_published)
    if record.publisher:
        lom.person("lifeCycle/contribute", "publisher", record.publisher, record.published)
    meta = lom.at("metaMetadata/identifier")
    lom.text("catalog", "URI", meta)
    lom.text("entry", f"{record.address}.lom.xml", meta)
    lom.text("metaMetadata/metadataSchema", "LOMv1.0")
    lom.text("metaMetadata/language", record.language)
    lom.text("technical/format", record.media_type)
    lom.text("technical/size", str(record.size) if record.size is not None else "")
    lom.text("technical/location", record.address)
    lom.term("educational/interactivityType", "active" if record.kind in INTERACTIVE else "expositive")
    lom.term("educational/learningResourceType", LOM_TYPES[record.kind])
    lom.term("educational/intendedEndUserRole", "teacher" if record.kind == Kind.LESSON_PLAN else "learner")
    lom.term("educational/context", "school")
    if record.grades:
        # a pupil is in grade n from n + 5 to n + 6 years of age
        lom.words("educational/typicalAgeRange", f"{min(record.grades) + 5}-{max(record.grades) + 6}")
    if record.duration_minutes:
        lom.text("duration", _duration(record.duration_minutes), lom.at("educational/typicalLearningTime"))
    lom.term("rights/cost", "no" if record.free else "yes")
    lom.term("rights/copyrightAndOtherRestrictions", "no" if record.licence_address in PUBLIC_DOMAIN else "yes")
    lom.words("rights/description", record.licence_address or record.licence)
    _classify(lom, record)
    return _bytes(lom.root)


def _classify(lom: _Lom, record: Record) -> None:
    """Subject and grades, and the outcomes of the curriculum, as classifications."""
    subject = lom.at("classification")
    lom.term("purpose", "discipline", subject)
    _path(lom, subject, [("", record.subject)])
    level = lom.at("classification")
    lom.term("purpose", "educational level", level)
    for grade in record.grades:
        _path(lom, level, [(str(grade), f"Lớp {grade}")])
    if record.outcomes:
        served = lom.at("classification")
        lom.term("purpose", "educational objective", served)
        for outcome in record.outcomes:
            _path(lom, served, [(outcome.code, outcome.text)])


def _path(lom: _Lom, classification: Any, taxa: Sequence[tuple[str, str]]) -> None:
    path = lom.at("taxonPath", classification)
    lom.words("source", CURRICULUM, path)
    for code, name in taxa:
        taxon = lom.at("taxon", path)
        lom.text("id", code, taxon)
        lom.words("entry", name, taxon)
