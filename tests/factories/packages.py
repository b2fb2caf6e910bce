"""Small packages of every kind, and hostile ones, made here: nothing of anybody's library is copied."""

import io
import json
import stat
import zipfile
from collections.abc import Mapping

PAGE = "<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def make_zip(files: Mapping[str, str | bytes], *, compress: bool = True) -> bytes:
    """An archive of these files, in this order."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED)
    return kept.getvalue()


def make_link(name: str = "lien-ket.html", target: str = "/etc/passwd") -> bytes:
    """A web lesson with a symbolic link inside."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("index.html", page("Bài học"))
        link = zipfile.ZipInfo(name)
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)
    return kept.getvalue()


def page(title: str, body: str = "<p>Xin chào các em.</p>") -> str:
    """A page."""
    return PAGE.format(title=title, body=body)


def web_lesson(**files: str | bytes) -> bytes:
    """A web lesson with a script, a style and a picture; `files` by name with dots written as __."""
    own = {name.replace("__", "."): content for name, content in files.items()}
    body = "<h1>Định luật Ôm</h1><img src='hinh/mach.png' alt=''><p id='tra-loi'></p><script src='bai.js'></script>"
    return make_zip(
        {
            "index.html": page("Định luật Ôm", body),
            "bai.js": "document.getElementById('tra-loi').textContent = 'I = U / R';",
            "hinh/mach.png": PNG,
            **own,
        }
    )


MANIFEST_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="bai-on-tap" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="to-chuc"><organization identifier="to-chuc"><title>Ôn tập hàm số</title>{items}</organization></organizations>
<resources>{resources}</resources></manifest>"""
ITEM_12 = (
    "<item identifier='{id}' identifierref='r-{id}'><title>{title}</title><adlcp:masteryscore>50</adlcp:masteryscore></item>"
)
RESOURCE_12 = (
    "<resource identifier='r-{id}' type='webcontent' adlcp:scormtype='sco' href='{href}'><file href='{href}'/></resource>"
)

SCO_12 = """
function find(win) { while (!win.API && win.parent && win.parent !== win) win = win.parent; return win.API; }
var api = find(window);
api.LMSInitialize('');
var place = api.LMSGetValue('cmi.core.lesson_location');
document.getElementById('place').textContent = place || 'first';
document.getElementById('entry').textContent = api.LMSGetValue('cmi.core.entry');
document.getElementById('person').textContent = api.LMSGetValue('cmi.core.student_id') + '|' + api.LMSGetValue('cmi.core.student_name');
document.getElementById('go').onclick = function () {
  api.LMSSetValue('cmi.core.lesson_location', 'trang-2');
  api.LMSSetValue('cmi.suspend_data', 'đã xem 2 trang');
  api.LMSSetValue('cmi.core.lesson_status', 'incomplete');
  api.LMSSetValue('cmi.core.exit', 'suspend');
  api.LMSCommit('');
};
document.getElementById('done').onclick = function () {
  api.LMSSetValue('cmi.core.score.raw', '80');
  api.LMSSetValue('cmi.core.lesson_status', 'passed');
  api.LMSSetValue('cmi.core.session_time', '00:05:00');
  api.LMSFinish('');
};
"""
SCO_BODY = (
    "<p id='place'></p><p id='entry'></p><p id='person'></p>"
    "<button id='go'>Tiếp</button><button id='done'>Xong</button><script src='{script}'></script>"
)


def scorm_12(items: Mapping[str, str] | None = None, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """A SCORM 1.2 package: item id -> title; all open the same small page."""
    named = items or {"bai-1": "Bài 1"}
    return make_zip(
        {
            "imsmanifest.xml": MANIFEST_12.format(
                items="".join(ITEM_12.format(id=key, title=title) for key, title in named.items()),
                resources="".join(RESOURCE_12.format(id=key, href="bai/index.html") for key in named),
            ),
            "bai/index.html": page("Ôn tập hàm số", SCO_BODY.format(script="sco.js")),
            "bai/sco.js": SCO_12,
            **(extra or {}),
        }
    )


MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Dao động điều hoà</title>
<item identifier="phan-1" identifierref="r1" parameters="?muc=1"><title>Phần 1</title></item></organization></organizations>
<resources xml:base="noi-dung/"><resource identifier="r1" type="webcontent" adlcp:scormType="sco" href="trang.html"/></resources></manifest>"""
SCO_2004 = """
function find(win) { while (!win.API_1484_11 && win.parent && win.parent !== win) win = win.parent; return win.API_1484_11; }
var api = find(window);
api.Initialize('');
document.getElementById('place').textContent = api.GetValue('cmi.location') || 'first';
document.getElementById('entry').textContent = api.GetValue('cmi.entry');
document.getElementById('person').textContent = api.GetValue('cmi.learner_id') + '|' + location.search;
document.getElementById('go').onclick = function () {
  api.SetValue('cmi.location', 'buoc-3'); api.SetValue('cmi.suspend_data', 'x'); api.SetValue('cmi.exit', 'suspend'); api.Commit('');
};
document.getElementById('done').onclick = function () {
  api.SetValue('cmi.score.scaled', '0.9'); api.SetValue('cmi.success_status', 'passed'); api.SetValue('cmi.completion_status', 'completed');
  api.SetValue('cmi.session_time', 'PT2M'); api.Terminate('');
};
"""


