"""While the gate is closed no call from outside begins, and those under way can end."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from lab.emulator.departures import CLIENT_LEFT
from lab.emulator.gate import Gate


class Chain:
    terminated = False

    def terminate(self) -> None:
        self.terminated = True


def call(path: str = "/", *, internal: bool = False, left: bool = False) -> Any:
    request = SimpleNamespace(path=path, environ={CLIENT_LEFT: lambda: left})
    return SimpleNamespace(request=request, is_internal_call=internal)


def test_a_call_waits_while_the_gate_is_closed_but_not_one_between_services() -> None:
    gate = Gate()
    with ThreadPoolExecutor() as pool:
        with gate.closed():
            outside = pool.submit(gate.enter, Chain(), call(), None)
            pool.submit(gate.enter, Chain(), call(internal=True), None).result(5)
            pool.submit(gate.enter, Chain(), call("/_lab/health"), None).result(5)
            assert not outside.done()
        outside.result(5)


def test_a_call_whose_client_left_while_it_waited_goes_no_further() -> None:
    gate, chain = Gate(), Chain()
    with ThreadPoolExecutor() as pool:
        with gate.closed():
            waiting = pool.submit(gate.enter, chain, call(left=True), None)
            gate.drain(0.1)
            assert not waiting.done()
        waiting.result(5)
    assert chain.terminated


def test_draining_ends_with_the_last_call_under_way() -> None:
    gate, under_way = Gate(), call()
    gate.enter(Chain(), under_way, None)
    with ThreadPoolExecutor() as pool:
        drained = pool.submit(gate.drain, 60)
        assert not drained.done()
        gate.leave(None, under_way, None)
        drained.result(5)
