"""How long claims hold, whose content a source repeats, hosts, and what comparisons tell."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261125_judgement"
down_revision = "20261123_dyads"

KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")

CLAIMS = (
    "agreement",
    "assessment",
    "border",
    "event",
    "investment",
    "membership",
    "mission",
    "people_flow",
    "policy",
    "regime",
    "relationship",
    "trade_flow",
)
TIMES = ("known_until", "holds_until")
OF_SOURCES = {
    "short_name": sa.Text(),
    "archive_url": sa.Text(),
    "retrieved": sa.String(),
    "language": sa.String(35),
    "origin_id": KEY,
}


def upgrade() -> None:
    """Make the change; the load that migrates writes times, answers and holdings, and compares anew."""
    op.execute("DELETE FROM holding")
    for table in CLAIMS:
        for name in TIMES:
            op.add_column(table, sa.Column(name, sa.Date()))
        op.execute(f"UPDATE {table} SET answer = NULL")  # noqa: S608  # a name of ours
    for name, type in OF_SOURCES.items():
        op.add_column("source", sa.Column(name, type))
    op.add_column("state", sa.Column("existed_source_id", KEY))
    op.add_column("state", sa.Column("part_of_id", KEY))
    op.add_column("organization", sa.Column("existed_source_id", KEY))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("event", sa.Column("host_id", KEY))
        op.create_foreign_key("fk_event_host_id", "event", "actor", ["host_id"], ["id"])
    else:  # Alembic would build the table anew
        op.execute(
            "ALTER TABLE event ADD COLUMN host_id VARCHAR(120) CONSTRAINT fk_event_host_id REFERENCES actor (id)"
        )
    has_host = sa.text("host_id IS NOT NULL")
    op.create_index("ix_event_host_id", "event", ["host_id", "id"], sqlite_where=has_host, postgresql_where=has_host)
    create_comparisons(
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("amount", sa.Double()),
        sa.Column("explanations", sa.Text(), nullable=False),
    )


def create_comparisons(*columns: sa.Column[Any]) -> None:
    """Create the table of comparisons anew, with some more columns: every load fills it."""
    op.drop_table("comparison")
    for name in ("listed_id", "word"):
        op.execute(f"DELETE FROM {name} WHERE kind = 'comparison'")  # noqa: S608  # names of ours
    op.create_table(
        "comparison",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("factor", sa.Double(), nullable=True),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("claim_ids", sa.Text(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("denied_by_id", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *columns,
        sa.ForeignKeyConstraint(["denied_by_id"], ["source.id"], name=op.f("fk_comparison_denied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    for name in ("basis", "kind", "verdict", *(column.name for column in columns if column.name == "aspect")):
        op.create_index(f"ix_comparison_{name}", "comparison", [name, "id"])


def downgrade() -> None:
    """Take it back; the load that comes next writes answers and holdings, and compares anew."""
    op.execute("DELETE FROM holding")
    create_comparisons()
    op.drop_index("ix_event_host_id", "event")
    op.drop_column("event", "host_id")
    op.drop_column("organization", "existed_source_id")
    op.drop_column("state", "part_of_id")
    op.drop_column("state", "existed_source_id")
    for name in OF_SOURCES:
        op.drop_column("source", name)
    for table in CLAIMS:
        op.execute(f"UPDATE {table} SET answer = NULL")  # noqa: S608  # a name of ours
        for name in TIMES:
            op.drop_column(table, name)
