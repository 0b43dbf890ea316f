"""Scores of regimes, and the scales on which they are; a regime may have a score alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261126_regimes"
down_revision = "20261126_matters"

FIGURE = {
    "value": sa.Double(),
    "value_qualifier": sa.String(32),
    "value_low": sa.Double(),
    "value_high": sa.Double(),
    "value_step": sa.Double(),
    "value_text": sa.Text(),
    "unit": sa.String(32),
    "scale": sa.String(32),
}
SOMETIMES = ("regime", "scale", "unit", "value_qualifier")
"""The columns whose indexes are without the rows that have nothing there."""


def upgrade() -> None:
    """Make the change; the load that migrates writes answers and holdings."""
    op.execute("DELETE FROM holding")
    op.execute("UPDATE regime SET answer = NULL")
    for name, type in FIGURE.items():
        op.add_column("regime", sa.Column(name, type))
    op.drop_index("ix_regime_regime", "regime")
    has_regime(nullable=True)
    for name in SOMETIMES:
        index(name, sa.text(f"{name} IS NOT NULL"))
    index("value", None)


def downgrade() -> None:
    """Take it back: claims of a score alone are lost."""
    op.execute("DELETE FROM holding")
    op.execute("DELETE FROM comparison")
    op.execute("DELETE FROM regime WHERE regime IS NULL")
    op.execute("UPDATE regime SET answer = NULL")
    for name in (*SOMETIMES, "value"):
        op.drop_index(f"ix_regime_{name}", "regime")
    has_regime(nullable=False)
    for name in FIGURE:
        op.drop_column("regime", name)
    index("regime", None)


def has_regime(*, nullable: bool) -> None:
    """Say whether there may be no regime: SQLite builds the table anew for that."""
    with op.batch_alter_table("regime") as batch_op:
        batch_op.alter_column("regime", existing_type=sa.String(32), nullable=nullable)


def index(name: str, where: Any) -> None:
    """Make the index of a column."""
    op.create_index(f"ix_regime_{name}", "regime", [name, "id"], sqlite_where=where, postgresql_where=where)
