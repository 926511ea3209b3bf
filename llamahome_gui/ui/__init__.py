"""The window. The only room that imports Qt; every other room also runs on a machine without it."""
