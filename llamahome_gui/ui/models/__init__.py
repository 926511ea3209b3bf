"""The models panel: what there is, what is installed, load, import, remove."""
