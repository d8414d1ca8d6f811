"""Remake the reference plan source: `python -m iqip_analytics.plan.reference FOLDER`."""

import argparse

from iqip_analytics.plan.reference.write import write_reference


def main() -> None:
    """Write the reference plan source into the folder named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m iqip_analytics.plan.reference",
        description="Remake the synthetic reference plan source, such as data/reference.",
    )
    parser.add_argument("folder", help="folder to write the CSV files into")
    write_reference(parser.parse_args().folder)


if __name__ == "__main__":
    main()
