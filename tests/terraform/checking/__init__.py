"""`make tf-check`: every step is run, and the summary says which failed and how long each took."""
