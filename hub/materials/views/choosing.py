"""Choosing questions of the item bank for a question set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.materials.policy import Permission
from hub.materials.queries import question_sets
from hub.materials.queries.question_sets import AT_ONCE
from hub.materials.schemas import QuestionLine
from hub.materials.services.forms import question_numbers
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor


@dataclass(frozen=True)
class Picker:
    """What the form offers: the questions chosen so far, those found, and the topics to take whole. `more`: there are more than are shown."""

    chosen: list[QuestionLine]
    found: list[QuestionLine]
    more: bool
    topics: list[tuple[str, int]]
    topic: str = ""
    words: str = ""


def picker(actor: Actor, values: Mapping[str, Any]) -> Picker | None:
    """The picker for a form with these values; None where there is no item bank."""
    bank = question_sets.source()
    if bank is None:
        return None
    subject = str(values.get("subject_code") or "")
    topic, words = str(values.get("question_topic") or "")[:200], str(values.get("question_words") or "")[:200]
    numbers = question_numbers(str(values.get("questions") or ""))
    lines = bank.show(session(), dict.fromkeys(numbers))
    found = bank.choose(session(), actor, subject, topic, words, AT_ONCE + 1 + len(numbers))
    offered = [line for line in found if line.id not in lines]
    return Picker(
        chosen=[lines[number] for number in numbers if number in lines],
        found=offered[:AT_ONCE],
        more=len(offered) > AT_ONCE,
        topics=bank.topics(session(), actor, subject),
        topic=topic,
        words=words,
    )


def sent_numbers(sent: MultiDict[str, str]) -> str:
    """The numbers of questions in a form, ticked or typed, as one text."""
    return ", ".join(filter(None, sent.getlist("questions")))


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    """The questions to choose from, for the form that is being filled in; what was ticked stays chosen."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    sent = request.args
    values = {**sent.to_dict(), "questions": sent_numbers(sent)}
    chosen_topics = sent.getlist("question_topics")
    return render_template("materials/_questions.html", picker=picker(actor, values), chosen_topics=chosen_topics)
