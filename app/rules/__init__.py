"""The funds' rules: pure, exact, standard library only.

Frozen dataclasses go in and come out. Percentages are Fractions; money is Decimal pounds outside and whole pence
inside; nothing is ever a float. "Not scored" is absent. Whatever breaks a rule raises `errors.RuleError` with a
sentence.

    money           pounds, pence, and how money is written and read
    rounding        the rounding policies: what is compared, what is displayed
    scoring         criteria, shares, sheet percentage, criterion points, bid score
    bands           bands from their lower edges
    gates           pass or fail, whatever the score
    timetable       planned, open, closed; in time or late; time left in words
    eligibility     the questions before an application
    registration    charity, company, school and council numbers: one identifier however they are typed
    budget          budget lines, totals, the most one may ask for
    round_rules     RoundRules: everything that a recommendation of one round depends on
    bid             Bid: what was asked for, which checks it passed, how it was marked
    ranking         rank(bids, rules) gives the Ranking: the order, made once for every threshold
    pot             the four ways to treat the pot
    outcome         what is proposed for a bid, and why
    recommendation  recommend(ranking, threshold=…, pot=…): cheap, for each move of the line
    recommendation_report   the published JSON structure
    reasons         one sentence for each bid's outcome
    line            what the line's screen asks: if it moved, who crosses, ties, the four pots
    spread          recommended of assessed, and amount, by any label
    freezing        canonical JSON, digests; what was frozen is made again and compared
    change          percent changes between two figures
    advice          how the panel marked: spread, leniency, recusals, chance; no score is made from it
    agreement       intraclass correlations of the panel's sheets
    student         Student's t, for the chance
"""
