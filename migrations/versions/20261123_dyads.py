"""The time and the kind of a flow in the index behind dyads."""

from alembic import op

revision = "20261123_dyads"
down_revision = "20261123_answers"

NAME, TABLE = "ix_trade_flow_dyad", "trade_flow"
BEFORE = ["exporter_id", "importer_id", "id"]


def upgrade() -> None:
    """Make the change."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*BEFORE, "period_earliest", "period_latest", "measure"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, BEFORE)
