"""What the item bank declares. Materials that are question sets get their questions from here."""

from pathlib import Path

from flask import Blueprint, Flask
from jinja2 import FileSystemLoader, PrefixLoader
from markupsafe import Markup

from assessments.bank import item_types, policy, queries, views
from assessments.bank.item_types.gap_fill.type import choice_html
from assessments.bank.item_types.registry import ITEM_TYPES
from assessments.bank.item_types.short_answer_number.type import range_text
from assessments.bank.rules.markup import gaps_of, with_gaps
from assessments.bank.services import reading
from hub.core.leftovers import refers
from hub.core.registry import Registry
from hub.materials.queries import question_sets


def register(registry: Registry) -> None:
    """Permissions, routes, the job that reads files, and what waits for their owners."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.job(reading.JOB, reading.read_import, queue="imports", max_attempts=3)
    registry.today(queries.today)
    registry.extensions[question_sets.EXTENSION] = queries.QuestionsOfTheBank()
    refers(registry, queries.object_keys)
    registry.blueprint(_type_templates())
    registry.on_app(_template_words)


def _template_words(app: Flask) -> None:
    app.jinja_env.filters["with_gaps"] = with_gaps
    app.jinja_env.globals["gaps_of"] = gaps_of
    app.jinja_env.globals["number_range"] = range_text
    app.jinja_env.globals["choice_text"] = lambda *place: Markup(choice_html(*place))  # noqa: S704 -- cleaned or escaped


def _type_templates() -> Blueprint:
    """The templates of the item types, each in its type's own folder, as `item_types/TYPE/NAME.html`."""
    home = Path(item_types.__path__[0])
    blueprint = Blueprint("item_types", __name__)
    blueprint.jinja_loader = PrefixLoader(
        {"item_types": PrefixLoader({name: FileSystemLoader(home / name / "templates") for name in ITEM_TYPES})}
    )
    return blueprint
