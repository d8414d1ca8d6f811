"""Work asked for many times in a row is done once, and at once where nothing else goes on."""

import asyncio

from iqip_analytics.explore.panel import Debounced


def test_it_is_done_at_once_in_a_script():
    done = []
    work = Debounced(lambda: done.append(1))
    work.ask()
    work.ask()
    assert done == [1, 1]


class ByHand(asyncio.SelectorEventLoop):
    """An event loop whose time passes when the test says so, however slow the machine is."""

    now = 0.0

    def time(self) -> float:
        return self.now


def test_a_held_key_is_answered_once_it_is_let_go():
    done = []

    async def pass_time(seconds: float) -> None:
        asyncio.get_running_loop().now += seconds
        for _ in range(3):  # what is due by then is done
            await asyncio.sleep(0)

    async def hold() -> None:
        work = Debounced(lambda: done.append(1), pause=1)
        for _ in range(20):
            work.ask()
            await pass_time(0.5)
        assert done == []
        await pass_time(0.6)
        assert done == [1]
        work.ask()
        await pass_time(1.1)

    with asyncio.Runner(loop_factory=ByHand) as runner:
        runner.run(hold())
    assert done == [1, 1]
