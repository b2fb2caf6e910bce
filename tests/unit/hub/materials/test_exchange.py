"""Published materials as other systems read them: schema.org, LOM and Dublin Core, well-formed and whole whatever people have written."""

import json
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hub.materials.rules import exchange
from hub.materials.rules.exchange import DC, LOM, Outcome, Record, to_dublin_core, to_json_ld, to_lom
from hub.materials.rules.kinds import AuthorRole, Kind
from hub.materials.rules.licences import LICENCES
from hub.materials.schemas import ACCESSIBILITY, LANGUAGES

NS = {"dc": DC, "lom": LOM}
ADDRESS = "https://hoclieu.example.vn/materials/7"
HOSTILE = (
    "<script>alert(1)</script>",
    "a & b",
    "]]>",
    "\"'",
    "&amp;lt;",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "x²−3x → ∞",
    "Đỗ Thị Ưởng",
)
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=()), max_size=30))


def record(**changes: Any) -> Record:
    values: dict[str, Any] = {
        "number": "HL-00007",
        "address": ADDRESS,
        "version_address": f"{ADDRESS}/versions/2",
        "file_address": f"{ADDRESS}/file",
        "version": 2,
        "title": "Đạo hàm và ý nghĩa hình học",
        "description": "Mở đầu chương Đạo hàm trong 2 tiết.",
        "language": "vi",
        "kind": Kind.DOCUMENT,
        "media_type": "application/pdf",
        "size": 12_345,
        "subject": "Toán",
        "grades": (11, 12),
        "topic": "Đạo hàm",
        "keywords": ("tiếp tuyến", "vận tốc"),
        "outcomes": (Outcome("T11.GT.DH.1", "Nhận biết được định nghĩa đạo hàm."),),
        "duration_minutes": 90,
        "authors": (("Nguyễn Thu Hà", AuthorRole.AUTHOR), ("Lê Minh", AuthorRole.ILLUSTRATOR)),
        "publisher": "Trường THPT Hồng Quang",
        "rights_holder": "Nhà xuất bản X",
        "licence": "CC BY-SA 4.0",
        "licence_address": LICENCES["cc-by-sa"].address,
        "published": date(2026, 11, 20),
        "first_published": date(2026, 9, 12),
        "accessibility": ("captions",),
        "free": True,
    }
    return Record(**{**values, **changes})


