"""Who is measured in our own environment: LlamaHome, transformers with its full cache, and Meta's recipe.

A contender is a class whose methods are the verbs of `peers.serve`: `about`, `prefill`, `fill`, `decode`, `logits`,
`held`. Which of them it has is its own business; a verb that it lacks is an error reply.
"""
