"""Charts: each takes the frame that it draws and returns the figure."""
