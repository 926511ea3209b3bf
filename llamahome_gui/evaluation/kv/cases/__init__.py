"""One module per case; each has a function that takes a `Bench` and gives an `Outcome`. `run.CASES` names them."""
