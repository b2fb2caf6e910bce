"""The small behaviours that all pages share, on pages made for this test, under the real security policy."""

import threading
from collections.abc import Iterator

import pytest
from flask import redirect, render_template_string, request
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from hub.core.authz import Actor, Grant, Role
from hub.core.errors import Conflict
from hub.web.context import set_actor_loader
from hub.web.toasts import toast
from tests.browser.conftest import axe_findings
from tests.hub import Hub

pytestmark = pytest.mark.browser

PAGE = """
{% extends "layout/page.html" %}
{% from "macros/ui.html" import progress, post_button, math, dialog %}
{% from "macros/forms.html" import error_summary, input, file_drop %}
{% block title %}x{% endblock %}
{% block main %}<h1>x</h1>
{{ progress("job", "Step 0", 0, 3, poll="/job?n=0", every="100ms") }}
<button id="bad" hx-get="/bad">x</button><button id="post" hx-post="/post" hx-target="#out">x</button><div id="out"></div>
{{ post_button("Withdraw", "/withdraw", "archive", confirm="Withdraw this?") }}
{{ error_summary({"title": "Fill this in."} if request.args.wrong else {}) }}
<form class="form" id="f" method="post" action="/withdraw" data-draft="a">{{ csrf_field() }}{{ input("title", "Title", required=false) }}
{{ file_drop("file", "Drop", required=false) }}<button id="send">x</button></form>
<button data-opens="d" id="open">x</button>{% call dialog("d", "Dialog") %}<div class="body">x</div>{% endcall %}
<p id="math">{{ math("f \\\\(x^2\\\\), <b>, \\\\(\\\\frac{1}{\\\\)") }}</p>
{% endblock %}
"""
STEP = """{% from "macros/ui.html" import progress %}{% if n < 3 %}{{ progress("job", "Step " ~ n, n, 3, poll="/job?n=" ~ n, every="100ms") }}
{% else %}<p id="job">done</p>{% endif %}"""


@pytest.fixture
def page(hub_sqlite: Hub, chromium: Browser) -> Iterator[Page]:
    app = hub_sqlite.app
    set_actor_loader(app, lambda: Actor(1, "Lê An", (Grant(Role.TEACHER, 1, "/1/"),)))

    @app.get("/sample")
    def sample() -> str:
        return render_template_string(PAGE)

    @app.get("/job")
    def job() -> str:
        return render_template_string(STEP, n=int(request.args["n"]) + 1)

    @app.get("/bad")
    def bad() -> str:
        raise Conflict("Changed at 10:42")

    @app.post("/post")
    def post() -> str:
        return "<b>taken</b>"

    @app.post("/withdraw")
    def withdraw() -> object:
        toast("Withdrawn", undo="/withdraw")
        return redirect("/sample", 303)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}")
    opened = context.new_page()
    refused: list[str] = []
    opened.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    opened.on("pageerror", lambda error: refused.append(str(error)))
    opened.goto("/sample")
    yield opened
    context.close()
    server.shutdown()
    thread.join(10)
    assert refused == []


def test_long_work_shows_its_steps_until_it_is_done(page: Page) -> None:
    page.wait_for_selector("#job:has-text('done')")
    assert page.locator("progress").count() == 0


def test_a_refused_fragment_becomes_a_message_and_a_post_carries_the_token(page: Page) -> None:
    page.click("#bad")
    page.wait_for_selector(".toast.bad:has-text('10:42')")
    page.click("#post")
    page.wait_for_selector("#out b")
    page.click(".toast.bad .icon-button")
    assert page.locator(".toast").count() == 0


def test_a_consequence_is_confirmed_and_can_be_undone(page: Page) -> None:
    page.click("text=Withdraw")
    page.wait_for_selector("dialog[open]:has-text('Withdraw this?')")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.click("text=Withdraw")
    page.click("dialog[open] .button.primary")
    page.wait_for_selector(".toast.good:has-text('Withdrawn') form")
    page.reload()
    assert page.locator(".toast").count() == 0


def test_typed_text_survives_a_closed_page_until_it_is_sent(page: Page) -> None:
    page.fill("#field-title", "bản nháp")
    page.reload()
    assert page.input_value("#field-title") == "bản nháp"
    page.click("#send")
    page.wait_for_selector(".toast.good")
    assert page.input_value("#field-title") == ""


def test_a_chosen_file_shows_its_name(page: Page) -> None:
    page.set_input_files("#field-file", {"name": "đề.docx", "mimeType": "application/zip", "buffer": b"x"})
    assert page.inner_text("[data-chosen]") == "đề.docx"


def test_the_error_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/sample?wrong=1")
    page.wait_for_function("document.activeElement.className === 'error-summary'")
    page.locator(".error-summary a").first.focus()
    page.wait_for_selector("#job:has-text('done')")  # what is swapped in elsewhere leaves the focus where it is
    assert page.evaluate("document.activeElement.matches('.error-summary a')")
    page.keyboard.press("Enter")
    page.wait_for_url("**#field-title")
    assert page.url.endswith("#field-title")


def test_formulas_are_drawn_for_eyes_and_screen_readers_and_faulty_ones_stay_readable(page: Page) -> None:
    page.wait_for_selector("#math .katex math")
    assert page.locator("#math .katex").count() == 1
    assert page.inner_text("#math .math-source") == r"\(\frac{1}{\)"
    assert "<b>" in page.inner_text("#math")


def test_a_dialog_opens_and_closes_by_keyboard(page: Page) -> None:
    page.focus("#open")
    page.keyboard.press("Enter")
    page.wait_for_selector("#d[open]")
    page.keyboard.press("Escape")
    assert page.locator("#d[open]").count() == 0
    assert page.evaluate("document.activeElement.id") == "open"


def test_axe_finds_nothing_on_the_components(page: Page) -> None:
    page.wait_for_selector("#math .katex")
    page.wait_for_selector("#job:has-text('done')")
    assert [finding for finding in axe_findings(page) if "button-name" not in finding] == []
