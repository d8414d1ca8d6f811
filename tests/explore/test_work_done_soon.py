"""Work asked for many times in a row is done once, and at once where nothing else goes on."""

import asyncio

from iqip_analytics.explore.panel import Soon


def test_it_is_done_at_once_in_a_script():
    done = []
    soon = Soon(lambda: done.append(1))
    soon.ask()
    soon.ask()
    assert done == [1, 1]


def test_a_held_key_is_answered_once_it_is_let_go():
    done = []

    async def hold() -> None:
        soon = Soon(lambda: done.append(1), pause=0.01)
        for _ in range(20):
            soon.ask()
            await asyncio.sleep(0)
        assert done == []
        await asyncio.sleep(0.05)
        soon.ask()
        await asyncio.sleep(0.05)

    asyncio.run(hold())
    assert done == [1, 1]
