"""The change log: loads, what they did to which rows, and the ids that are no more."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_changes"
down_revision = "20261127_partitions"

KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the change: what was loaded before is in no log."""
    op.create_table(
        "logged_load",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision_before", sa.String(), nullable=True),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.String(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("name", KEY, nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_logged_load")),
    )
    op.create_table(
        "logged_count",
        sa.Column("load", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in ("kind", "source_id", "change")),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("load", "kind", "source_id", "change", name=op.f("pk_logged_count")),
    )
    op.create_table(
        "logged_row",
        sa.Column("load", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in ("kind", "id", "change")),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("load", "kind", "id", "change", name=op.f("pk_logged_row")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "retired_id",
        sa.Column("id", KEY, nullable=False),
        sa.Column("new_id", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retired_id")),
    )
    op.create_table(
        "removed_source",
        sa.Column("source_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_removed_source")),
    )


def downgrade() -> None:
    """Take it back: the log is lost."""
    for name in ("removed_source", "retired_id", "logged_row", "logged_count", "logged_load"):
        op.drop_table(name)
