"""What every `iqip` command imports, imported once: by the process that they are forked from."""

from iqip_analytics.publish.running.engines import before_numpy, preload

before_numpy()

from importlib import import_module  # noqa: E402

from iqip_analytics.cli.main import COMMANDS  # noqa: E402

for command in COMMANDS.commands.values():
    command.loaded  # noqa: B018  # its module is imported
import_module("iqip_analytics.publish.running.runner")
preload()
