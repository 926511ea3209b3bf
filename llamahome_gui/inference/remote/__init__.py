"""Answers from another machine: any server that speaks as OpenAI's API does, behind the interface of `Engine`."""
