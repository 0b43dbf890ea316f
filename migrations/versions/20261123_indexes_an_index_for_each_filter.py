"""An index for each filter, in which rows stand by id, and those behind a dyad's trade."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_indexes"
down_revision = "20261123_imports"

ALWAYS = {
    "actor": ["kind"],
    "agreement": ["kind", "period_basis", "source_id"],
    "assessment": ["kind", "modality", "period_basis", "source_id"],
    "border": ["a_id", "b_id", "contiguous", "measure", "period_basis", "source_id"],
    "code_entry": ["code", "scheme", "subject_id"],
    "comparison": ["basis", "kind", "verdict"],
    "event": ["kind", "period_basis", "source_id"],
    "investment": ["host_id", "investor_id", "measure", "period_basis", "source_id"],
    "link": ["asserted_by", "from_id", "kind", "to_id"],
    "membership": ["organization_id", "period_basis", "source_id", "state_id"],
    "mission": ["kind", "period_basis", "receiving_id", "sending_id", "source_id"],
    "people_flow": ["concept", "period_basis", "source_id"],
    "policy": ["actor_id", "kind", "period_basis", "source_id"],
    "regime": ["actor_id", "period_basis", "regime", "source_id"],
    "relationship": ["directed", "domain", "from_id", "period_basis", "source_id", "to_id"],
    "source": ["kind"],
    "state": ["kind"],
    "trade_flow": ["exporter_id", "importer_id", "measure", "period_basis", "source_id"],
}
"""The columns that have a value in every row, by table."""

SOMETIMES = {
    "actor": ["part_of_id"],
    "assessment": ["attributed_to_id", "effect", "ordinal"],
    "border": ["unit", "value_qualifier"],
    "event": ["initiator_id"],
    "investment": ["basis", "currency", "unit", "value_qualifier"],
    "membership": ["programme", "role"],
    "mission": ["only_in_region_id"],
    "organization": ["kind"],
    "people_flow": [
        "basis",
        "destination_id",
        "kin_state_id",
        "origin_id",
        "people_id",
        "place_id",
        "programme",
        "unit",
        "value_qualifier",
    ],
    "policy": ["effect"],
    "relationship": ["strength"],
    "source": ["publisher", "quoted_via_id"],
    "state": ["alpha2", "cow_code", "gec_code", "gw_code", "m49"],
    "trade_flow": ["commodity", "currency", "reporter_id", "unit", "value_qualifier"],
}
"""Those that are null in some rows: these rows are not in the index."""

BEFORE = {
    "agreement": ["source_id"],
    "assessment": ["attributed_to_id", "source_id"],
    "border": ["a_id", "b_id", "source_id"],
    "code_entry": ["subject_id"],
    "event": ["initiator_id", "source_id"],
    "investment": ["host_id", "investor_id", "source_id"],
    "link": ["asserted_by", "from_id", "to_id"],
    "membership": ["organization_id", "source_id", "state_id"],
    "mission": ["only_in_region_id", "receiving_id", "sending_id", "source_id"],
    "people_flow": ["destination_id", "kin_state_id", "origin_id", "people_id", "place_id", "source_id"],
    "policy": ["actor_id", "source_id"],
    "regime": ["actor_id", "source_id"],
    "relationship": ["from_id", "source_id", "to_id"],
    "trade_flow": ["exporter_id", "importer_id", "reporter_id", "source_id"],
}
"""The columns that had an index without the id."""

BY_DYAD = ["exporter_id", "importer_id", "id"]
OF_TEXTS = sa.text("source_row IS NULL")


def upgrade() -> None:
    """Make the change."""
    for table, columns in BEFORE.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in ALWAYS.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column, "id"])
    for table, columns in SOMETIMES.items():
        for column in columns:
            has_it = sa.text(f"{column} IS NOT NULL")
            op.create_index(f"ix_{table}_{column}", table, [column, "id"], sqlite_where=has_it, postgresql_where=has_it)
    op.create_index("ix_trade_flow_dyad", "trade_flow", BY_DYAD)
    op.create_index(
        "ix_trade_flow_dyad_of_texts", "trade_flow", BY_DYAD, sqlite_where=OF_TEXTS, postgresql_where=OF_TEXTS
    )


def downgrade() -> None:
    """Take it back."""
    for name in ("ix_trade_flow_dyad", "ix_trade_flow_dyad_of_texts"):
        op.drop_index(name, "trade_flow")
    for indexed in (ALWAYS, SOMETIMES):
        for table, columns in indexed.items():
            for column in columns:
                op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in BEFORE.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
