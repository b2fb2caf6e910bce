"""An archive whose entry has no name is refused in words: what reads such entries afterwards asks for the name's last sign."""

import io
import zipfile

import pytest

from hub.content.rules.archive import PackageRefused, list_entries
from hub.materials.rules.archives import check_zip
from hub.materials.rules.refusals import FileRefused


def nameless() -> zipfile.ZipFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("index.html", "<p>x</p>")
        package.writestr("x", "y")
        package.filelist[1].filename = ""
    return zipfile.ZipFile(made)


def test_a_nameless_entry_is_refused_in_an_archive_and_in_a_package() -> None:
    with pytest.raises(FileRefused) as refused:
        check_zip(nameless())
    assert refused.value.code == "path"
    with pytest.raises(PackageRefused):
        list_entries(nameless())
