"""Bids that an officer enters for somebody who cannot use the form: on paper or by telephone, read back, confirmed."""
