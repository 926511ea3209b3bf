"""The command palette: one line that finds any command, chat, document or model by a few of its letters."""
