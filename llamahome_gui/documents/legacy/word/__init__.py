"""Binary Word documents, Word 6 to 2003, after [MS-DOC].

From the inside out: `fib` says where things lie, `pieces` gives the text by character position, `sprms`, `formatting`
and `styles` what it looks like, `lists` its numbers, `inline` and `blocks` the Markdown, `document` the whole.
"""
