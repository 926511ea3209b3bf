"""Rich Text (RTF 1.9.1) in one pass: tokens, destinations, and flows of paragraphs, each in time linear in the file."""
