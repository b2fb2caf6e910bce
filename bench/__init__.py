"""Benchmarks: one module each, with `run() -> Outcome`. `make bench` runs all, `make bench NAME=search_latency` one."""
