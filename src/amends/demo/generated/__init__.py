"""Two years of generated complaints: when they arrive, what they say, and their course."""

from collections.abc import Iterator

from ..post import Post
from ..telling import House, Tale
from .arrivals import arrivals
from .courses import take_course
from .words import topics


def told(house: House, post: Post, *, number: int) -> Iterator[Tale]:
    """Return so many complaints, the same ones for the same seed."""
    about = topics(house.organization.which)
    for place, (moment, topic) in enumerate(arrivals(house, about, number=number)):
        tale = house.tale("generated", place).go(moment)
        yield take_course(tale, topic, house, post, house.chance("course", place))
