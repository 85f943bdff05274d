"""The papers of minimal financial assistance, for those who were sent them."""

from __future__ import annotations

from flask import Response

from app.outcomes.subsidy import OwnPaper, find_own_paper
from app.outcomes.views import views
from app.platform import paper_files
from app.platform.guard import requires


@views.get("/applications/<key>/outcome/<paper_name>.pdf")
@requires("application:read", of=find_own_paper)
def own_subsidy_paper(found: OwnPaper) -> Response:
    """The notice, the paper for the confirmation, or the award notice, as it was sent."""
    return paper_files.saved(found.paper(), paper_files.PDF, f"{found.sent.content['reference']}-{found.name}")
