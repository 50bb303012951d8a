"""Makes the plan of every stack and platform, and reads it: the tests and the scanners look at these."""