def scorm_2004() -> bytes:
    """A SCORM 2004 package with a base address and parameters."""
    return make_zip(
        {
            "imsmanifest.xml": MANIFEST_2004,
            "noi-dung/trang.html": page("Dao động điều hoà", SCO_BODY.format(script="sco.js")),
            "noi-dung/sco.js": SCO_2004,
        }
    )


QUESTION = """
var H5P = H5P || {};
H5P.HocLieuQuestion = (function ($, EventDispatcher) {
  function Question(params, id, extras) {
    EventDispatcher.call(this);
    var self = this;
    var state = (extras && extras.previousState) || {};
    this.chosen = state.chosen || '';
    this.attach = function ($container) {
      $container.append($('<p>', { 'class': 'ask', text: params.question }));
      $container.append($('<p>', { 'class': 'chosen', text: self.chosen }));
      params.answers.forEach(function (answer) {
        $('<button>', { type: 'button', text: answer }).appendTo($container).on('click', function () {
          self.chosen = answer;
          $container.find('.chosen').text(answer);
          self.triggerXAPIScored(answer === params.right ? 1 : 0, 1, 'completed', true, answer === params.right);
        });
      });
    };
    this.getCurrentState = function () { return { chosen: self.chosen }; };
  }
  Question.prototype = Object.create(EventDispatcher.prototype);
  Question.prototype.constructor = Question;
  return Question;
})(H5P.jQuery, H5P.EventDispatcher);
"""


def h5p(*, with_libraries: bool = True, script: str = QUESTION) -> bytes:
    """An H5P package with one question and a library of ours."""
    needed = [{"machineName": "H5P.HocLieuQuestion", "majorVersion": 1, "minorVersion": 0}]
    files: dict[str, str | bytes] = {
        "h5p.json": json.dumps(
            {
                "title": "Câu hỏi về lũy thừa",
                "language": "vi",
                "mainLibrary": "H5P.HocLieuQuestion",
                "embedTypes": ["div"],
                "license": "CC BY-SA",
                "preloadedDependencies": needed,
            }
        ),
        "content/content.json": json.dumps({"question": "2 mũ 5 bằng bao nhiêu?", "answers": ["10", "32"], "right": "32"}),
    }
    if with_libraries:
        files["H5P.HocLieuQuestion-1.0/library.json"] = json.dumps(
            {
                "title": "Câu hỏi",
                "machineName": "H5P.HocLieuQuestion",
                "majorVersion": 1,
                "minorVersion": 0,
                "patchVersion": 0,
                "runnable": 1,
                "preloadedJs": [{"path": "question.js"}],
                "preloadedCss": [{"path": "question.css"}],
                "preloadedDependencies": [],
            }
        )
        files["H5P.HocLieuQuestion-1.0/question.js"] = script
        files["H5P.HocLieuQuestion-1.0/question.css"] = ".ask { font-weight: 600 }"
    return make_zip(files)
