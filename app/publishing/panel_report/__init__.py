"""The section on a fund in the report to the panel that holds the commissioner to account, for one round."""
