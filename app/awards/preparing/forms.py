"""What a browser may send of an award's conditions and of its due diligence."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from app.awards.models import Award
from app.awards.preparing.library import LIBRARY
from app.awards.preparing.models import Diligence, DueDiligence
from app.platform.fields import ChoiceField
from app.platform.forms import Needed
from app.platform.text_fields import TextField
from app.rounds.kinds.choices import SeveralField

RECORDED = (Diligence.IN_HAND, Diligence.PASSED, Diligence.FAILED)


class ConditionsForm(FlaskForm):
    """The conditions of one award: chosen from the library, and the office's own."""

    chosen = SeveralField("Conditions from the library", LIBRARY)
    own = TextField("Other conditions", most=4_000, description="One on each line.")
    version = IntegerField(widget=HiddenInput())

    @classmethod
    def of(cls, award: Award) -> ConditionsForm:
        """The form as it opens."""
        own = "\n".join(text for text in award.conditions if text not in LIBRARY)
        chosen = [text for text in LIBRARY if text in award.conditions]
        return cls(formdata=None, chosen=chosen, own=own, version=award.version)


class DiligenceForm(FlaskForm):
    """How far due diligence is for one award."""

    state = ChoiceField(
        "Due diligence",
        [Needed("Say how far due diligence is.")],
        choices=[(state.name, state.value.capitalize()) for state in RECORDED],
    )
    why = TextField("If it failed, why", most=2_000)

    @classmethod
    def of(cls, found: DueDiligence | None) -> DiligenceForm:
        return cls(formdata=None, state=found.state.name if found else None, why=found.reason if found else "")

    def is_complete(self) -> bool:
        """Whether the form was sent and is right; a failure needs its reason."""
        is_right = bool(self.validate_on_submit())
        if is_right and self.state.data == Diligence.FAILED.name and not self.why.data.strip():
            self.why.errors = ["Enter why it failed."]
            return False
        return is_right
