"""What is written from the code: the modules' tables and the plans' summaries. tf-check compares them."""
