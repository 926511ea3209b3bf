"""A chat beside other work of this program in another process, measured: how much longer its answers take."""
