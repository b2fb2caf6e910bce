"""first light

Revision: 20261125_first_light
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from hub.core import audit
from hub.core.db import Exact, UtcDateTime

revision = "20261125_first_light"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("target_kind", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.String(length=80), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=True),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "content_package",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("items", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("tree_key", sa.String(length=64), nullable=False),
        sa.Column("file_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_package")),
        sa.UniqueConstraint("source_key", "kind", name=op.f("uq_content_package_source_key_kind")),
    )
    op.create_table(
        "content_revocation",
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("audience", name=op.f("pk_content_revocation")),
    )
    op.create_table(
        "item_media",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_item_media")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("args", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_at"], unique=False)
        batch_op.create_index(
            "uq_job_waiting_key",
            ["name", "key"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting' AND attempts = 0"),
            postgresql_where=sa.text("state = 'waiting' AND attempts = 0"),
        )

    op.create_table(
        "lti_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ring", sa.String(length=40), nullable=False),
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("public", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_lti_key_kid")),
    )
    with op.batch_alter_table("lti_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_key_ring"), ["ring"], unique=False)
        batch_op.create_index(
            "uq_lti_key_current",
            ["ring"],
            unique=True,
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.create_table(
        "lti_one_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value_hash", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_one_use")),
        sa.UniqueConstraint("kind", "value_hash", name=op.f("uq_lti_one_use_kind_value_hash")),
    )
    with op.batch_alter_table("lti_one_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_one_use_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "lti_remote_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("keys", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.Column("fresh_until", UtcDateTime(), nullable=True),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_remote_keys")),
        sa.UniqueConstraint("url", name=op.f("uq_lti_remote_keys_url")),
    )
    op.create_table(
        "response_current",
        sa.Column("attempt_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "item", name=op.f("pk_response_current")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response_event",
        sa.Column("attempt_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("mono", sa.BigInteger(), nullable=False),
        sa.Column("wall", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "client_id", "seq", name=op.f("pk_response_event")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "school_year",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("first_ends", sa.Date(), nullable=False),
        sa.Column("second_starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "starts <= first_ends AND first_ends < second_starts AND second_starts <= ends",
            name=op.f("ck_school_year_dates_in_order"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_school_year")),
    )
    op.create_table(
        "search_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("title_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sort", sa.String(length=400), nullable=False),
        sa.Column("lift", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("facets", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_row")),
        sa.UniqueConstraint("key", name=op.f("uq_search_row_key")),
    )
    with op.batch_alter_table("search_row", schema=None) as batch_op:
        batch_op.create_index("ix_search_row_updated", ["updated_at", "key"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_row_written_at"), ["written_at"], unique=False)

    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.String(length=140), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "subject",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("assessment", sa.String(length=10), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_subject")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind <> 'school' OR level IS NOT NULL", name=op.f("ck_unit_school_has_level")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("parent_id", "code", name=op.f("uq_unit_parent_id_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_path"), ["path"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=450), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=1), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "catalogue_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("marc", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("subtitle", sa.String(length=1000), nullable=False),
        sa.Column("authors", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("publisher", sa.String(length=500), nullable=False),
        sa.Column("isbn", sa.String(length=13), nullable=True),
        sa.Column("item_type", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("classification", sa.String(length=60), nullable=False),
        sa.Column("subjects", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grades", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_catalogue_record_created_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_catalogue_record_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_record")),
    )
    with op.batch_alter_table("catalogue_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_record_isbn"), ["isbn"], unique=False)
        batch_op.create_index(batch_op.f("ix_catalogue_record_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_catalogue_record_unit_path"), ["unit_path"], unique=False)

    op.create_table(
        "circulation_closed_day",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_circulation_closed_day_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "day", name=op.f("pk_circulation_closed_day")),
    )
    op.create_table(
        "circulation_patron",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card_number", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("blocked_reason", sa.String(length=300), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_circulation_patron_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_circulation_patron_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulation_patron")),
        sa.UniqueConstraint("unit_id", "card_number", name=op.f("uq_circulation_patron_unit_id_card_number")),
        sa.UniqueConstraint("unit_id", "user_id", name=op.f("uq_circulation_patron_unit_id_user_id")),
    )
    with op.batch_alter_table("circulation_patron", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_circulation_patron_user_id"), ["user_id"], unique=False)

    op.create_table(
        "circulation_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("item_type", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_circulation_rule_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulation_rule")),
    )
    with op.batch_alter_table("circulation_rule", schema=None) as batch_op:
        batch_op.create_index(
            "uq_circulation_rule_branch",
            ["unit_id", "category", "item_type", "name"],
            unique=True,
            sqlite_where=sa.text("unit_id IS NOT NULL"),
            postgresql_where=sa.text("unit_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_circulation_rule_everywhere",
            ["category", "item_type", "name"],
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        )

    op.create_table(
        "class_info",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("homeroom_teacher_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["homeroom_teacher_id"], ["user.id"], name=op.f("fk_class_info_homeroom_teacher_id")),
        sa.ForeignKeyConstraint(["school_id"], ["unit.id"], name=op.f("fk_class_info_school_id")),
        sa.ForeignKeyConstraint(["school_year"], ["school_year.code"], name=op.f("fk_class_info_school_year")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_class_info_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_class_info")),
    )
    with op.batch_alter_table("class_info", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_info_school_id"), ["school_id"], unique=False)

    op.create_table(
        "collection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sharing", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(sharing = 'unit') = (unit_id IS NOT NULL)", name=op.f("ck_collection_shared_with_a_unit")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_collection_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_collection_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_collection_unit", ["unit_path", "updated_at"], unique=False)

    op.create_table(
        "content_progress",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("package_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("launch", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("completion", sa.String(length=20), nullable=False),
        sa.Column("success", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("items", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("score IS NULL OR (score >= 0 AND score <= 1)", name=op.f("ck_content_progress_score_is_a_share")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_content_progress_sequence_counts_up")),
        sa.ForeignKeyConstraint(["package_id"], ["content_package.id"], name=op.f("fk_content_progress_package_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_content_progress_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_progress")),
        sa.UniqueConstraint("user_id", "package_id", name=op.f("uq_content_progress_user_id_package_id")),
    )
    with op.batch_alter_table("content_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_progress_package_id"), ["package_id"], unique=False)

    op.create_table(
        "curriculum_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_curriculum_import_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_import")),
    )
    op.create_table(
        "curriculum_topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["curriculum_topic.id"], name=op.f("fk_curriculum_topic_parent_id")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_curriculum_topic_subject_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_topic")),
        sa.UniqueConstraint("code", name=op.f("uq_curriculum_topic_code")),
    )
    with op.batch_alter_table("curriculum_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_curriculum_topic_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_curriculum_topic_place", ["subject_code", "grade"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["unit.id"], name=op.f("fk_enrolment_class_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["user.id"], name=op.f("fk_enrolment_pupil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_class", ["class_id", "pupil_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_pupil_id"), ["pupil_id"], unique=False)
        batch_op.create_index(
            "uq_enrolment_open",
            ["pupil_id", "class_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "gradebook_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("semester", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_comment", sa.Boolean(), nullable=False),
        sa.Column("regular_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("semester in (1, 2)", name=op.f("ck_gradebook_sheet_semester")),
        sa.ForeignKeyConstraint(["class_unit_id"], ["unit.id"], name=op.f("fk_gradebook_sheet_class_unit_id")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_gradebook_sheet_subject_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradebook_sheet")),
        sa.UniqueConstraint(
            "class_unit_id",
            "subject_code",
            "school_year",
            "semester",
            name=op.f("uq_gradebook_sheet_class_unit_id_subject_code_school_year_semester"),
        ),
    )
    op.create_table(
        "group_subject",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["unit.id"], name=op.f("fk_group_subject_group_id")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_group_subject_subject_code")),
        sa.PrimaryKeyConstraint("group_id", "subject_code", name=op.f("pk_group_subject")),
    )
    with op.batch_alter_table("group_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_subject_subject_code"), ["subject_code"], unique=False)

    op.create_table(
        "guardianship",
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["user.id"], name=op.f("fk_guardianship_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["user.id"], name=op.f("fk_guardianship_parent_id")),
        sa.PrimaryKeyConstraint("parent_id", "child_id", name=op.f("pk_guardianship")),
    )
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardianship_child_id"), ["child_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=3), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('ready', 'withdrawn')", name=op.f("ck_item_state")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_item_author_id")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_item_subject_code")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index("ix_item_list", ["unit_path", "id"], unique=False)
        batch_op.create_index("ix_item_mine", ["author_id", "id"], unique=False)

    op.create_table(
        "item_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("problems", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('reading', 'ready', 'refused')", name=op.f("ck_item_import_state")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_item_import_owner_id")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_item_import_subject_code")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_import_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_import")),
    )
    with op.batch_alter_table("item_import", schema=None) as batch_op:
        batch_op.create_index("ix_item_import_owner", ["owner_id", "id"], unique=False)

    op.create_table(
        "lti_launch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lti_launch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_launch")),
    )
    with op.batch_alter_table("lti_launch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_launch_at"), ["at"], unique=False)
        batch_op.create_index("ix_lti_launch_partner", ["side", "partner_id", "id"], unique=False)

    op.create_table(
        "lti_platform",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("auth_url", sa.String(length=2000), nullable=False),
        sa.Column("token_url", sa.String(length=2000), nullable=False),
        sa.Column("token_audience", sa.String(length=2000), nullable=True),
        sa.Column("jwks_url", sa.String(length=2000), nullable=True),
        sa.Column("jwks", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("partitioned", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lti_platform_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_platform")),
        sa.UniqueConstraint("issuer", "client_id", name=op.f("uq_lti_platform_issuer_client_id")),
    )
    with op.batch_alter_table("lti_platform", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_platform_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "lti_tool",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("login_url", sa.String(length=2000), nullable=False),
        sa.Column("launch_url", sa.String(length=2000), nullable=False),
        sa.Column("redirect_uris", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("jwks_url", sa.String(length=2000), nullable=True),
        sa.Column("jwks", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("share_name", sa.Boolean(), nullable=False),
        sa.Column("share_email", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lti_tool_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_tool")),
        sa.UniqueConstraint("client_id", name=op.f("uq_lti_tool_client_id")),
    )
    with op.batch_alter_table("lti_tool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_tool_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("published_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(standing = 'suspended') = (suspended_at IS NOT NULL)", name=op.f("ck_material_suspended_has_date")),
        sa.CheckConstraint("(standing = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_material_withdrawn_has_date")),
        sa.CheckConstraint(
            "standing = 'unpublished' OR published_version_id IS NOT NULL", name=op.f("ck_material_standing_has_version")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_material_created_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_material_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_created_by"), ["created_by"], unique=False)
        batch_op.create_index("ix_material_standing_published", ["standing", "published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_unit_path"), ["unit_path"], unique=False)

    op.create_table(
        "material_scope_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("signatures", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_material_scope_rule_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_scope_rule")),
        sa.UniqueConstraint("unit_id", "scope", name=op.f("uq_material_scope_rule_unit_id_scope")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duration_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 600", name=op.f("ck_paper_duration")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_paper_author_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index("ix_paper_list", ["unit_id", "id"], unique=False)

    op.create_table(
        "reading_progress",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locator", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("percent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reading_progress_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_progress")),
        sa.UniqueConstraint("user_id", "kind", "target_id", name=op.f("uq_reading_progress_user_id_kind_target_id")),
    )
    op.create_table(
        "review_policy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("quorum", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("screening_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("release_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idle_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("same_school", sa.String(length=10), nullable=False),
        sa.Column("claims", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.CheckConstraint("quorum BETWEEN 1 AND 5", name=op.f("ck_review_policy_quorum")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_review_policy_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_policy")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_review_policy_unit_id")),
    )
    op.create_table(
        "review_round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("snapshot", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rubric_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quorum", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("screening_due_at", UtcDateTime(), nullable=False),
        sa.Column("screened_at", UtcDateTime(), nullable=True),
        sa.Column("screened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("active_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('submitted', 'screening', 'under_review', 'decision_pending', 'countersigning')) = (closed_at IS NULL)",
            name=op.f("ck_review_round_closed_iff_final"),
        ),
        sa.CheckConstraint("quorum BETWEEN 0 AND 5", name=op.f("ck_review_round_quorum")),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_review_round_opened_by")),
        sa.ForeignKeyConstraint(["screened_by"], ["user.id"], name=op.f("fk_review_round_screened_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_review_round_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_round")),
        sa.UniqueConstraint("kind", "thing_id", "number", name=op.f("uq_review_round_kind_thing_id_number")),
    )
    with op.batch_alter_table("review_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_round_active_at"), ["active_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_round_unit_path"), ["unit_path"], unique=False)
        batch_op.create_index("ix_review_round_unit_state", ["unit_id", "state"], unique=False)
        batch_op.create_index(
            "uq_review_round_one_open",
            ["kind", "thing_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "role_assignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_assignment_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_assignment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_role_assignment_unit", ["unit_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_assignment_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_role_assignment_open",
            ["user_id", "role", "unit_id"],
            unique=True,
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )

    op.create_table(
        "roster_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("open_classes", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("made", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_roster_import_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["unit.id"], name=op.f("fk_roster_import_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_import_school_id"), ["school_id"], unique=False)

    op.create_table(
        "saved_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("criteria", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_search_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_user_id"), ["user_id"], unique=False)

    op.create_table(
        "search_row_tag",
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["search_row.id"], name=op.f("fk_search_row_tag_row_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("row_id", "name", "value", name=op.f("pk_search_row_tag")),
    )
    with op.batch_alter_table("search_row_tag", schema=None) as batch_op:
        batch_op.create_index("ix_search_row_tag_value", ["name", "value", "row_id"], unique=False)

    op.create_table(
        "subject_grade",
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("periods", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_subject_grade_subject_code")),
        sa.PrimaryKeyConstraint("subject_code", "grade", name=op.f("pk_subject_grade")),
    )
    op.create_table(
        "teaching",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("teacher_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["unit.id"], name=op.f("fk_teaching_class_id")),
        sa.ForeignKeyConstraint(["school_year"], ["school_year.code"], name=op.f("fk_teaching_school_year")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_teaching_subject_code")),
        sa.ForeignKeyConstraint(["teacher_id"], ["user.id"], name=op.f("fk_teaching_teacher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching")),
        sa.UniqueConstraint(
            "class_id",
            "subject_code",
            "teacher_id",
            "school_year",
            name=op.f("uq_teaching_class_id_subject_code_teacher_id_school_year"),
        ),
    )
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teaching_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "trusted_source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_trusted_source_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_source")),
        sa.UniqueConstraint("host", name=op.f("uq_trusted_source_host")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("writer", sa.String(length=32), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.CheckConstraint("state <> 'ready' OR key IS NOT NULL", name=op.f("ck_upload_ready_has_key")),
        sa.CheckConstraint('"offset" >= 0 AND "offset" <= size', name=op.f("ck_upload_offset_within_size")),
        sa.CheckConstraint("state = 'receiving' OR \"offset\" = size", name=op.f("ck_upload_whole_unless_receiving")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_upload_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_upload_token")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index("ix_upload_person_state", ["user_id", "state"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ip", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "bookmark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_bookmark_material_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bookmark_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("user_id", "material_id", name=op.f("uq_bookmark_user_id_material_id")),
    )
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookmark_material_id"), ["material_id"], unique=False)

    op.create_table(
        "catalogue_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("barcode", sa.String(length=32), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("shelf", sa.String(length=120), nullable=False),
        sa.Column("call_number", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("out_since", UtcDateTime(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(due_on IS NULL) = (out_since IS NULL)", name=op.f("ck_catalogue_copy_out_has_due_day")),
        sa.ForeignKeyConstraint(["record_id"], ["catalogue_record.id"], name=op.f("fk_catalogue_copy_record_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_catalogue_copy_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_copy")),
        sa.UniqueConstraint("unit_id", "barcode", name=op.f("uq_catalogue_copy_unit_id_barcode")),
    )
    with op.batch_alter_table("catalogue_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_copy_record_id"), ["record_id"], unique=False)

    op.create_table(
        "catalogue_digital",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("object_key", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("may_download", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["catalogue_record.id"], name=op.f("fk_catalogue_digital_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_catalogue_digital")),
    )
    op.create_table(
        "collection_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("collection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_collection_entry_collection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_collection_entry_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_entry")),
        sa.UniqueConstraint("collection_id", "material_id", name=op.f("uq_collection_entry_collection_id_material_id")),
    )
    with op.batch_alter_table("collection_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_entry_material_id"), ["material_id"], unique=False)

    op.create_table(
        "collection_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_collection_notice_material_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_collection_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_notice")),
    )
    with op.batch_alter_table("collection_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_notice_material_id"), ["material_id"], unique=False)
        batch_op.create_index("ix_collection_notice_unseen", ["user_id", "seen_at"], unique=False)

    op.create_table(
        "curriculum_outcome",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["curriculum_topic.id"], name=op.f("fk_curriculum_outcome_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_outcome")),
        sa.UniqueConstraint("code", name=op.f("uq_curriculum_outcome_code")),
    )
    with op.batch_alter_table("curriculum_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_curriculum_outcome_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "feedback_count",
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("views", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("downloads", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_feedback_count_material_id")),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_feedback_count")),
    )
    op.create_table(
        "feedback_opened",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_feedback_opened_material_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feedback_opened_user_id")),
        sa.PrimaryKeyConstraint("user_id", "material_id", name=op.f("pk_feedback_opened")),
    )
    op.create_table(
        "feedback_visit",
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visitor", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_feedback_visit_material_id")),
        sa.PrimaryKeyConstraint("material_id", "kind", "day", "visitor", name=op.f("pk_feedback_visit")),
    )
    with op.batch_alter_table("feedback_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_visit_day"), ["day"], unique=False)

    op.create_table(
        "gradebook_column",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.Column("locked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lock_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["locked_by"], ["user.id"], name=op.f("fk_gradebook_column_locked_by")),
        sa.ForeignKeyConstraint(["released_by"], ["user.id"], name=op.f("fk_gradebook_column_released_by")),
        sa.ForeignKeyConstraint(["sheet_id"], ["gradebook_sheet.id"], name=op.f("fk_gradebook_column_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradebook_column")),
        sa.UniqueConstraint("sheet_id", "code", name=op.f("uq_gradebook_column_sheet_id_code")),
    )
    op.create_table(
        "gradebook_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("column_code", sa.String(length=8), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("mark is null or (mark >= 0 and mark <= 10)", name=op.f("ck_gradebook_entry_mark")),
        sa.CheckConstraint(
            "not (absent and (mark is not null or met is not null))", name=op.f("ck_gradebook_entry_absent_alone")
        ),
        sa.CheckConstraint("not (mark is not null and met is not null)", name=op.f("ck_gradebook_entry_one_kind")),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_gradebook_entry_actor_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["user.id"], name=op.f("fk_gradebook_entry_pupil_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["gradebook_sheet.id"], name=op.f("fk_gradebook_entry_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradebook_entry")),
        sa.UniqueConstraint(
            "sheet_id",
            "pupil_id",
            "column_code",
            "version",
            name=op.f("uq_gradebook_entry_sheet_id_pupil_id_column_code_version"),
        ),
    )
    with op.batch_alter_table("gradebook_entry", schema=None) as batch_op:
        batch_op.create_index("ix_gradebook_entry_pupil", ["pupil_id"], unique=False)
        batch_op.create_index("ix_gradebook_entry_source", ["source", "source_id"], unique=False)

    op.create_table(
        "import_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'accepted' OR item_id IS NOT NULL", name=op.f("ck_import_question_accepted_has_item")),
        sa.ForeignKeyConstraint(["import_id"], ["item_import.id"], name=op.f("fk_import_question_import_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_import_question_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_question")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_question_import_id_number")),
    )
    op.create_table(
        "item_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_item_version_created_by")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_version_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_version_item_id_number")),
    )
    op.create_table(
        "lti_access_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deployment_id", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["lti_tool.id"], name=op.f("fk_lti_access_token_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_lti_access_token_token_hash")),
    )
    with op.batch_alter_table("lti_access_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_access_token_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_access_token_tool_id"), ["tool_id"], unique=False)

    op.create_table(
        "lti_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_link_id", sa.String(length=36), nullable=False),
        sa.Column("class_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("target_link_uri", sa.String(length=2000), nullable=False),
        sa.Column("custom", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=True),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("semester", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_kind", sa.String(length=2), nullable=True),
        sa.Column("target_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("target_kind IS NULL OR subject_code IS NOT NULL", name=op.f("ck_lti_link_target_has_subject")),
        sa.ForeignKeyConstraint(["class_unit_id"], ["unit.id"], name=op.f("fk_lti_link_class_unit_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_lti_link_created_by")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_lti_link_subject_code")),
        sa.ForeignKeyConstraint(["tool_id"], ["lti_tool.id"], name=op.f("fk_lti_link_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_link")),
        sa.UniqueConstraint("resource_link_id", name=op.f("uq_lti_link_resource_link_id")),
    )
    with op.batch_alter_table("lti_link", schema=None) as batch_op:
        batch_op.create_index("ix_lti_link_class", ["class_unit_id", "tool_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_link_tool_id"), ["tool_id"], unique=False)

    op.create_table(
        "lti_outside_person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sub", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_outside_person_platform_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lti_outside_person_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_outside_person")),
        sa.UniqueConstraint("platform_id", "sub", name=op.f("uq_lti_outside_person_platform_id_sub")),
    )
    with op.batch_alter_table("lti_outside_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_outside_person_user_id"), ["user_id"], unique=False)

    op.create_table(
        "lti_platform_deployment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_platform_deployment_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_platform_deployment")),
        sa.UniqueConstraint("platform_id", "deployment_id", name=op.f("uq_lti_platform_deployment_platform_id_deployment_id")),
    )
    op.create_table(
        "lti_platform_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_platform_token_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_platform_token")),
        sa.UniqueConstraint("platform_id", "scope_key", name=op.f("uq_lti_platform_token_platform_id_scope_key")),
    )
    op.create_table(
        "lti_subject",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sub", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["lti_tool.id"], name=op.f("fk_lti_subject_tool_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lti_subject_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_subject")),
        sa.UniqueConstraint("sub", name=op.f("uq_lti_subject_sub")),
        sa.UniqueConstraint("tool_id", "user_id", name=op.f("uq_lti_subject_tool_id_user_id")),
    )
    with op.batch_alter_table("lti_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_subject_user_id"), ["user_id"], unique=False)

    op.create_table(
        "lti_tool_deployment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deployment_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["lti_tool.id"], name=op.f("fk_lti_tool_deployment_tool_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lti_tool_deployment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_tool_deployment")),
        sa.UniqueConstraint("deployment_id", name=op.f("uq_lti_tool_deployment_deployment_id")),
    )
    with op.batch_alter_table("lti_tool_deployment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_tool_deployment_tool_id"), ["tool_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_tool_deployment_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "material_takedown",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_material_takedown_made_by")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_material_takedown_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_takedown")),
    )
    with op.batch_alter_table("material_takedown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_takedown_material_id"), ["material_id"], unique=False)

    op.create_table(
        "material_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("discarded_at", UtcDateTime(), nullable=True),
        sa.Column("removal_told_at", UtcDateTime(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_text", sa.Text(), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("grades", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("duration_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("rights_holder", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("scope_path", sa.String(length=255), nullable=False),
        sa.Column("keywords", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("accessibility", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("questions", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column(
            "question_versions", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("pages", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("thumbnail_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'superseded') = (superseded_at IS NOT NULL)", name=op.f("ck_material_version_superseded_has_date")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'discarded') OR frozen_at IS NOT NULL", name=op.f("ck_material_version_handed_in_is_frozen")
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'superseded') OR published_at IS NOT NULL",
            name=op.f("ck_material_version_published_has_date"),
        ),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_material_version_material_id")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_material_version_subject_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_version")),
        sa.UniqueConstraint("material_id", "number", name=op.f("uq_material_version_material_id_number")),
    )
    with op.batch_alter_table("material_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_material_version_at_work",
            ["material_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('submitted', 'under_review')"),
            postgresql_where=sa.text("state IN ('submitted', 'under_review')"),
        )
        batch_op.create_index(
            "uq_material_version_published",
            ["material_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "paper_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("slots", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_form_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
        sa.UniqueConstraint("paper_id", "sha256", name=op.f("uq_paper_form_paper_id_sha256")),
    )
    op.create_table(
        "paper_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_part_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_part")),
        sa.UniqueConstraint("paper_id", "position", name=op.f("uq_paper_part_paper_id_position")),
    )
    op.create_table(
        "review_assignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("assigned_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("response_due_at", UtcDateTime(), nullable=False),
        sa.Column("review_due_at", UtcDateTime(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("responded_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("suggested_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rating", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rated_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(state IN ('invited', 'resent', 'accepted', 'in_progress')) = (ended_at IS NULL)",
            name=op.f("ck_review_assignment_ended_iff_not_owed"),
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'resent', 'declined', 'cancelled', 'released') OR declared_at IS NOT NULL",
            name=op.f("ck_review_assignment_works_only_declared"),
        ),
        sa.CheckConstraint("(rating IS NULL) = (rated_by IS NULL)", name=op.f("ck_review_assignment_rated_by_somebody")),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name=op.f("ck_review_assignment_rating")),
        sa.ForeignKeyConstraint(["assigned_by"], ["user.id"], name=op.f("fk_review_assignment_assigned_by")),
        sa.ForeignKeyConstraint(["rated_by"], ["user.id"], name=op.f("fk_review_assignment_rated_by")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_review_assignment_reviewer_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_assignment_round_id")),
        sa.ForeignKeyConstraint(["suggested_id"], ["user.id"], name=op.f("fk_review_assignment_suggested_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_assignment")),
        sa.UniqueConstraint("round_id", "place", name=op.f("uq_review_assignment_round_id_place")),
        sa.UniqueConstraint("round_id", "reviewer_id", name=op.f("uq_review_assignment_round_id_reviewer_id")),
    )
    with op.batch_alter_table("review_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_review_assignment_reviewer_state", ["reviewer_id", "state"], unique=False)

    op.create_table(
        "review_author",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.CheckConstraint("user_id IS NOT NULL OR name <> ''", name=op.f("ck_review_author_somebody")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_author_round_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_review_author_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_author")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_review_author_round_id_user_id")),
    )
    with op.batch_alter_table("review_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_author_user_id"), ["user_id"], unique=False)

    op.create_table(
        "review_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_review_decision_decided_by")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_decision_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sa.UniqueConstraint("round_id", name=op.f("uq_review_decision_round_id")),
    )
    op.create_table(
        "review_override",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("conflicts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_review_override_made_by")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_review_override_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_override_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_override")),
    )
    with op.batch_alter_table("review_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_override_round_id"), ["round_id"], unique=False)

    op.create_table(
        "review_signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('signed', 'returned')", name=op.f("ck_review_signature_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (signed_by IS NULL) AND (outcome IS NULL) = (signed_at IS NULL)",
            name=op.f("ck_review_signature_signed_iff_who_and_when"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_signature_round_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["user.id"], name=op.f("fk_review_signature_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_signature")),
        sa.UniqueConstraint("round_id", "level", name=op.f("uq_review_signature_round_id_level")),
    )
    op.create_table(
        "saved_search_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("saved_search_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_search_id"], ["saved_search.id"], name=op.f("fk_saved_search_mail_saved_search_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search_mail")),
    )
    with op.batch_alter_table("saved_search_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_mail_saved_search_id"), ["saved_search_id"], unique=False)

    op.create_table(
        "upload_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_part")),
        sa.UniqueConstraint("upload_id", "offset", name=op.f("uq_upload_part_upload_id_offset")),
    )
    op.create_table(
        "circulation_loan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("copy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_type", sa.String(length=20), nullable=False),
        sa.Column("patron_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lent_at", UtcDateTime(), nullable=False),
        sa.Column("lent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("renewals", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("ended", sa.String(length=20), nullable=True),
        sa.CheckConstraint("(returned_at IS NULL) = (ended IS NULL)", name=op.f("ck_circulation_loan_ended_has_a_time")),
        sa.CheckConstraint("returned_at IS NULL OR returned_at >= lent_at", name=op.f("ck_circulation_loan_returned_after_lent")),
        sa.ForeignKeyConstraint(["copy_id"], ["catalogue_copy.id"], name=op.f("fk_circulation_loan_copy_id")),
        sa.ForeignKeyConstraint(["lent_by"], ["user.id"], name=op.f("fk_circulation_loan_lent_by")),
        sa.ForeignKeyConstraint(["patron_id"], ["circulation_patron.id"], name=op.f("fk_circulation_loan_patron_id")),
        sa.ForeignKeyConstraint(["record_id"], ["catalogue_record.id"], name=op.f("fk_circulation_loan_record_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_circulation_loan_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulation_loan")),
    )
    with op.batch_alter_table("circulation_loan", schema=None) as batch_op:
        batch_op.create_index("ix_circulation_loan_patron", ["patron_id", "returned_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_circulation_loan_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_circulation_loan_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_circulation_loan_open",
            ["copy_id"],
            unique=True,
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )

    op.create_table(
        "feedback_rating",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stars", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_by IS NULL)", name=op.f("ck_feedback_rating_hidden_by_somebody")),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_feedback_rating_stars")),
        sa.ForeignKeyConstraint(["hidden_by"], ["user.id"], name=op.f("fk_feedback_rating_hidden_by")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_feedback_rating_material_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feedback_rating_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_feedback_rating_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_rating")),
        sa.UniqueConstraint("user_id", "version_id", name=op.f("uq_feedback_rating_user_id_version_id")),
    )
    with op.batch_alter_table("feedback_rating", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_rating_material", ["material_id", "updated_at"], unique=False)

    op.create_table(
        "feedback_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("reporter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reporter_role", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["handled_by"], ["user.id"], name=op.f("fk_feedback_report_handled_by")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_feedback_report_material_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["user.id"], name=op.f("fk_feedback_report_reporter_id")),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_feedback_report_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_report")),
    )
    with op.batch_alter_table("feedback_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_report_material_id"), ["material_id"], unique=False)
        batch_op.create_index("ix_feedback_report_queue", ["state", "unit_path"], unique=False)
        batch_op.create_index("ix_feedback_report_reporter", ["reporter_id", "created_at"], unique=False)

    op.create_table(
        "feedback_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["unit.id"], name=op.f("fk_feedback_use_class_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_feedback_use_material_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feedback_use_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_feedback_use_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_use")),
        sa.UniqueConstraint(
            "user_id", "material_id", "class_id", "used_on", name=op.f("uq_feedback_use_user_id_material_id_class_id_used_on")
        ),
    )
    with op.batch_alter_table("feedback_use", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_use_material", ["material_id"], unique=False)

    op.create_table(
        "item_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_item_key_created_by")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_item_key_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_key")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_item_key_version_id_number")),
    )
    op.create_table(
        "lti_line_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("class_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("score_maximum", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("resource_id", sa.String(length=255), nullable=True),
        sa.Column("tag", sa.String(length=255), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("score_maximum > 0", name=op.f("ck_lti_line_item_maximum")),
        sa.ForeignKeyConstraint(["class_unit_id"], ["unit.id"], name=op.f("fk_lti_line_item_class_unit_id")),
        sa.ForeignKeyConstraint(["link_id"], ["lti_link.id"], name=op.f("fk_lti_line_item_link_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["lti_tool.id"], name=op.f("fk_lti_line_item_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_line_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_lti_line_item_uid")),
    )
    with op.batch_alter_table("lti_line_item", schema=None) as batch_op:
        batch_op.create_index("ix_lti_line_item_class", ["class_unit_id", "tool_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_line_item_link_id"), ["link_id"], unique=False)

    op.create_table(
        "material_author",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("user_id IS NOT NULL OR name <> ''", name=op.f("ck_material_author_somebody")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_material_author_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_material_author_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_author")),
        sa.UniqueConstraint("version_id", "user_id", name=op.f("uq_material_author_version_id_user_id")),
    )
    with op.batch_alter_table("material_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_author_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_author_version_id"), ["version_id"], unique=False)

    op.create_table(
        "material_correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_material_correction_made_by")),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_material_correction_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_correction")),
    )
    with op.batch_alter_table("material_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_correction_version_id"), ["version_id"], unique=False)

    op.create_table(
        "material_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("skipped", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_material_file_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_file")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_material_file_version_id_position")),
    )
    op.create_table(
        "material_outcome",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("outcome_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["outcome_id"], ["curriculum_outcome.id"], name=op.f("fk_material_outcome_outcome_id")),
        sa.ForeignKeyConstraint(["version_id"], ["material_version.id"], name=op.f("fk_material_outcome_version_id")),
        sa.PrimaryKeyConstraint("version_id", "outcome_id", name=op.f("pk_material_outcome")),
    )
    with op.batch_alter_table("material_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_outcome_outcome_id"), ["outcome_id"], unique=False)

    op.create_table(
        "paper_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("marks", Exact(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_paper_item_position")),
        sa.ForeignKeyConstraint(["part_id"], ["paper_part.id"], name=op.f("fk_paper_item_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_item")),
        sa.UniqueConstraint("part_id", "position", name=op.f("uq_paper_item_part_id_position")),
    )
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_item_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_item_part_id"), ["part_id"], unique=False)

    op.create_table(
        "review_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("anchor", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_review_comment_resolved_by_somebody")),
        sa.CheckConstraint("parent_id IS NULL OR resolved_at IS NULL", name=op.f("ck_review_comment_threads_are_resolved")),
        sa.ForeignKeyConstraint(["assignment_id"], ["review_assignment.id"], name=op.f("fk_review_comment_assignment_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["review_comment.id"], name=op.f("fk_review_comment_parent_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["user.id"], name=op.f("fk_review_comment_resolved_by")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_comment_round_id")),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_review_comment_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_comment_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_comment_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_comment_round_id"), ["round_id"], unique=False)

    op.create_table(
        "review_reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["review_assignment.id"], name=op.f("fk_review_reminder_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reminder")),
        sa.UniqueConstraint("assignment_id", "turn", "slot", name=op.f("uq_review_reminder_assignment_id_turn_slot")),
    )
    op.create_table(
        "review_verdict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rubric_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scores", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("recommendation", sa.String(length=20), nullable=True),
        sa.Column("to_author", sa.Text(), nullable=False),
        sa.Column("to_head", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_from", sa.String(length=32), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "submitted_at IS NULL OR recommendation IS NOT NULL", name=op.f("ck_review_verdict_submitted_recommends")
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["review_assignment.id"], name=op.f("fk_review_verdict_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_verdict")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_verdict_assignment_id")),
    )
    op.create_table(
        "saved_search_find",
        sa.Column("saved_search_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["saved_search_mail.id"], name=op.f("fk_saved_search_find_mail_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_saved_search_find_material_id")),
        sa.ForeignKeyConstraint(
            ["saved_search_id"], ["saved_search.id"], name=op.f("fk_saved_search_find_saved_search_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("saved_search_id", "material_id", name=op.f("pk_saved_search_find")),
    )
    with op.batch_alter_table("saved_search_find", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_find_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index("ix_saved_search_find_unsent", ["saved_search_id", "mail_id"], unique=False)

    op.create_table(
        "sitting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject_code", sa.String(length=40), nullable=False),
        sa.Column("class_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_path", sa.String(length=255), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("duration_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("semester", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_kind", sa.String(length=2), nullable=True),
        sa.Column("target_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("show_key", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_sitting_window")),
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 600", name=op.f("ck_sitting_duration")),
        sa.ForeignKeyConstraint(["class_unit_id"], ["unit.id"], name=op.f("fk_sitting_class_unit_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_sitting_created_by")),
        sa.ForeignKeyConstraint(["form_id"], ["paper_form.id"], name=op.f("fk_sitting_form_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_sitting_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index("ix_sitting_class", ["class_unit_id", "opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sitting_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index("ix_sitting_state", ["state", "closes_at"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("deadline_at", UtcDateTime(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submit_client", sa.String(length=36), nullable=True),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("log_hash", sa.String(length=64), nullable=True),
        sa.Column("receipt", sa.String(length=9), nullable=True),
        sa.CheckConstraint(
            "(state IN ('submitted', 'expired')) = (finished_at IS NOT NULL AND log_hash IS NOT NULL)",
            name=op.f("ck_attempt_finished"),
        ),
        sa.ForeignKeyConstraint(["form_id"], ["paper_form.id"], name=op.f("fk_attempt_form_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["user.id"], name=op.f("fk_attempt_pupil_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_attempt_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("sitting_id", "pupil_id", name=op.f("uq_attempt_sitting_id_pupil_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_pupil", ["pupil_id", "id"], unique=False)
        batch_op.create_index("ix_attempt_running", ["state", "deadline_at"], unique=False)

    op.create_table(
        "circulation_desk_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("patron_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("copy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_circulation_desk_entry_by")),
        sa.ForeignKeyConstraint(["copy_id"], ["catalogue_copy.id"], name=op.f("fk_circulation_desk_entry_copy_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["circulation_loan.id"], name=op.f("fk_circulation_desk_entry_loan_id")),
        sa.ForeignKeyConstraint(["patron_id"], ["circulation_patron.id"], name=op.f("fk_circulation_desk_entry_patron_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_circulation_desk_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulation_desk_entry")),
    )
    with op.batch_alter_table("circulation_desk_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_circulation_desk_entry_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index("ix_circulation_desk_entry_unit", ["unit_id", "id"], unique=False)

    op.create_table(
        "feedback_report_asked",
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["feedback_report.id"], name=op.f("fk_feedback_report_asked_report_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feedback_report_asked_user_id")),
        sa.PrimaryKeyConstraint("report_id", "user_id", name=op.f("pk_feedback_report_asked")),
    )
    with op.batch_alter_table("feedback_report_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_report_asked_user_id"), ["user_id"], unique=False)

    op.create_table(
        "lti_offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("platform_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_lti_offer_created_by")),
        sa.ForeignKeyConstraint(["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_offer_platform_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_lti_offer_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_offer")),
        sa.UniqueConstraint("token", name=op.f("uq_lti_offer_token")),
    )
    with op.batch_alter_table("lti_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_offer_platform_id"), ["platform_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_offer_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "lti_score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("timestamp", UtcDateTime(), nullable=False),
        sa.Column("activity", sa.String(length=20), nullable=False),
        sa.Column("grading", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Numeric(precision=16, scale=6), nullable=True),
        sa.Column("maximum", sa.Numeric(precision=16, scale=6), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["line_item_id"], ["lti_line_item.id"], name=op.f("fk_lti_score_line_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lti_score_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_score")),
    )
    with op.batch_alter_table("lti_score", schema=None) as batch_op:
        batch_op.create_index("ix_lti_score_item", ["line_item_id", "user_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_score_user_id"), ["user_id"], unique=False)

    op.create_table(
        "material_derivative",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["material_file.id"], name=op.f("fk_material_derivative_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_derivative")),
        sa.UniqueConstraint("file_id", "kind", name=op.f("uq_material_derivative_file_id_kind")),
    )
    op.create_table(
        "review_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stance", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["review_comment.id"], name=op.f("fk_review_reply_comment_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_reply_round_id")),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_review_reply_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reply")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_review_reply_comment_id")),
    )
    op.create_table(
        "sitting_result",
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state <> 'released' OR released_at IS NOT NULL", name=op.f("ck_sitting_result_released")),
        sa.CheckConstraint("state = 'marked' OR confirmed_at IS NOT NULL", name=op.f("ck_sitting_result_confirmed")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["user.id"], name=op.f("fk_sitting_result_confirmed_by")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_result_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_sitting_result")),
    )
    op.create_table(
        "attempt_client",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_client_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "client_id", name=op.f("pk_attempt_client")),
    )
    op.create_table(
        "attempt_mark",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", Exact(), nullable=False),
        sa.Column("max_score", Exact(), nullable=False),
        sa.Column("mark", Exact(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("log_hash", sa.String(length=64), nullable=False),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("log_hash <> ''", name=op.f("ck_attempt_mark_log_hash")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_mark_attempt_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["user.id"], name=op.f("fk_attempt_mark_pupil_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_attempt_mark_sitting_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_mark")),
    )
    with op.batch_alter_table("attempt_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_mark_pupil_id"), ["pupil_id"], unique=False)
        batch_op.create_index("ix_attempt_mark_sitting", ["sitting_id", "attempt_id"], unique=False)

    op.create_table(
        "lti_outside_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("resource_link_id", sa.String(length=255), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=True),
        sa.Column("context_title", sa.String(length=200), nullable=False),
        sa.Column("lineitem", sa.String(length=2000), nullable=True),
        sa.Column("lineitems", sa.String(length=2000), nullable=True),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["lti_offer.id"], name=op.f("fk_lti_outside_link_offer_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["lti_platform.id"], name=op.f("fk_lti_outside_link_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_outside_link")),
        sa.UniqueConstraint(
            "platform_id",
            "deployment_id",
            "resource_link_id",
            name=op.f("uq_lti_outside_link_platform_id_deployment_id_resource_link_id"),
        ),
    )
    with op.batch_alter_table("lti_outside_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_outside_link_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "lti_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_score_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grade", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["last_score_id"], ["lti_score.id"], name=op.f("fk_lti_result_last_score_id")),
        sa.ForeignKeyConstraint(["line_item_id"], ["lti_line_item.id"], name=op.f("fk_lti_result_line_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lti_result_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_result")),
        sa.UniqueConstraint("line_item_id", "user_id", name=op.f("uq_lti_result_line_item_id_user_id")),
    )
    with op.batch_alter_table("lti_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_result_user_id"), ["user_id"], unique=False)

    op.create_table(
        "item_mark",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("score", Exact(), nullable=False),
        sa.Column("max_score", Exact(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt_mark.attempt_id"], name=op.f("fk_item_mark_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "item", name=op.f("pk_item_mark")),
    )
    op.create_table(
        "lti_score_sync",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sub", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("maximum", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("last_timestamp", UtcDateTime(), nullable=True),
        sa.Column("last_status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state = 'open' OR score IS NOT NULL", name=op.f("ck_lti_score_sync_has_score")),
        sa.ForeignKeyConstraint(["link_id"], ["lti_outside_link.id"], name=op.f("fk_lti_score_sync_link_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_lti_score_sync_sitting_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lti_score_sync_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_score_sync")),
        sa.UniqueConstraint("link_id", "user_id", name=op.f("uq_lti_score_sync_link_id_user_id")),
    )
    with op.batch_alter_table("lti_score_sync", schema=None) as batch_op:
        batch_op.create_index("ix_lti_score_sync_sitting", ["sitting_id", "user_id"], unique=False)
        batch_op.create_index("ix_lti_score_sync_state", ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_lti_score_sync_user_id"), ["user_id"], unique=False)

    for statement in audit.append_only_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("lti_score_sync", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_score_sync_user_id"))
        batch_op.drop_index("ix_lti_score_sync_state")
        batch_op.drop_index("ix_lti_score_sync_sitting")

    op.drop_table("lti_score_sync")
    op.drop_table("item_mark")
    with op.batch_alter_table("lti_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_result_user_id"))

    op.drop_table("lti_result")
    with op.batch_alter_table("lti_outside_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_outside_link_offer_id"))

    op.drop_table("lti_outside_link")
    with op.batch_alter_table("attempt_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_mark_sitting")
        batch_op.drop_index(batch_op.f("ix_attempt_mark_pupil_id"))

    op.drop_table("attempt_mark")
    op.drop_table("attempt_client")
    op.drop_table("sitting_result")
    op.drop_table("review_reply")
    op.drop_table("material_derivative")
    with op.batch_alter_table("lti_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_score_user_id"))
        batch_op.drop_index("ix_lti_score_item")

    op.drop_table("lti_score")
    with op.batch_alter_table("lti_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_offer_sitting_id"))
        batch_op.drop_index(batch_op.f("ix_lti_offer_platform_id"))

    op.drop_table("lti_offer")
    with op.batch_alter_table("feedback_report_asked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_report_asked_user_id"))

    op.drop_table("feedback_report_asked")
    with op.batch_alter_table("circulation_desk_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_circulation_desk_entry_unit")
        batch_op.drop_index(batch_op.f("ix_circulation_desk_entry_loan_id"))

    op.drop_table("circulation_desk_entry")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_running")
        batch_op.drop_index("ix_attempt_pupil")

    op.drop_table("attempt")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index("ix_sitting_state")
        batch_op.drop_index(batch_op.f("ix_sitting_paper_id"))
        batch_op.drop_index("ix_sitting_class")

    op.drop_table("sitting")
    with op.batch_alter_table("saved_search_find", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_search_find_unsent")
        batch_op.drop_index(batch_op.f("ix_saved_search_find_mail_id"))

    op.drop_table("saved_search_find")
    op.drop_table("review_verdict")
    op.drop_table("review_reminder")
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comment_round_id"))
        batch_op.drop_index(batch_op.f("ix_review_comment_parent_id"))
        batch_op.drop_index(batch_op.f("ix_review_comment_assignment_id"))

    op.drop_table("review_comment")
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_item_part_id"))
        batch_op.drop_index(batch_op.f("ix_paper_item_item_id"))

    op.drop_table("paper_item")
    with op.batch_alter_table("material_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_outcome_outcome_id"))

    op.drop_table("material_outcome")
    op.drop_table("material_file")
    with op.batch_alter_table("material_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_correction_version_id"))

    op.drop_table("material_correction")
    with op.batch_alter_table("material_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_author_version_id"))
        batch_op.drop_index(batch_op.f("ix_material_author_user_id"))

    op.drop_table("material_author")
    with op.batch_alter_table("lti_line_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_line_item_link_id"))
        batch_op.drop_index("ix_lti_line_item_class")

    op.drop_table("lti_line_item")
    op.drop_table("item_key")
    with op.batch_alter_table("feedback_use", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_use_material")

    op.drop_table("feedback_use")
    with op.batch_alter_table("feedback_report", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_report_reporter")
        batch_op.drop_index("ix_feedback_report_queue")
        batch_op.drop_index(batch_op.f("ix_feedback_report_material_id"))

    op.drop_table("feedback_report")
    with op.batch_alter_table("feedback_rating", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_rating_material")

    op.drop_table("feedback_rating")
    with op.batch_alter_table("circulation_loan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_circulation_loan_open",
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_circulation_loan_unit_id"))
        batch_op.drop_index(batch_op.f("ix_circulation_loan_record_id"))
        batch_op.drop_index("ix_circulation_loan_patron")

    op.drop_table("circulation_loan")
    op.drop_table("upload_part")
    with op.batch_alter_table("saved_search_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_search_mail_saved_search_id"))

    op.drop_table("saved_search_mail")
    op.drop_table("review_signature")
    with op.batch_alter_table("review_override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_override_round_id"))

    op.drop_table("review_override")
    op.drop_table("review_decision")
    with op.batch_alter_table("review_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_author_user_id"))

    op.drop_table("review_author")
    with op.batch_alter_table("review_assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_review_assignment_reviewer_state")

    op.drop_table("review_assignment")
    op.drop_table("paper_part")
    op.drop_table("paper_form")
    with op.batch_alter_table("material_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_material_version_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(
            "uq_material_version_at_work",
            sqlite_where=sa.text("state IN ('submitted', 'under_review')"),
            postgresql_where=sa.text("state IN ('submitted', 'under_review')"),
        )

    op.drop_table("material_version")
    with op.batch_alter_table("material_takedown", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_takedown_material_id"))

    op.drop_table("material_takedown")
    with op.batch_alter_table("lti_tool_deployment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_tool_deployment_unit_id"))
        batch_op.drop_index(batch_op.f("ix_lti_tool_deployment_tool_id"))

    op.drop_table("lti_tool_deployment")
    with op.batch_alter_table("lti_subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_subject_user_id"))

    op.drop_table("lti_subject")
    op.drop_table("lti_platform_token")
    op.drop_table("lti_platform_deployment")
    with op.batch_alter_table("lti_outside_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_outside_person_user_id"))

    op.drop_table("lti_outside_person")
    with op.batch_alter_table("lti_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_link_tool_id"))
        batch_op.drop_index("ix_lti_link_class")

    op.drop_table("lti_link")
    with op.batch_alter_table("lti_access_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_access_token_tool_id"))
        batch_op.drop_index(batch_op.f("ix_lti_access_token_expires_at"))

    op.drop_table("lti_access_token")
    op.drop_table("item_version")
    op.drop_table("import_question")
    with op.batch_alter_table("gradebook_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_gradebook_entry_source")
        batch_op.drop_index("ix_gradebook_entry_pupil")

    op.drop_table("gradebook_entry")
    op.drop_table("gradebook_column")
    with op.batch_alter_table("feedback_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_visit_day"))

    op.drop_table("feedback_visit")
    op.drop_table("feedback_opened")
    op.drop_table("feedback_count")
    with op.batch_alter_table("curriculum_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_curriculum_outcome_topic_id"))

    op.drop_table("curriculum_outcome")
    with op.batch_alter_table("collection_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_collection_notice_unseen")
        batch_op.drop_index(batch_op.f("ix_collection_notice_material_id"))

    op.drop_table("collection_notice")
    with op.batch_alter_table("collection_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_entry_material_id"))

    op.drop_table("collection_entry")
    op.drop_table("catalogue_digital")
    with op.batch_alter_table("catalogue_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_copy_record_id"))

    op.drop_table("catalogue_copy")
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookmark_material_id"))

    op.drop_table("bookmark")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index("ix_upload_person_state")
        batch_op.drop_index(batch_op.f("ix_upload_expires_at"))

    op.drop_table("upload")
    op.drop_table("trusted_source")
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teaching_teacher_id"))

    op.drop_table("teaching")
    op.drop_table("subject_grade")
    with op.batch_alter_table("search_row_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_search_row_tag_value")

    op.drop_table("search_row_tag")
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_search_user_id"))

    op.drop_table("saved_search")
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_import_school_id"))

    op.drop_table("roster_import")
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_assignment_open", sqlite_where=sa.text("ends_at IS NULL"), postgresql_where=sa.text("ends_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_role_assignment_user_id"))
        batch_op.drop_index("ix_role_assignment_unit")

    op.drop_table("role_assignment")
    with op.batch_alter_table("review_round", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_round_one_open", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index("ix_review_round_unit_state")
        batch_op.drop_index(batch_op.f("ix_review_round_unit_path"))
        batch_op.drop_index(batch_op.f("ix_review_round_active_at"))

    op.drop_table("review_round")
    op.drop_table("review_policy")
    op.drop_table("reading_progress")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_list")

    op.drop_table("paper")
    op.drop_table("material_scope_rule")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_unit_path"))
        batch_op.drop_index("ix_material_standing_published")
        batch_op.drop_index(batch_op.f("ix_material_created_by"))

    op.drop_table("material")
    with op.batch_alter_table("lti_tool", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_tool_unit_id"))

    op.drop_table("lti_tool")
    with op.batch_alter_table("lti_platform", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_platform_unit_id"))

    op.drop_table("lti_platform")
    with op.batch_alter_table("lti_launch", schema=None) as batch_op:
        batch_op.drop_index("ix_lti_launch_partner")
        batch_op.drop_index(batch_op.f("ix_lti_launch_at"))

    op.drop_table("lti_launch")
    with op.batch_alter_table("item_import", schema=None) as batch_op:
        batch_op.drop_index("ix_item_import_owner")

    op.drop_table("item_import")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_mine")
        batch_op.drop_index("ix_item_list")

    op.drop_table("item")
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardianship_child_id"))

    op.drop_table("guardianship")
    with op.batch_alter_table("group_subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_subject_subject_code"))

    op.drop_table("group_subject")
    op.drop_table("gradebook_sheet")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_open", sqlite_where=sa.text("ends_on IS NULL"), postgresql_where=sa.text("ends_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_enrolment_pupil_id"))
        batch_op.drop_index("ix_enrolment_class")

    op.drop_table("enrolment")
    with op.batch_alter_table("curriculum_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_curriculum_topic_place")
        batch_op.drop_index(batch_op.f("ix_curriculum_topic_parent_id"))

    op.drop_table("curriculum_topic")
    op.drop_table("curriculum_import")
    with op.batch_alter_table("content_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_content_progress_package_id"))

    op.drop_table("content_progress")
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.drop_index("ix_collection_unit")
        batch_op.drop_index(batch_op.f("ix_collection_owner_id"))

    op.drop_table("collection")
    with op.batch_alter_table("class_info", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_info_school_id"))

    op.drop_table("class_info")
    with op.batch_alter_table("circulation_rule", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_circulation_rule_everywhere", sqlite_where=sa.text("unit_id IS NULL"), postgresql_where=sa.text("unit_id IS NULL")
        )
        batch_op.drop_index(
            "uq_circulation_rule_branch",
            sqlite_where=sa.text("unit_id IS NOT NULL"),
            postgresql_where=sa.text("unit_id IS NOT NULL"),
        )

    op.drop_table("circulation_rule")
    with op.batch_alter_table("circulation_patron", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_circulation_patron_user_id"))

    op.drop_table("circulation_patron")
    op.drop_table("circulation_closed_day")
    with op.batch_alter_table("catalogue_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_record_unit_path"))
        batch_op.drop_index(batch_op.f("ix_catalogue_record_unit_id"))
        batch_op.drop_index(batch_op.f("ix_catalogue_record_isbn"))

    op.drop_table("catalogue_record")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_sort_key"))
        batch_op.drop_index(batch_op.f("ix_user_code"))

    op.drop_table("user")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_path"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    op.drop_table("subject")
    op.drop_table("sign_in_throttle")
    with op.batch_alter_table("search_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_row_written_at"))
        batch_op.drop_index("ix_search_row_updated")

    op.drop_table("search_row")
    op.drop_table("school_year")
    op.drop_table("response_event")
    op.drop_table("response_current")
    op.drop_table("lti_remote_keys")
    with op.batch_alter_table("lti_one_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_one_use_expires_at"))

    op.drop_table("lti_one_use")
    with op.batch_alter_table("lti_key", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lti_key_current", sqlite_where=sa.text("state = 'current'"), postgresql_where=sa.text("state = 'current'")
        )
        batch_op.drop_index(batch_op.f("ix_lti_key_ring"))

    op.drop_table("lti_key")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_waiting_key",
            sqlite_where=sa.text("state = 'waiting' AND attempts = 0"),
            postgresql_where=sa.text("state = 'waiting' AND attempts = 0"),
        )
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("item_media")
    op.drop_table("content_revocation")
    op.drop_table("content_package")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action"))

    op.drop_table("audit_event")
