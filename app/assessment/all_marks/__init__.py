"""Every mark of a round in one workbook, for those who answer for the round."""
