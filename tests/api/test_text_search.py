"""Free text: words, whatever their case, diacritics and punctuation."""

import pytest
from client import Api, faulty_parameters


@pytest.mark.parametrize(
    "q",
    [
        "bayan-olgii",
        "BAYAN ÖLGII",
        "Bayan-Ölgii",
        "ölgii,bayan",
        "“Bayan” (Olgii)!",
        "bayan_olgii",
        "Bayan-O\u0308lgii",
    ],
)
def test_words_are_found_whatever_their_case_diacritics_and_punctuation(api: Api, q: str) -> None:
    ids = api.ids("/v1/facts", q=q)
    assert "kazakhs-in-bayan-olgii" in ids
    assert ids == [row["id"] for row in api.rows("/v1/facts") if "Bayan-Ölgii" in row["statement"]]


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("embassy region", ["mng-only-embassy-in-region"]),
        ("region embassy", ["mng-only-embassy-in-region"]),
        ("embassy bayan", []),
        ("embass", []),
        ("%", None),
        ("' OR 1=1 --", []),
    ],
)
def test_every_word_must_occur(api: Api, q: str, ids: list[str] | None) -> None:
    if ids is None:
        assert api.get("/v1/facts", {"q": q}).status_code == 422
    else:
        assert api.ids("/v1/facts", q=q) == ids


@pytest.mark.parametrize("q", ["", " ", "-", "“”"])
def test_a_search_for_no_word_is_refused(api: Api, q: str) -> None:
    response = api.get("/v1/facts", {"q": q})
    assert response.status_code == 422
    assert faulty_parameters(response) == ["q"]
