"""A plan as flat arrays with integer ids, and the keyed draws."""
