"""The evaluation panel: needle tests that fill while they run, benchmarks, and saved runs beside each other."""
