"""Letters to all applicants of a decided round: previewed as one batch, sent in one act, kept as papers."""
