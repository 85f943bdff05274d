"""Safety Fund: an office's grant funds, from an open round to a published decision.

The features stand in the order of the process; imports run one way, from the first of these lines to the last:

    factory         makes the application: settings, extensions, blueprints, error pages
    cli             the `flask` commands
    demo            the demo rounds, people and one-click sign-in
    home            what waits for each person; the audit page
    publishing      what the public reads: rounds, decisions, funding tables
    round_packs     a whole round as files, in and out
    retention       what was kept long enough, and its deletion
    outcomes        what applicants hear of the decision, their answer, the reserve list
    decisions       the decision record: advice, release, decision
    awards          where the line falls, the recommended award list
    assessment      panel, declarations of interest, score sheets, moderation
    applications    eligibility, answers, budget lines, submission, withdrawal
    rounds          a fund's rounds: dates, budget, questions, criteria
    accounts        people, organisations, roles, sign-in
    platform        what knows nothing of grants: database, audit, mail, clock, guard
    settings        what the environment says, of what kinds of values
    permissions     who may do what: one table
    rules           the funds' rules, pure and exact

This file imports nothing, so that the rules can be used without the web framework.
"""
