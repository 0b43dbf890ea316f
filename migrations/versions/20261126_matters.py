"""What comparisons are about and when, what a load touches, and how often sources stand to each other in what way."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_matters"
down_revision = "20261125_judgement"

KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
COUNTED = ("kind", "aspect", "unit", "source_a_id", "source_b_id", "verdict", "reason")
ORDERS = ("period_earliest", "factor", "amount")
OF_OPEN_END = sa.text("period_earliest IS NOT NULL AND (period_latest IS NULL OR period_basis = 'publication')")


def upgrade() -> None:
    """Make the change; the load that migrates compares anew."""
    op.execute("DELETE FROM holding")
    op.execute("DELETE FROM comparison")
    op.drop_column("comparison", "reason")
    op.add_column("comparison", sa.Column("matter", sa.Text(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("complete_borders", sa.Boolean(), nullable=True))
    for name in ("period_earliest", "period_latest"):
        op.add_column("comparison", sa.Column(name, sa.Date(), nullable=True))
    op.create_index("ix_comparison_matter", "comparison", ["matter"])
    for name in ORDERS:
        op.create_index(f"ix_comparison_{name}", "comparison", [name, "id"])
    op.create_table(
        "touched",
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_touched")),
    )
    op.create_table(
        "tally",
        sa.Column("matter", sa.Text(), nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in COUNTED),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("difference", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("matter", *COUNTED, name=op.f("pk_tally")),
    )
    op.create_index(
        "ix_trade_flow_open_end",
        "trade_flow",
        ["period_earliest"],
        sqlite_where=OF_OPEN_END,
        postgresql_where=OF_OPEN_END,
    )


def downgrade() -> None:
    """Take it back; the load that comes next compares anew."""
    op.execute("DELETE FROM holding")
    op.execute("DELETE FROM comparison")
    op.drop_index("ix_trade_flow_open_end", "trade_flow")
    op.drop_table("tally")
    op.drop_table("touched")
    for name in ("matter", *ORDERS):
        op.drop_index(f"ix_comparison_{name}", "comparison")
    op.drop_column("source", "complete_borders")
    for name in ("period_earliest", "period_latest", "matter"):
        op.drop_column("comparison", name)
    op.add_column("comparison", sa.Column("reason", sa.String(32), nullable=True))
