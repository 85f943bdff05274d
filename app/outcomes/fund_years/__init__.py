"""The ledger of each fund and financial year over its rounds."""
