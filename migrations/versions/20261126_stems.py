"""Words of free text are kept by the stem of English words, and names by all their forms."""

from alembic import op

revision = "20261126_stems"
down_revision = "20261127_mission_city"


def upgrade() -> None:
    """Make the change; the load that migrates derives all words, and words comparisons, anew."""
    op.execute("DELETE FROM word")
    op.execute("DELETE FROM holding")
    op.execute("DELETE FROM comparison")


def downgrade() -> None:
    """Take it back; words come back with rows that are loaded anew."""
    op.execute("DELETE FROM word")
    op.execute("DELETE FROM holding")
    op.execute("DELETE FROM comparison")
