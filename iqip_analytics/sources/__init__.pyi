from .reading import (
    read as read,
)

__all__ = [
    "read",
]
