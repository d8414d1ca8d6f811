"""Wide circulation: nobody is named, and no small number of people can be worked out."""
