"""Fine-tuning, measured: tokens a second beside plain transformers and peft, and the estimate of its memory."""
