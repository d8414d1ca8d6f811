"""How good these forecasts have been: backtests, and the record of our own."""
