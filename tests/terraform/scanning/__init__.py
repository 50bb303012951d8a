"""Four scanners, one verdict: what they find, how bad we hold it to be, and what is excepted."""
