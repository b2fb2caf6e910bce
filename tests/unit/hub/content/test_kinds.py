"""What a package is, and what of it can be opened."""

import io

import pytest

from hub.content.rules import archive, kinds
from hub.content.rules.archive import PackageRefused
from hub.content.rules.description import Description
from hub.content.rules.files import Files
from hub.content.rules.kinds import Kind
from tests.factories import packages


def _describe(content: bytes, wanted: Kind | None = None) -> tuple[Kind, Description]:
    with archive.open_archive(io.BytesIO(content)) as opened:
        entries = {entry.path: entry for entry in archive.list_entries(opened)}
        return kinds.describe(Files.of(entries, lambda path: archive.read_entry(opened, entries[path])), wanted)


def _refusal(content: bytes, wanted: Kind | None = None) -> PackageRefused:
    with pytest.raises(PackageRefused) as refused:
        _describe(content, wanted)
    return refused.value


def _scorm(**changes: str) -> bytes:
    values = {
        "items": packages.ITEM_12.format(id="a", title="A"),
        "resources": packages.RESOURCE_12.format(id="a", href="index.html"),
    }
    manifest = packages.MANIFEST_12.format(**{**values, **{k: v for k, v in changes.items() if k in values}})
    return packages.make_zip({"imsmanifest.xml": changes.get("manifest", manifest), "index.html": "x", "b.html": "x"})


def test_each_kind_is_told_by_its_files() -> None:
    assert _describe(packages.web_lesson())[0] is Kind.WEB_LESSON
    assert _describe(packages.h5p())[1].facts["main_library"] == "H5P.HocLieuQuestion"
    kind, found = _describe(packages.scorm_12({"a": "Bài A", "b": "Bài B"}))
    assert (kind, found.profile, [item.title for item in found.items]) == (Kind.SCORM, "scorm12", ["Bài A", "Bài B"])
    assert found.items[0].mastery == 50
    _kind, found = _describe(packages.scorm_2004())
    assert (found.profile, found.items[0].path, found.items[0].query) == ("scorm2004", "noi-dung/trang.html", "?muc=1")


def test_what_the_author_says_must_be_true() -> None:
    assert _refusal(packages.web_lesson(), Kind.H5P).code == "not_h5p"
    assert _refusal(packages.h5p(), Kind.SCORM).code == "not_scorm"
    assert _refusal(packages.h5p(), Kind.WEB_LESSON).code == "not_web_lesson"
    assert _describe(_scorm(), Kind.WEB_LESSON)[0] is Kind.WEB_LESSON


def test_a_lesson_without_a_first_page_is_refused() -> None:
    assert _refusal(packages.make_zip({"a.html": "x", "b.html": "x"})).code == "no_entry"
    assert _describe(packages.make_zip({"bai.html": "<title>Một</title>"}))[1].title == "Một"


def test_missing_libraries_of_h5p_are_named() -> None:
    refused = _refusal(packages.h5p(with_libraries=False))
    assert (refused.code, refused.names) == ("h5p_libraries", ("H5P.HocLieuQuestion-1.0",))


@pytest.mark.parametrize("about", ["{", "[]", '{"mainLibrary": "../x"}', '{"mainLibrary": 3}', "[" * 100_000])
def test_a_damaged_h5p_package_is_refused(about: str) -> None:
    assert _refusal(packages.make_zip({"h5p.json": about, "content/content.json": "{}"})).code == "h5p_damaged"


@pytest.mark.parametrize(
    "href",
    ["http://evil.example/x.html", "//evil.example/x", "/index.html", "../x.html", "nothing.html", "javascript:alert(1)", ""],
)
def test_a_launch_outside_of_the_package_is_refused(href: str) -> None:
    assert _refusal(_scorm(resources=packages.RESOURCE_12.format(id="a", href=href))).code == "scorm_launch"


def test_a_reference_that_differs_in_case_is_found() -> None:
    found = _describe(_scorm(resources=packages.RESOURCE_12.format(id="a", href="INDEX.html?x=1#y")))[1]
    assert (found.items[0].path, found.items[0].query) == ("index.html", "?x=1#y")


@pytest.mark.parametrize(
    "manifest",
    [
        "<manifest",
        "<html/>",
        "<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><manifest>&x;</manifest>",
        "<!DOCTYPE m [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><manifest>&b;</manifest>",
    ],
)
def test_a_hostile_manifest_is_refused(manifest: str) -> None:
    assert _refusal(_scorm(manifest=manifest)).code == "scorm_damaged"


def test_a_manifest_without_anything_to_open_is_refused() -> None:
    assert _refusal(_scorm(items="<item identifier='x'><title>Chương</title></item>")).code == "scorm_empty"
    assert _refusal(_scorm(items="<item identifier='x' identifierref='nowhere'/>")).code == "scorm_launch"
