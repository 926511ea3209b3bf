"""How fast one file is fetched and verified, beside curl, which only fetches it."""
