"""Measures of a run, replications, intervals and the results folder."""
