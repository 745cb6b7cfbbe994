"""A slip in a name is told by the nearest name there is."""

from typing import Any

import pytest

from lab.course.look import misplaced


def where(name: str, *names: str) -> str:
    lab: Any = None  # not asked where there is a name like it
    return misplaced.where(lab, name, names, ("sqs", "CreateQueue"), lambda region: False)


@pytest.mark.parametrize("near", ["orders_dlq", "Orders-DLQ", "order-dlq"])
@pytest.mark.parametrize("first", [True, False])
def test_nearest_name_is_told_wherever_it_is_in_the_list(near: str, first: bool) -> None:
    others = ("orders-dead", "orders", "other")
    names = (near, *others) if first else (*others, near)
    assert where("orders-dlq", *names) == f"There is {near}: names must be exactly the same."


def test_name_that_is_another_altogether_is_no_slip() -> None:
    assert not misplaced.alike("orders", "bookings")
    assert not misplaced.alike("", "bookings")
    assert misplaced.alike("orders.fifo", "order.fifo")
