"""`python -m iqip_analytics` is `iqip`."""

from iqip_analytics.cli.main import run

if __name__ == "__main__":
    run()
