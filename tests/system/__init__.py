"""The whole product as its users meet it: real notebooks, real pages, a real browser."""
