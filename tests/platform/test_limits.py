"""How much a form may hold is said route by route."""

from __future__ import annotations

from app.platform.limits import LONG_TEXTS, ONE_FORM


def test_an_ordinary_form_that_is_too_large_gets_a_clear_answer(cast):
    answer = cast.client().post("/sign-in/link", data={"email": "x" * ONE_FORM})

    assert answer.status_code == 413
    assert "too large" in answer.text.lower()


def test_an_ordinary_form_is_read(cast):
    assert cast.client().post("/sign-in/link", data={"email": "nadia@example.org"}).status_code == 302


FILES = {"applications.upload", "applications.replace_document", "assessment.upload", "decisions.attach"}
"""What takes files takes as much as those may have: tests/applications/documents/test_uploading.py."""


def test_only_pages_of_long_texts_take_more(app):
    larger = {name for name, view in app.view_functions.items() if getattr(view, "most_bytes", ONE_FORM) > ONE_FORM}

    assert larger - FILES == {
        "applications.save_part",
        "applications.save_costs",
        "assessment.agree",
        "assessment.declare",
        "assessment.flag",
        "assessment.mark",
        "assessment.marks",
        "assessment.sign_off",
        "awards.explain",
        "decisions.decide",
        "decisions.save",
        "outcomes.keep_feedback",
    }
    assert {app.view_functions[name].most_bytes for name in larger - FILES} == {LONG_TEXTS}