def _parsed(body: bytes) -> Any:
    """As a careful reader does it: without entities, without the network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    tree = etree.fromstring(body, parser)
    assert tree.getroottree().docinfo.doctype == ""
    return tree


def _texts(tree: Any, path: str) -> list[str]:
    return [str(found.text) for found in tree.findall(path, NS)]


def _plain(text: str) -> str:
    return exchange._plain(text)


@given(
    st.fixed_dictionaries(dict.fromkeys(("title", "description", "topic", "publisher", "rights_holder", "subject"), TEXT)),
    TEXT,
    TEXT,
)
@settings(max_examples=120, deadline=None)
def test_whatever_people_write_is_well_formed_and_comes_back_as_written(said: dict[str, str], name: str, word: str) -> None:
    one = record(**said, authors=((name, AuthorRole.AUTHOR),), keywords=(word,), outcomes=(Outcome("A.1", word),))
    core, lom = _parsed(to_dublin_core(one)), _parsed(to_lom(one))
    # readers of XML make a plain line end of every kind of it
    expected = _plain(said["title"])
    for found in (_texts(core, "dc:title"), _texts(lom, "lom:general/lom:title/lom:string")):
        assert found == ([expected] if expected else [])
    assert not any(element.tag.endswith("script") for tree in (core, lom) for element in tree.iter())
    assert json.loads(json.dumps(to_json_ld(one)))["@id"] == ADDRESS


@pytest.mark.parametrize(("kind", "language"), list(product(Kind, LANGUAGES)))
def test_every_kind_and_language_has_what_each_form_requires(kind: Kind, language: str) -> None:
    one = record(kind=kind, language=language)
    data = to_json_ld(one)
    assert data["@context"] == "https://schema.org"
    assert data["@type"][0] == "LearningResource"
    assert data["audience"]["educationalRole"] == ("teacher" if kind == Kind.LESSON_PLAN else "student")
    assert {
        "name",
        "description",
        "inLanguage",
        "license",
        "learningResourceType",
        "educationalLevel",
        "teaches",
        "author",
    } <= set(data)
    assert data["inLanguage"] == language
    assert len(language) == 2
    assert language.islower()
    core = _parsed(to_dublin_core(one))
    assert core.tag == f"{{{exchange.OAI_DC}}}dc"
    for name in (
        "title",
        "creator",
        "subject",
        "description",
        "publisher",
        "date",
        "type",
        "format",
        "identifier",
        "language",
        "rights",
    ):
        assert _texts(core, f"dc:{name}"), name
    assert {etree.QName(child).namespace for child in core} == {DC}
    assert _texts(core, "dc:language") == [language]
    lom = _parsed(to_lom(one))
    assert lom.tag == f"{{{LOM}}}lom"
    categories = [etree.QName(child).localname for child in lom]
    order = ("general", "lifeCycle", "metaMetadata", "technical", "educational", "rights", "classification")
    assert list(dict.fromkeys(categories)) == list(order), "in the order of the standard"
    assert categories.count("classification") == 3
    assert _texts(lom, "lom:general/lom:language") == [language]
    strings = lom.iterfind(".//lom:string", NS)
    assert {string.get("language") for string in strings} == {language}


VOCABULARY = {  # LOMv1.0
    "structure": {"atomic", "collection", "networked", "hierarchical", "linear"},
    "status": {"draft", "final", "revised", "unavailable"},
    "interactivityType": {"active", "expositive", "mixed"},
    "learningResourceType": {
        *("exercise", "simulation", "questionnaire", "diagram", "figure", "graph", "index", "slide", "table", "narrative text"),
        *("exam", "experiment", "problem statement", "self assessment", "lecture"),
    },
    "intendedEndUserRole": {"teacher", "author", "learner", "manager"},
    "context": {"school", "higher education", "training", "other"},
    "cost": {"yes", "no"},
    "copyrightAndOtherRestrictions": {"yes", "no"},
    "role": {
        *("author", "publisher", "unknown", "initiator", "terminator", "validator", "editor", "graphical designer"),
        *("technical implementer", "content provider", "technical validator", "educational validator", "script writer"),
        *("instructional designer", "subject matter expert"),
    },
    "purpose": {
        *("discipline", "idea", "prerequisite", "educational objective", "accessibility", "restrictions", "educational level"),
        *("skill level", "security level", "competency"),
    },
}


@pytest.mark.parametrize("kind", list(Kind))
def test_lom_uses_its_own_vocabulary_only(kind: Kind) -> None:
    lom = _parsed(to_lom(record(kind=kind, authors=[("A", role) for role in AuthorRole])))
    terms = {}
    for element in lom.iter(f"{{{LOM}}}source"):
        if element.text == "LOMv1.0":
            parent = element.getparent()
            terms.setdefault(etree.QName(parent).localname, set()).add(parent.find("lom:value", NS).text)
    assert set(terms) == set(VOCABULARY)
    for name, values in terms.items():
        assert values <= VOCABULARY[name], name


@pytest.mark.parametrize("code", list(LICENCES))
def test_a_licence_goes_out_by_its_address(code: str) -> None:
    licence = LICENCES[code]
    one = record(licence=licence.name, licence_address=licence.address)
    told = licence.address or licence.name
    assert to_json_ld(one)["license"] == told
    assert _texts(_parsed(to_dublin_core(one)), "dc:rights")[0] == told
    lom = _parsed(to_lom(one))
    assert _texts(lom, "lom:rights/lom:description/lom:string") == [told]
    restricted = _texts(lom, "lom:rights/lom:copyrightAndOtherRestrictions/lom:value")
    assert restricted == (["no"] if code in {"cc0", "public-domain"} else ["yes"])
    assert licence.free == told.startswith("https://creativecommons.org/")


@pytest.mark.parametrize(("minutes", "told"), [(1, "PT1M"), (45, "PT45M"), (60, "PT1H"), (90, "PT1H30M"), (6000, "PT100H")])
def test_durations_are_iso_8601(minutes: int, told: str) -> None:
    one = record(duration_minutes=minutes)
    assert to_json_ld(one)["timeRequired"] == told
    assert _texts(_parsed(to_lom(one)), "lom:educational/lom:typicalLearningTime/lom:duration") == [told]


def test_what_is_not_known_is_left_out() -> None:
    bare = record(
        description="",
        topic="",
        keywords=(),
        outcomes=(),
        duration_minutes=None,
        publisher="",
        rights_holder="",
        accessibility=(),
        size=None,
    )
    data = to_json_ld(bare)
    assert {
        "description",
        "keywords",
        "teaches",
        "timeRequired",
        "publisher",
        "copyrightHolder",
        "accessibilityFeature",
        "review",
    }.isdisjoint(data)
    for body in (to_dublin_core(bare), to_lom(bare)):
        assert [element.tag for element in _parsed(body).iter() if not len(element) and not element.text] == []


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_name_cannot_break_out_of_its_card(name: str) -> None:
    lom = _parsed(to_lom(record(authors=((f"{name}\r\nEND:VCARD\nNOTE:x", AuthorRole.AUTHOR),))))
    card = _texts(lom, "lom:lifeCycle/lom:contribute/lom:entity")[0]
    lines = [line for line in card.replace("\r\n", "\n").split("\n") if line]
    assert len(lines) == 5
    assert [line.partition(":")[0] for line in lines] == ["BEGIN", "VERSION", "FN", "N", "END"]


def test_accessibility_is_told_in_the_words_of_schema_org() -> None:
    assert to_json_ld(record(accessibility=tuple(ACCESSIBILITY)))["accessibilityFeature"] == list(ACCESSIBILITY)
    assert all(word.isascii() and word.isalpha() for word in ACCESSIBILITY)
