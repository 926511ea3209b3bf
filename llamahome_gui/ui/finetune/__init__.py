"""The fine-tune panel: a dataset, a base model, a few settings, and the child process that trains."""
