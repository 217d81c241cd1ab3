"""Staff in post year by year: who leaves, retires, rises, trains and joins; and the gap to what is needed."""
