"""Packs that were imported, and holdings by source."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_imports"
down_revision = "20261123_all_kinds"

KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the change; the next load writes the holdings anew."""
    op.create_table(
        "pack",
        sa.Column("name", KEY, nullable=False),
        sa.Column("is_imported", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pack")),
    )
    op.drop_table("holding")
    op.create_table(
        "holding",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "kind", name=op.f("pk_holding")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("holding")
    op.create_table(
        "holding",
        sa.Column("pack", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "kind", name=op.f("pk_holding")),
    )
    op.drop_table("pack")
