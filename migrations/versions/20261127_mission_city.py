"""The cities in which missions stand."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_mission_city"
down_revision = "20261126_regimes"

IS_GIVEN = sa.text("city IS NOT NULL")


def upgrade() -> None:
    """Make the change; the load that migrates writes the answers anew."""
    op.add_column("mission", sa.Column("city", sa.Text(), nullable=True))
    op.create_index("ix_mission_city", "mission", ["city", "id"], sqlite_where=IS_GIVEN, postgresql_where=IS_GIVEN)
    op.execute("UPDATE mission SET answer = NULL")


def downgrade() -> None:
    """Take it back; the load that comes next writes the answers anew."""
    op.drop_index("ix_mission_city", "mission")
    op.drop_column("mission", "city")
    op.execute("UPDATE mission SET answer = NULL")
