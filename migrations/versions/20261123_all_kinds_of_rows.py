"""All kinds of rows."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_all_kinds"
down_revision = None

KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "actor",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("part_of_id", KEY, nullable=True),
        sa.Column("pack", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
    )
    with op.batch_alter_table("actor") as batch_op:
        batch_op.create_index(batch_op.f("ix_actor_pack"), ["pack"], unique=False)

    op.create_table(
        "data_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_set")),
    )
    op.create_table(
        "holding",
        sa.Column("pack", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "kind", name=op.f("pk_holding")),
    )
    op.create_table(
        "link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("from_id", KEY, nullable=False),
        sa.Column("to_id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("asserted_by", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("pack", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link") as batch_op:
        batch_op.create_index(batch_op.f("ix_link_asserted_by"), ["asserted_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_pack"), ["pack"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_to_id"), ["to_id"], unique=False)

    op.create_table(
        "listed_id",
        sa.Column("listed_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("field", KEY, nullable=False),
        sa.Column("row_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("listed_id", "kind", "field", "row_id", name=op.f("pk_listed_id")),
    )
    with op.batch_alter_table("listed_id") as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_id_row_id"), ["row_id"], unique=False)

    op.create_table(
        "organization",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("abbreviation", sa.String(32), nullable=True),
        sa.Column("kind", sa.String(32), nullable=True),
        sa.Column("existed", sa.String(64), nullable=True),
        sa.Column("successor_id", KEY, nullable=True),
        sa.Column("pack", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    with op.batch_alter_table("organization") as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_pack"), ["pack"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("published_earliest", sa.Date(), nullable=True),
        sa.Column("published_latest", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("quoted_via_id", KEY, nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("complete_memberships", sa.Boolean(), nullable=True),
        sa.Column("pack", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    with op.batch_alter_table("source") as batch_op:
        batch_op.create_index(batch_op.f("ix_source_pack"), ["pack"], unique=False)

    op.create_table(
        "state",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("other_names", sa.Text(), nullable=False),
        sa.Column("alpha2", sa.String(2), nullable=True),
        sa.Column("m49", sa.String(3), nullable=True),
        sa.Column("cow_code", sa.Integer(), nullable=True),
        sa.Column("gw_code", sa.Integer(), nullable=True),
        sa.Column("gec_code", sa.String(2), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("existed", sa.String(32), nullable=True),
        sa.Column("capital", sa.Text(), nullable=True),
        sa.Column("capital_latitude", sa.Float(), nullable=True),
        sa.Column("capital_longitude", sa.Float(), nullable=True),
        sa.Column("pack", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state")),
    )
    with op.batch_alter_table("state") as batch_op:
        batch_op.create_index(batch_op.f("ix_state_pack"), ["pack"], unique=False)

    op.create_table(
        "word",
        sa.Column("word", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("row_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("word", "kind", "row_id", name=op.f("pk_word")),
    )
    with op.batch_alter_table("word") as batch_op:
        batch_op.create_index(batch_op.f("ix_word_row_id"), ["row_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("parties", sa.Text(), nullable=False),
        sa.Column("signed", sa.String(32), nullable=True),
        sa.Column("in_force", sa.String(32), nullable=True),
        sa.Column("ended", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_agreement_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_source_id"), ["source_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(32), nullable=True),
        sa.Column("modality", sa.String(32), nullable=False),
        sa.Column("attributed_to_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["attributed_to_id"], ["actor.id"], name=op.f("fk_assessment_attributed_to_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_assessment_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment") as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_attributed_to_id"), ["attributed_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_source_id"), ["source_id"], unique=False)

    op.create_table(
        "border",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_qualifier", sa.String(32), nullable=True),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("value_step", sa.Double(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(32), nullable=True),
        sa.Column("a_id", KEY, nullable=False),
        sa.Column("b_id", KEY, nullable=False),
        sa.Column("contiguous", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["a_id"], ["actor.id"], name=op.f("fk_border_a_id")),
        sa.ForeignKeyConstraint(["b_id"], ["actor.id"], name=op.f("fk_border_b_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_border_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_border")),
    )
    with op.batch_alter_table("border") as batch_op:
        batch_op.create_index(batch_op.f("ix_border_a_id"), ["a_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_border_b_id"), ["b_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_border_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_border_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_border_value"), ["value", "id"], unique=False)

    op.create_table(
        "code_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("scheme", sa.String(32), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("valid", sa.String(32), nullable=True),
        sa.Column("valid_earliest", sa.Date(), nullable=True),
        sa.Column("valid_latest", sa.Date(), nullable=True),
        sa.Column("key", sa.String(200), nullable=True),
        sa.Column("pack", KEY, nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["actor.id"], name=op.f("fk_code_entry_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_entry")),
    )
    with op.batch_alter_table("code_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_code_entry_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_entry_pack"), ["pack"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_entry_subject_id"), ["subject_id"], unique=False)

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
        sa.ForeignKeyConstraint(["denied_by_id"], ["source.id"], name=op.f("fk_comparison_denied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    op.create_table(
        "event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("initiator_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["initiator_id"], ["actor.id"], name=op.f("fk_event_initiator_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_event_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event") as batch_op:
        batch_op.create_index(batch_op.f("ix_event_initiator_id"), ["initiator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_source_id"), ["source_id"], unique=False)

    op.create_table(
        "investment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_qualifier", sa.String(32), nullable=True),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("value_step", sa.Double(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(32), nullable=True),
        sa.Column("investor_id", KEY, nullable=False),
        sa.Column("host_id", KEY, nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("basis", sa.String(32), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["actor.id"], name=op.f("fk_investment_host_id")),
        sa.ForeignKeyConstraint(["investor_id"], ["actor.id"], name=op.f("fk_investment_investor_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_investment_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investment")),
    )
    with op.batch_alter_table("investment") as batch_op:
        batch_op.create_index(batch_op.f("ix_investment_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investment_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investment_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investment_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investment_value"), ["value", "id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("organization_id", KEY, nullable=False),
        sa.Column("state_id", KEY, nullable=False),
        sa.Column("role", sa.String(32), nullable=True),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_membership_organization_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_membership_source_id")),
        sa.ForeignKeyConstraint(["state_id"], ["actor.id"], name=op.f("fk_membership_state_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership") as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_state_id"), ["state_id"], unique=False)

    op.create_table(
        "mission",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sending_id", KEY, nullable=False),
        sa.Column("receiving_id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("only_in_region_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["only_in_region_id"], ["actor.id"], name=op.f("fk_mission_only_in_region_id")),
        sa.ForeignKeyConstraint(["receiving_id"], ["actor.id"], name=op.f("fk_mission_receiving_id")),
        sa.ForeignKeyConstraint(["sending_id"], ["actor.id"], name=op.f("fk_mission_sending_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_mission_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission")),
    )
    with op.batch_alter_table("mission") as batch_op:
        batch_op.create_index(batch_op.f("ix_mission_only_in_region_id"), ["only_in_region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mission_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mission_receiving_id"), ["receiving_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mission_sending_id"), ["sending_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mission_source_id"), ["source_id"], unique=False)

    op.create_table(
        "people_flow",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_qualifier", sa.String(32), nullable=True),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("value_step", sa.Double(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(32), nullable=True),
        sa.Column("concept", sa.String(32), nullable=False),
        sa.Column("people_id", KEY, nullable=True),
        sa.Column("kin_state_id", KEY, nullable=True),
        sa.Column("origin_id", KEY, nullable=True),
        sa.Column("destination_id", KEY, nullable=True),
        sa.Column("place_id", KEY, nullable=True),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("basis", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["destination_id"], ["actor.id"], name=op.f("fk_people_flow_destination_id")),
        sa.ForeignKeyConstraint(["kin_state_id"], ["actor.id"], name=op.f("fk_people_flow_kin_state_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["actor.id"], name=op.f("fk_people_flow_origin_id")),
        sa.ForeignKeyConstraint(["people_id"], ["actor.id"], name=op.f("fk_people_flow_people_id")),
        sa.ForeignKeyConstraint(["place_id"], ["actor.id"], name=op.f("fk_people_flow_place_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_people_flow_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_flow")),
    )
    with op.batch_alter_table("people_flow") as batch_op:
        batch_op.create_index(batch_op.f("ix_people_flow_destination_id"), ["destination_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_kin_state_id"), ["kin_state_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_origin_id"), ["origin_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_people_id"), ["people_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_flow_value"), ["value", "id"], unique=False)

    op.create_table(
        "policy",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("towards", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_policy_actor_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_policy_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    with op.batch_alter_table("policy") as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_source_id"), ["source_id"], unique=False)

    op.create_table(
        "regime",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("regime", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_regime_actor_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_regime_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regime")),
    )
    with op.batch_alter_table("regime") as batch_op:
        batch_op.create_index(batch_op.f("ix_regime_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_regime_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_regime_source_id"), ["source_id"], unique=False)

    op.create_table(
        "relationship",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("from_id", KEY, nullable=False),
        sa.Column("to_id", KEY, nullable=False),
        sa.Column("directed", sa.Boolean(), nullable=False),
        sa.Column("domain", sa.String(32), nullable=False),
        sa.Column("strength", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["actor.id"], name=op.f("fk_relationship_from_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_relationship_source_id")),
        sa.ForeignKeyConstraint(["to_id"], ["actor.id"], name=op.f("fk_relationship_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationship")),
    )
    with op.batch_alter_table("relationship") as batch_op:
        batch_op.create_index(batch_op.f("ix_relationship_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relationship_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relationship_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relationship_to_id"), ["to_id"], unique=False)

    op.create_table(
        "trade_flow",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("period", sa.String(32), nullable=True),
        sa.Column("period_earliest", sa.Date(), nullable=True),
        sa.Column("period_latest", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(32), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("text_start", sa.Integer(), nullable=True),
        sa.Column("text_end", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_qualifier", sa.String(32), nullable=True),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("value_step", sa.Double(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(32), nullable=True),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("exporter_id", KEY, nullable=False),
        sa.Column("importer_id", KEY, nullable=False),
        sa.Column("reporter_id", KEY, nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("commodity", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["exporter_id"], ["actor.id"], name=op.f("fk_trade_flow_exporter_id")),
        sa.ForeignKeyConstraint(["importer_id"], ["actor.id"], name=op.f("fk_trade_flow_importer_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["actor.id"], name=op.f("fk_trade_flow_reporter_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_trade_flow_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_flow")),
    )
    with op.batch_alter_table("trade_flow") as batch_op:
        batch_op.create_index(batch_op.f("ix_trade_flow_exporter_id"), ["exporter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_flow_importer_id"), ["importer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_flow_period_earliest"), ["period_earliest", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_flow_reporter_id"), ["reporter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_flow_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_flow_value"), ["value", "id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("trade_flow") as batch_op:
        batch_op.drop_index(batch_op.f("ix_trade_flow_value"))
        batch_op.drop_index(batch_op.f("ix_trade_flow_source_id"))
        batch_op.drop_index(batch_op.f("ix_trade_flow_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_trade_flow_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_trade_flow_importer_id"))
        batch_op.drop_index(batch_op.f("ix_trade_flow_exporter_id"))

    op.drop_table("trade_flow")
    with op.batch_alter_table("relationship") as batch_op:
        batch_op.drop_index(batch_op.f("ix_relationship_to_id"))
        batch_op.drop_index(batch_op.f("ix_relationship_source_id"))
        batch_op.drop_index(batch_op.f("ix_relationship_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_relationship_from_id"))

    op.drop_table("relationship")
    with op.batch_alter_table("regime") as batch_op:
        batch_op.drop_index(batch_op.f("ix_regime_source_id"))
        batch_op.drop_index(batch_op.f("ix_regime_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_regime_actor_id"))

    op.drop_table("regime")
    with op.batch_alter_table("policy") as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_source_id"))
        batch_op.drop_index(batch_op.f("ix_policy_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_policy_actor_id"))

    op.drop_table("policy")
    with op.batch_alter_table("people_flow") as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_flow_value"))
        batch_op.drop_index(batch_op.f("ix_people_flow_source_id"))
        batch_op.drop_index(batch_op.f("ix_people_flow_place_id"))
        batch_op.drop_index(batch_op.f("ix_people_flow_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_people_flow_people_id"))
        batch_op.drop_index(batch_op.f("ix_people_flow_origin_id"))
        batch_op.drop_index(batch_op.f("ix_people_flow_kin_state_id"))
        batch_op.drop_index(batch_op.f("ix_people_flow_destination_id"))

    op.drop_table("people_flow")
    with op.batch_alter_table("mission") as batch_op:
        batch_op.drop_index(batch_op.f("ix_mission_source_id"))
        batch_op.drop_index(batch_op.f("ix_mission_sending_id"))
        batch_op.drop_index(batch_op.f("ix_mission_receiving_id"))
        batch_op.drop_index(batch_op.f("ix_mission_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_mission_only_in_region_id"))

    op.drop_table("mission")
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_state_id"))
        batch_op.drop_index(batch_op.f("ix_membership_source_id"))
        batch_op.drop_index(batch_op.f("ix_membership_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_membership_organization_id"))

    op.drop_table("membership")
    with op.batch_alter_table("investment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_investment_value"))
        batch_op.drop_index(batch_op.f("ix_investment_source_id"))
        batch_op.drop_index(batch_op.f("ix_investment_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_investment_investor_id"))
        batch_op.drop_index(batch_op.f("ix_investment_host_id"))

    op.drop_table("investment")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_source_id"))
        batch_op.drop_index(batch_op.f("ix_event_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_event_initiator_id"))

    op.drop_table("event")
    op.drop_table("comparison")
    with op.batch_alter_table("code_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_code_entry_pack"))
        batch_op.drop_index(batch_op.f("ix_code_entry_key"))

    op.drop_table("code_entry")
    with op.batch_alter_table("border") as batch_op:
        batch_op.drop_index(batch_op.f("ix_border_value"))
        batch_op.drop_index(batch_op.f("ix_border_source_id"))
        batch_op.drop_index(batch_op.f("ix_border_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_border_b_id"))
        batch_op.drop_index(batch_op.f("ix_border_a_id"))

    op.drop_table("border")
    with op.batch_alter_table("assessment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_source_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_period_earliest"))
        batch_op.drop_index(batch_op.f("ix_assessment_attributed_to_id"))

    op.drop_table("assessment")
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_source_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_period_earliest"))

    op.drop_table("agreement")
    with op.batch_alter_table("word") as batch_op:
        batch_op.drop_index(batch_op.f("ix_word_row_id"))

    op.drop_table("word")
    with op.batch_alter_table("state") as batch_op:
        batch_op.drop_index(batch_op.f("ix_state_pack"))

    op.drop_table("state")
    with op.batch_alter_table("source") as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_pack"))

    op.drop_table("source")
    with op.batch_alter_table("organization") as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_pack"))

    op.drop_table("organization")
    with op.batch_alter_table("listed_id") as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_id_row_id"))

    op.drop_table("listed_id")
    with op.batch_alter_table("link") as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_to_id"))
        batch_op.drop_index(batch_op.f("ix_link_pack"))
        batch_op.drop_index(batch_op.f("ix_link_from_id"))
        batch_op.drop_index(batch_op.f("ix_link_asserted_by"))

    op.drop_table("link")
    op.drop_table("holding")
    op.drop_table("data_set")
    with op.batch_alter_table("actor") as batch_op:
        batch_op.drop_index(batch_op.f("ix_actor_pack"))

    op.drop_table("actor")
