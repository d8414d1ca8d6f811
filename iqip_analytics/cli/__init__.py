"""The command line: `iqip`."""
