"""A package that tries everything against the hub, and writes down what came of it: `{name: "what happened"}` in an element `#report`."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.factories import packages

ATTACK = (Path(__file__).parent / "hostile.js").read_text()
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>parent.postMessage('fired-svg','*')</script><circle r='5'/></svg>"
FIRE = "<script>parent.postMessage('fired-{}','*')</script>"
XML = "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='x.xsl'?><a/>"
XSL = (
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:template match='/'><html><body>"
    "<script>parent.postMessage('fired-xsl','*')</script></body></html></xsl:template></xsl:stylesheet>"
)
DISGUISED = ("ve.svg", "anh.png", "chu.txt", "du-lieu.json", "tep", "tep.weird", "x.xml")
RUN = "attack({known}).then(function (found) {{ document.getElementById('report').textContent = JSON.stringify(found); }});"


def files(known: Mapping[str, object]) -> dict[str, str | bytes]:
    """The hostile page and all that it brings."""
    everything = {**known, "disguised": [*DISGUISED, "con.html"]}
    return {
        "index.html": packages.page(
            "Bài học", "<p id='report'></p><script src='attack.js'></script><script src='run.js'></script>"
        ),
        "attack.js": ATTACK,
        "run.js": RUN.format(known=json.dumps(everything)),
        "sw.js": "self.addEventListener('fetch', function () {});",
        "con.html": packages.page("Trang con", FIRE.format("own-page")),
        "ve.svg": SVG,
        "anh.png": packages.page("x", FIRE.format("png")),
        "chu.txt": packages.page("x", FIRE.format("txt")),
        "du-lieu.json": packages.page("x", FIRE.format("json")),
        "tep": packages.page("x", FIRE.format("nameless")),
        "tep.weird": packages.page("x", FIRE.format("weird")),
        "x.xml": XML,
        "x.xsl": XSL,
    }


def web_lesson(known: Mapping[str, object]) -> bytes:
    """As a web lesson."""
    return packages.make_zip(files(known))


def scorm(known: Mapping[str, object]) -> bytes:
    """As a SCORM package: a page with an origin."""
    manifest = packages.MANIFEST_12.format(
        items=packages.ITEM_12.format(id="bai-1", title="Bài 1"),
        resources=packages.RESOURCE_12.format(id="bai-1", href="index.html"),
    )
    return packages.make_zip({**files(known), "imsmanifest.xml": manifest})


def h5p(known: Mapping[str, object]) -> bytes:
    """As the library of an H5P package: beside the player itself."""
    everything = {**known, "disguised": []}
    script = (
        ATTACK
        + "H5P.HocLieuQuestion = function () { this.attach = function ($c) { $c.append('<p id=\"report\"></p>');"
        + RUN.format(known=json.dumps(everything))
        + " }; };"
    )
    return packages.h5p(script=script)
