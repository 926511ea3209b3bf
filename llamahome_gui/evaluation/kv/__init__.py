"""`llamahome benchmark kv`: speed and memory of the KV cache beside what people would pick, in one table.

Every contender (ours, transformers, Meta's recipe, llama.cpp, kvpress) runs in a process of its own and answers
requests line by line, so that memory is clean and the repeats of all of them can be interleaved. A case is one small
module in `cases` that asks contenders and says which bars hold.
"""
