"""Charts of figures: a chart is a value, from which come a Vega-Lite specification, a picture for
pages and paper, a table and a CSV file.

Pictures are drawn in a child process of their own, never in a web worker.
"""

from .chart import Chart, Event, FunnelChart, Group, Head, TimeChart, TimePoint
from .files import csv_of
from .stored import Picture, pictures
