"""Roll calls, and the votes in them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261126_votes"
down_revision = "20261126_stems"

KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
OF_OPEN_END = sa.text("period_earliest IS NOT NULL AND (period_latest IS NULL OR period_basis = 'publication')")
IS_RECORDED = sa.text("is_important IS NOT NULL")

INDEXES = {
    "roll_call": ["organization_id", "period_basis", "period_earliest", "session", "source_id"],
    "vote": ["period_basis", "period_earliest", "roll_call_id", "source_id", "state_id"],
}
"""The columns that have an index in which rows stand by id."""


def claim_columns() -> list[sa.Column[Any]]:
    """The columns that all claims have."""
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("known_until", sa.Date(), nullable=True),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
    ]


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "roll_call",
        *claim_columns(),
        sa.Column("organization_id", KEY, nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("on_amendment", sa.Boolean(), nullable=True),
        sa.Column("on_paragraph", sa.Boolean(), nullable=True),
        sa.Column("is_important", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_roll_call_organization_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_roll_call_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call")),
    )
    op.create_table(
        "vote",
        *claim_columns(),
        sa.Column("roll_call_id", KEY, nullable=False),
        sa.Column("state_id", KEY, nullable=False),
        sa.Column("vote", sa.String(32), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_vote_source_id")),
        sa.ForeignKeyConstraint(["state_id"], ["actor.id"], name=op.f("fk_vote_state_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column, "id"])
    op.create_index(
        "ix_roll_call_is_important",
        "roll_call",
        ["is_important", "id"],
        sqlite_where=IS_RECORDED,
        postgresql_where=IS_RECORDED,
    )
    op.create_index("ix_vote_pair", "vote", ["state_id", "roll_call_id", "vote"])
    op.create_index(
        "ix_vote_open_end", "vote", ["period_earliest"], sqlite_where=OF_OPEN_END, postgresql_where=OF_OPEN_END
    )


def downgrade() -> None:
    """Take it back, with what was derived from the rows."""
    for table in ("word", "listed_id", "holding"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ('roll_call', 'vote')")  # noqa: S608  # our names
    op.drop_table("vote")
    op.drop_table("roll_call")
