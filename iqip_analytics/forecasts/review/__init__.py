"""Evidence review: what will be submitted, what the meetings have room for, and the queue."""
