"""What all figures share: the tables of a run, names of laws and estimators, colours, panels and files."""
