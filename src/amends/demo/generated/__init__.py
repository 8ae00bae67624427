"""Two years of generated complaints: when they arrive, what they say, and their course."""

from collections.abc import Iterator

from ..post import Post
from ..telling import House, Tale
from .arrivals import arrivals, of_planted
from .courses import take_course
from .words import planted, topics


def told(house: House, post: Post, *, number: int) -> Iterator[Tale]:
    """Return so many complaints and those of the problems that were put in, the same ones for the
    same seed."""
    which = house.organization.which
    about = topics(which)
    for place, (moment, topic) in enumerate(arrivals(house, about, number=number)):
        tale = house.tale("generated", place).go(moment)
        yield take_course(tale, topic, house, post, house.chance("course", place))
    for place, (moment, topic) in enumerate(of_planted(house, planted(which), number=number)):
        tale = house.tale("planted", place).go(moment)
        yield take_course(tale, topic, house, post, house.chance("planted course", place))
