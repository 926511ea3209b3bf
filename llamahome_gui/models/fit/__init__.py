"""Does a model fit this machine? Answered from its configuration alone, before anything of it is downloaded.

`network.py` reads a `config.json`, `forms.py` knows in which forms weights are held, `estimate.py` counts what each
part takes, `machine.py` what there is, `verdict.py` puts them together, and `view.py` says it for a bar and a slider.
None of it needs torch, and an answer takes well under a millisecond.
"""
