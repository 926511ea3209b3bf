"""What also runs in the optional peers' environment: modules that import nothing of LlamaHome but each other.

`run.py` starts them by path with another Python interpreter, in which llama-cpp-python, gguf or kvpress are installed.
"""
