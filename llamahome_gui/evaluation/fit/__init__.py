"""Is the estimate of a model's memory right? Real models are loaded and read texts, and the kernel tells the peak."""
