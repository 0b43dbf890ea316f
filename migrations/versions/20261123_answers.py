"""Claims as lists answer them, kept beside their columns."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_answers"
down_revision = "20261123_indexes"

TABLES = (
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


def upgrade() -> None:
    """Make the change; the load that migrates writes the answers."""
    for table in TABLES:
        op.add_column(table, sa.Column("answer", sa.Text()))


def downgrade() -> None:
    """Take it back."""
    for table in TABLES:
        op.drop_column(table, "answer")
