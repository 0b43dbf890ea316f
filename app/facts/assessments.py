"""Assessments: what a source argues, kept apart from the facts that it reports."""

from sqlmodel import Field

from app.model.claims import Claim
from app.model.types import ActorCode, Code, Sentence, Slug, Vocabulary, chosen_from, lists_ids, names_actor, prose
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery


class AssessmentKind(Vocabulary):
    """What part an assessment plays in a source's reasoning."""

    BARRIER = "barrier", "What stands in the way of closer ties."
    DRIVER = "driver", "What should bring actors together."
    ARGUMENT = "argument", "What is said for a barrier, a judgement or an outlook."
    JUDGEMENT = "judgement", "What the source makes of a state of affairs."
    OUTLOOK = "outlook", "What the source expects."


class AssessmentEffect(Vocabulary):
    """What the topic does to the ties in question."""

    PROMOTES = "promotes", "It brings the actors closer."
    HINDERS = "hinders", "It keeps them apart."
    NONE = "none", "It seems to count for little."


class Modality(Vocabulary):
    """How firmly the source says it."""

    STATED = "stated", "As a plain statement."
    SEEMS = "seems", "As what appears to be so."
    WOULD = "would", "As what would follow."
    WILL = "will", "As what is to come."
    MAY = "may", "As a possibility."
    UNLIKELY = "unlikely", "As improbable."


class Assessment(Claim, table=True):
    """Something that a source argues, judges or expects."""

    kind: AssessmentKind = chosen_from(AssessmentKind, "What part it plays in the reasoning.")
    topic: Sentence = prose("What it is about, in a few words.")
    actors: list[Slug] = lists_ids("Whom it is about, in code-point order.")
    ordinal: int | None = Field(ge=1, description="Its place in a numbered list of the source.")
    effect: AssessmentEffect | None = chosen_from(
        AssessmentEffect, "What the topic does to the ties in question; null if that is not said."
    )
    modality: Modality = chosen_from(Modality, "How firmly the source says it.")
    attributed_to_id: Slug | None = names_actor("Whose view the source reports; null if it is the source's own.")


class AssessmentQuery(ClaimQuery):
    """The parameters of the list of assessments."""

    table = Assessment
    kind: list[AssessmentKind] = any_of("What part it plays in the reasoning.", example="barrier")
    effect: list[AssessmentEffect] = any_of("What the topic does to the ties in question.", example="hinders")
    modality: list[Modality] = any_of("How firmly the source says it.", example="unlikely")
    ordinal: list[Code] = any_of("The place in a numbered list of the source.", example=1)
    attributed_to: list[ActorCode] = any_of("Whose view the source reports.", example="MNG")


KIND = Kind("assessments", Assessment, AssessmentQuery, example="barrier-historical-boundaries")
