"""What is likely: completion against the trajectory, and how good such forecasts have been."""
