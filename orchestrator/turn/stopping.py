"""The end of a hub: no new turn, a grace for those under way, the rest to another hub, an answer to everybody."""

import time

import anyio

from orchestrator.turn.runner import Runner

NOTICE_SECONDS = 0.5
ANSWER_SECONDS = 1.5


async def drain(runner: Runner, grace_s: float) -> None:
    """Finish or hand back every turn of this hub; from now on it takes none.

    Turns under way get `grace_s` seconds. Who waits for one that was handed back is told the reply when another hub
    gives it soon, else that the turn goes on. Takes half a second at least: long enough for clients and load balancers
    that call often to hear that they should go elsewhere, before the server hangs up.
    """
    began = time.monotonic()
    runner.admission.close()
    await runner.stop(grace_s)
    with anyio.move_on_after(ANSWER_SECONDS):
        await runner.admission.answered()
    runner.let_go()
    await anyio.sleep(max(0, began + NOTICE_SECONDS - time.monotonic()))
