"""first light

Revision: 20261125_first_light
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from hub.core import audit
from hub.core.db import UtcDateTime

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
        sa.Column("rows", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("problems", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("made", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_roster_import_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["unit.id"], name=op.f("fk_roster_import_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_import_school_id"), ["school_id"], unique=False)

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

    for statement in audit.append_only_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("gradebook_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_gradebook_entry_source")
        batch_op.drop_index("ix_gradebook_entry_pupil")

    op.drop_table("gradebook_entry")
    op.drop_table("gradebook_column")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teaching_teacher_id"))

    op.drop_table("teaching")
    op.drop_table("subject_grade")
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
    with op.batch_alter_table("class_info", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_info_school_id"))

    op.drop_table("class_info")
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
    op.drop_table("school_year")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_waiting_key",
            sqlite_where=sa.text("state = 'waiting' AND attempts = 0"),
            postgresql_where=sa.text("state = 'waiting' AND attempts = 0"),
        )
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action"))

    op.drop_table("audit_event")
