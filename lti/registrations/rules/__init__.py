"""Pure rules that both sides of LTI share: signatures, keys, claims, addresses, times."""
