"""What a browser may send of the reserve list, of money given back, and of a deferral."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import ValidationError

from app.outcomes.models import Way
from app.platform.fields import Answered, ChoiceField, DayField, MoneyField
from app.platform.forms import Needed
from app.platform.text_fields import TextField
from app.rounds.models import Round
from app.rules.pot import Pot

LONGEST_REASON = 2_000

WAYS = (
    (Way.WITHDRAWN.name, "The organisation gave the whole grant up"),
    (Way.RETURNED.name, "It returned money"),
)


WAYS_TO_GIVE = {
    Pot.STRICT: "Whole requests in their order",
    Pot.PART_FUND: "The last one gets what is left",
    Pot.SKIP_AND_FILL: "Pass over what does not fit",
}


class ProposalForm(FlaskForm):
    """How the bids are chosen, and why where one gets less than its turn gives it."""

    treatment = ChoiceField(
        "How is the money given?",
        [Needed("Choose how the money is given.")],
        choices=[(treatment.value, words) for treatment, words in WAYS_TO_GIVE.items()],
    )
    reason = TextField("If not whole requests in their order, why", most=LONGEST_REASON)
    seen = HiddenField()


class ReturnForm(FlaskForm):
    """What was given back of a grant: in which way, how much, when and why."""

    way = ChoiceField("What happened?", [Needed("Say what happened.")], choices=WAYS)
    amount = MoneyField("Amount returned", description="Only where money was returned")
    returned_on = DayField("On which day", [Answered("Enter the day, like 27 3 2026.")])
    reason = TextField("Why", [Needed("Say why.")], most=LONGEST_REASON)

    def validate_amount(self, field: MoneyField) -> None:
        if self.way.data == Way.RETURNED.name and (field.data is None or field.data <= 0):
            raise ValidationError("Enter the amount that was returned, like 2500.")


class ReasonForm(FlaskForm):
    """Why an entry was wrong, or why a grant is given up."""

    reason = TextField("Why", [Needed("Say why.")], most=LONGEST_REASON)


class DeferralForm(FlaskForm):
    """To which round a bid is deferred, and why."""

    to_round = ChoiceField("To which round?", [Needed("Choose the round to which the bid is deferred.")])
    reason = TextField("Why", [Needed("Say why. The applicant reads it.")], most=LONGEST_REASON)

    def offer(self, rounds: Iterable[Round]) -> None:
        self.to_round.offer((round_.reference, round_.title) for round_ in rounds)


class TakingBackForm(FlaskForm):
    """Why a deferral is taken back. `seen` is when the one on the page was made."""

    reason = TextField("Why", [Needed("Say why. The applicant reads it.")], most=LONGEST_REASON)
    seen = HiddenField()
