"""Published series, with the limits that others compute from them.

Accidents: attendances at major accident and emergency departments of the NHS over 20 weeks, those
seen within 4 hours among all (Mohammed and others, BMJ Quality and Safety 22, 2013, 362-368).
Montgomery: Introduction to Statistical Quality Control, sixth edition, examples 6.5 to 7.6; the
limits are those of the reference files of the R package qicharts2 0.8.1. Examples 6.3 and 6.4 are
charts of subgroups of measurements, which are not used here. Freireich: the 6-MP arm of the
leukaemia trial (Blood 21, 1963, 699-716), weeks of remission.
"""


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split()]


ACCIDENTS_SEEN = _numbers(
    """
    266501 264225 276532 281461 269071 261215 270409 279778 270483 270320 267923 271478 255353
    256820 261835 259144 255910 260863 264465 260989
    """
)
ACCIDENTS = _numbers(
    """
    280443 276823 291681 296155 282343 275888 283867 295251 284468 282529 279618 283932 266629
    268091 276803 271578 266005 273520 278574 273772
    """
)
COSTS = _numbers(
    """
    310 288 297 298 307 303 294 297 308 306 294 299 297 299 314 295 293 306 301 304 305 282 305
    296 314 295 287 301 298 311 310 292 305 299 304 310 304 305 333 328
    """
)
CANS = _numbers(
    """
    12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6 9 6 12 5 6 4 6
    3 7 6 2 4 3 6 5 4 8 5 6 7 5 6 3 5 8 7 5 6 4 5 2 3 4 7 6 5 5 3 7 9 6 10 4 3 5 8 11 9 7 3 5 2
    1 4 5 3 7 6 4 4 6 8 5 6
    """
)
ORDERS = _numbers(
    """
    12 8 6 9 10 12 11 16 10 6 20 15 9 8 6 8 10 7 5 8 5 8 10 6 9
    """
)
ORDERS_OF = _numbers(
    """
    100 80 80 100 110 110 100 100 90 90 110 120 120 120 110 80 80 80 90 100 100 100 100 90 90
    """
)
BOARDS = _numbers(
    """
    21 24 16 12 15 5 28 20 31 25 20 24 16 19 10 17 13 22 18 39 30 24 16 19 17 15 16 18 12 15 24
    21 28 20 25 19 18 21 16 22 19 12 14 9 16 21
    """
)
SHIPMENTS = _numbers(
    """
    2 3 8 1 1 4 1 4 5 1 8 2 4 3 4 1 8 3 7 4
    """
)
ROLLS = _numbers(
    """
    14 12 20 11 7 10 21 16 19 23
    """
)
ROLLS_OF = _numbers(
    """
    500 400 650 500 475 500 600 525 600 625
    """
)
REMISSION_ENDED = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
REMISSION_CONTINUES = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
