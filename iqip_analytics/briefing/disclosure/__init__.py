"""Wide circulation: nobody named, and no small number of people to be had."""
