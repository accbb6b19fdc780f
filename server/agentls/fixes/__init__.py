"""Which fixes are offered, alone and together."""
