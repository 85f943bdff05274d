"""By when a decision must be published.

The Elected Local Policing Bodies (Specified Information) Order 2011 asks for each grant's recipient, purpose,
conditions and reasons as soon as they are known; this office holds itself to the month after the decision.
"""

from calendar import monthrange
from datetime import date, timedelta


def publish_by(decided_on: date) -> date:
    """The last day in time: the same day of the next month, or that month's last day where it has no such day."""
    first_of_next = decided_on.replace(day=1) + timedelta(days=32)
    days_in_month = monthrange(first_of_next.year, first_of_next.month)[1]
    return first_of_next.replace(day=min(decided_on.day, days_in_month))
