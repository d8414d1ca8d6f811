"""What several tests share: registers as text tables, awkward registers, the naive oracle."""
