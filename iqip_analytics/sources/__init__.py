"""The one room that reads: from a file, sheet or database to a `Plan`, every fault named."""
