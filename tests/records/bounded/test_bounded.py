"""Children that read foreign bytes: bounded, used again, and no loss to the process that asks."""

import gzip
import io
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.waiting import PATIENCE

from amends import bounded
from amends.bounded import messages, pool
from amends.documents.workbook.merged import merged_in
from amends.imports import enclosed, parsing, sources
from amends.imports.parsing import NotRead
from amends.imports.unpacking import unpacked
from amends.letters.incoming import bounded_parsing
from amends.vault import uploads
from amends.vault.uploads import UploadRefused

MAIL = b"From: n@example.com\n\nThe parcel is broken."
CSV = b"No.;Received;Text\n1;2026-02-03;Broken\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
LITTLE = 64 * 1024
"""KB by which this process may grow."""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    pool.end_all()
    yield
    pool.end_all()


def lines(content: bytes, kind: str) -> list[parsing.Line]:
    with sources.opened(io.BytesIO(content), kind) as source:
        return list(source.lines(source.sheets[0]))


def why_not_read(content: bytes, kind: str) -> str:
    with pytest.raises(NotRead) as refused:
        lines(content, kind)
    return refused.value.reason


def why_refused(content: bytes, name: str) -> str:
    with pytest.raises(UploadRefused) as refused:
        uploads.judge(io.BytesIO(content), name=name, size=len(content))
    return refused.value.why


def all_is_well() -> bool:
    """Whether the next ones are read."""
    readable = lines(CSV, "csv")[1].cells == ("1", "2026-02-03", "Broken")
    return readable and bounded_parsing.read(MAIL).text == "The parcel is broken."


# --- the child ---


@pytest.mark.skipif(sys.platform != "linux", reason="limits are looked up in /proc")
def test_a_child_is_bounded_in_memory_and_computing_and_used_again() -> None:
    bounded_parsing.read(MAIL)
    (talk,) = pool._free
    limits = Path(f"/proc/{talk.process.pid}/limits").read_text(encoding="ascii").splitlines()
    told = {line[:25].strip(): line[25:].split()[0] for line in limits}
    assert told["Max address space"] == str(256 * 2**20)
    assert told["Max core file size"] == "0"
    assert int(told["Max cpu time"]) <= bounded.USUAL.seconds + 5
    lines(CSV, "csv")
    assert pool._free == [talk]


def test_a_child_of_a_large_process_is_used_again() -> None:
    program = """
from amends import bounded
from amends.bounded import pool
from amends.imports import parsing
large = b"x" * 200_000_000
with bounded.asking(parsing.slices, b"a;b", kind="csv"):
    pass
print(len(pool._free))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout == b"1\n"


def test_a_child_that_reaches_a_limit_of_time_is_told_as_such() -> None:
    with bounded.asking(parsing.slices, CSV, kind="csv") as (talk, _):
        talk.process.send_signal(signal.SIGXCPU)  # what the system sends
        talk.process.wait()
        with pytest.raises(bounded.TakesTooMuch):
            talk.ask({"sheet": ""})
    with pytest.raises(bounded.TakesTooMuch):
        bounded.answer(bounded_parsing.parsed, MAIL, patience=1e-9)
    assert all_is_well()


def test_a_child_that_was_killed_between_two_files_is_replaced_unnoticed() -> None:
    bounded_parsing.read(MAIL)
    os.kill(pool._free[0].process.pid, signal.SIGKILL)
    assert all_is_well()


def test_a_child_that_is_killed_while_it_reads_is_told_apart_from_a_bad_file() -> None:
    with sources.opened(io.BytesIO(CSV), "csv") as source:
        source._talk.process.kill()
        with pytest.raises(sources.Interrupted):
            list(source.lines(""))
    assert all_is_well()


@contextmanager
def all_children_busy() -> Iterator[None]:
    """Every turn for messages, uploads and documents is taken, and no one waits long for one."""
    with ExitStack() as taken, pytest.MonkeyPatch.context() as patch:
        for _ in range(pool.MOST):
            taken.enter_context(bounded.asking(parsing.slices, CSV, kind="csv"))
        patch.setattr(bounded, "answer", partial(pool.answer, patience=0.01))
        yield


def test_no_more_children_than_a_few_are_started_at_once() -> None:
    with all_children_busy(), pytest.raises(bounded.Busy):
        bounded.answer(bounded_parsing.parsed, MAIL)
    assert all_is_well()


def test_a_file_or_message_for_which_no_child_is_free_is_not_refused() -> None:
    with all_children_busy():
        with pytest.raises(bounded.TryAgain):
            uploads.judge(io.BytesIO(b"words"), name="a.txt", size=5)
        with pytest.raises(bounded.TryAgain):
            bounded_parsing.read(MAIL)


def test_a_child_that_ends_at_every_file_refuses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = bounded.Talk.ask

    def ask(talk: bounded.Talk, *given: Any, **more: Any) -> Any:
        talk.process.kill()
        talk.process.wait()
        return asked(talk, *given, **more)

    monkeypatch.setattr(bounded.Talk, "ask", ask)
    with pytest.raises(bounded.TryAgain):
        uploads.judge(io.BytesIO(b"words"), name="a.txt", size=5)
    with pytest.raises(bounded.TryAgain):
        bounded_parsing.read(MAIL)
    with pytest.raises(sources.Interrupted):
        lines(CSV, "csv")


def test_registers_and_archives_that_are_being_read_leave_every_child_for_uploads() -> None:
    with ExitStack() as opened:
        for _ in range(2):
            opened.enter_context(sources.opened(io.BytesIO(CSV), "csv"))
            opened.enter_context(enclosed.archive(io.BytesIO(zipped(1))))
        with all_children_busy():
            pass  # so many are free
        assert uploads.judge(io.BytesIO(b"words"), name="a.txt", size=5)[1] == "text/plain"


@pytest.mark.parametrize("failing", ["Popen", "mkdtemp", "socketpair"])
def test_a_child_that_cannot_be_started_takes_no_turn_and_leaves_nothing_open(
    failing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_args: object, **_named: object) -> object:
        raise BlockingIOError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    places = {"Popen": pool.subprocess, "mkdtemp": pool, "socketpair": pool.socket}
    with monkeypatch.context() as patch:
        patch.setattr(places[failing], failing, refused)
        descriptors = list(Path("/dev/fd").iterdir())
        for _ in range(pool.MOST + 1):
            with pytest.raises(bounded.Busy, match="no child process"):
                bounded.answer(bounded_parsing.parsed, MAIL, patience=0.01)
        assert list(Path("/dev/fd").iterdir()) == descriptors
        assert list(tmp_path.iterdir()) == []
    assert all_is_well()


def test_only_a_child_without_a_task_ends_by_itself() -> None:
    here, theirs = socket.socketpair()
    soon = "import sys; from amends.bounded import child; child.IDLE = 0.05; sys.exit(child.main())"
    command = [sys.executable, "-c", soon]
    with theirs, subprocess.Popen(command, stdin=theirs, env={"TMPDIR": "/-"}) as process, here:
        theirs.close()
        here.settimeout(PATIENCE)
        task = {"task": "amends.imports.parsing:slices", "named": {"kind": "csv"}}
        told = {**task, "limits": {"memory": bounded.USUAL.memory, "seconds": 10}}
        messages.send(here, [json.dumps(told).encode(), CSV])
        messages.received(here)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        messages.send(here, [b'{"sheet": ""}'])
        assert b"Broken" in messages.received(here)[0][0]
        messages.send(here, [])
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_file_in_an_archive_leaves_the_others_readable(method: int) -> None:
    words = os.urandom(500)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("bad.txt", words)
        archive.writestr("good.txt", b"words")
        start = archive.getinfo("good.txt").header_offset
    content = bytearray(out.getvalue())
    content[60 : start - 20] = bytes([0xFF]) * (start - 80)
    with enclosed.archive(io.BytesIO(content)) as found:
        with pytest.raises(UploadRefused) as refused:
            b"".join(found._read("bad.txt"))
        assert refused.value.why == "type_not_allowed"
        assert b"".join(found._read("good.txt")) == b"words"


def test_a_file_in_an_archive_that_takes_too_much_leaves_the_others_readable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = bounded.Talk.ask

    def ask(talk: bounded.Talk, question: Any, *given: Any, **more: Any) -> Any:
        if question.get("path") == "0.txt":
            talk.process.send_signal(signal.SIGXCPU)
            talk.process.wait()
        return asked(talk, question, *given, **more)

    monkeypatch.setattr(bounded.Talk, "ask", ask)
    with enclosed.archive(io.BytesIO(zipped(2))) as found:
        with pytest.raises(UploadRefused) as refused:
            b"".join(found._read("0.txt"))
        assert refused.value.why == "unpacks_too_large"
        assert b"".join(found._read("1.txt")) == b""


def test_a_task_that_fails_tells_only_the_name_of_the_problem() -> None:
    unknown: Any = SimpleNamespace(__module__="json", __name__="loads")
    with pytest.raises(bounded.Failed, match=r"^\w+$"):
        bounded.answer(unknown, b"secret words")
    assert all_is_well()


def test_a_file_is_read_from_the_top_again_and_the_lines_of_before_end() -> None:
    rows = b"".join(b"%d;x\n" % number for number in range(2_500))
    with sources.opened(io.BytesIO(rows), "csv") as source:
        first, second = source.lines(""), source.lines("")
        assert next(first).number == 1
        assert len(list(second)) == 2_500
        with pytest.raises(RuntimeError):
            list(first)


# --- attacks ---


def archive_of(entries: int) -> bytes:
    """An archive with so many entries, all of them the same."""
    name = b"a"
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0
    )
    contents = (entry + name) * entries
    count = min(entries, 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(contents), len(local), 0)
    return local + contents + end


def workbook_with(sheet: bytes) -> bytes:
    """A workbook with this as the XML of its sheet."""
    from openpyxl import Workbook

    out, changed = io.BytesIO(), io.BytesIO()
    Workbook().save(out)
    with (
        zipfile.ZipFile(out) as given,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in given.namelist():
            own = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, sheet if own else given.read(name))
    return changed.getvalue()


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give children minutes of computing, so that only what they find or their memory ends them,
    however slow the machine is."""
    minutes = bounded.Limits(seconds=int(PATIENCE))
    for name in ("asking", "answer"):
        monkeypatch.setattr(bounded, name, partial(getattr(pool, name), limits=minutes))


def grows_little(attack: Callable[[], object]) -> bool:
    """Whether this process stays small, whatever the attack does to the child."""
    all_is_well()  # what is imported for the first time counts for nothing
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    attack()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LITTLE


@pytest.mark.usefixtures("patient")
def test_half_a_million_entries_are_refused_and_cost_this_process_nothing() -> None:
    attack = archive_of(500_000)
    told: list[str] = []

    def tried() -> None:
        told.append(why_refused(attack, "letter.docx"))
        with (
            pytest.raises(NotRead) as refused,
            enclosed.archive(io.BytesIO(attack)),
        ):
            pass
        told.append(refused.value.reason)

    assert grows_little(tried)
    assert told == ["unpacks_too_large", "too-many-files"]
    assert all_is_well()


@pytest.mark.usefixtures("patient")
def test_entries_that_fill_the_memory_of_the_child_are_refused_there() -> None:
    attack = io.BytesIO(archive_of(1_000_000))
    with pytest.raises(NotRead) as refused, enclosed.archive(attack, most=sys.maxsize):
        pass
    assert refused.value.reason == "takes-too-much"
    assert all_is_well()


@pytest.mark.usefixtures("patient")
def test_a_picture_that_says_it_is_immense_is_refused() -> None:
    immense = PNG + struct.pack(">II", 65_535, 65_535) + bytes(40)
    assert why_refused(immense, "photo.png") == "unpacks_too_large"
    large = PNG + struct.pack(">II", 12_000, 9_000) + bytes(40)
    assert uploads.judge(io.BytesIO(large), name="a.png", size=1)[1] == "image/png"


@pytest.mark.usefixtures("patient")
def test_a_workbook_whose_text_unpacks_to_more_than_the_memory_is_refused() -> None:
    beginning, end = sheet_of(1).split(b"x</t>")
    attack = workbook_with(beginning + b"x" * 130_000_000 + b"</t>" + end)
    told: list[str] = []
    assert len(attack) < 1_000_000
    assert grows_little(lambda: told.append(why_not_read(attack, "xlsx")))
    assert told == ["takes-too-much"]
    assert all_is_well()


@pytest.mark.usefixtures("patient")
def test_xml_that_is_nested_deep_is_refused() -> None:
    deep = b"<worksheet " + MAIN + b"><sheetData>" + b"<row>" * 500_000
    told: list[str] = []
    assert grows_little(lambda: told.append(why_not_read(workbook_with(deep), "xlsx")))
    assert told == ["not-a-workbook"]
    assert all_is_well()


@pytest.mark.usefixtures("patient")
def test_a_giant_cell_and_deep_json_are_refused_with_a_reason() -> None:
    cell = b"x" * (parsing.LONGEST_CELL + 1)
    assert why_not_read(b"No.;Text\n1;" + cell + b"\n", "csv") == "too-long-cell"
    assert why_not_read(b'No.;Text\n1;"' + cell + b"\n", "csv") == "too-long-cell"
    assert why_not_read(b'{"Text": "' + cell + b'"}\n', "jsonl") == "too-long-cell"
    assert why_not_read(b";" * 5_000 + b"x\n", "csv") == "too-many-columns"
    many = b"".join(b'{"%d": 1}\n' % number for number in range(1_000))
    assert why_not_read(many, "jsonl") == "too-many-columns"
    assert why_not_read(b'{"Text": ' + b"[" * 100_000 + b"\n", "jsonl") == "not-readable"
    assert all_is_well()


@pytest.mark.usefixtures("patient")
def test_a_cell_of_the_largest_size_is_read_in_a_slice_of_its_own_size() -> None:
    cell = "ü" * parsing.LONGEST_CELL
    content = "\n".join(f"{number};{cell}" for number in range(6)).encode()
    assert [line.cells for line in lines(content, "csv")] == [(str(n), cell) for n in range(6)]


# --- as much for twice as much ---


def sheet_of(rows: int) -> bytes:
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'
    cells = b"".join(row % (number, number) for number in range(1, rows + 1))
    return b"<worksheet " + MAIN + b"><sheetData>" + cells + b"</sheetData></worksheet>"


def merged_over(rows: int) -> bytes:
    places = b"".join(b'<mergeCell ref="A%d:C%d"/>' % (one, rows) for one in range(1, rows))
    sheet = sheet_of(rows).removesuffix(b"</worksheet>")
    return workbook_with(sheet + b"<mergeCells>" + places + b"</mergeCells></worksheet>")


def zipped(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.txt", b"")
    return out.getvalue()


def _slices(content: bytes, kind: str) -> None:
    running = parsing.slices(io.BytesIO(content), kind=kind)
    told, _ = next(running)
    told, _ = running.send({"sheet": told["sheets"][0]})
    while told.get("more"):
        told, _ = running.send({})


def _looked(content: bytes) -> None:
    next(uploads.first_look(io.BytesIO(content)))


def _names(content: bytes) -> None:
    next(unpacked(io.BytesIO(content), most=sys.maxsize))


SHAPES: dict[str, tuple[int, Callable[[int], Callable[[], object]]]] = {
    "csv": (4_000, lambda n: _over(b"1;2026-02-03;Broken\n" * n, lambda c: _slices(c, "csv"))),
    "quotes": (20_000, lambda n: _over(b'1;"a""b\n' * n, lambda c: _slices(c, "csv"))),
    "jsonl": (4_000, lambda n: _over(b'{"a": 1, "b": [1]}\n' * n, lambda c: _slices(c, "jsonl"))),
    "packed": (
        20_000,
        lambda n: _over(gzip.compress(b"1;Broken\n" * n), lambda c: _slices(c, "csv")),
    ),
    "workbook": (500, lambda n: _over(workbook_with(sheet_of(n)), lambda c: _slices(c, "xlsx"))),
    "merged": (500, lambda n: _over(merged_over(n), lambda c: _slices(c, "xlsx"))),
    "merges": (20_000, lambda n: _over(b"<mergeCell " * n, lambda c: merged_in(io.BytesIO(c)))),
    "archive": (1_000, lambda n: _over(zipped(n), _names)),
    "text": (200_000, lambda n: _over(b"a\r\n" * n, _looked)),
    "mail": (200_000, lambda n: _over(b"To: a\r\n" * n + b"From: b\r\n\r\n", _looked)),
    "jpeg": (200_000, lambda n: _over(b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\xff" * n, _looked)),
    "segments": (
        50_000,
        lambda n: _over(b"\xff\xd8" + b"\xff\xe1\0\2" * n, _looked),
    ),
}


def _over(content: bytes, parse: Callable[[bytes], object]) -> Callable[[], object]:
    return lambda: parse(content)


@pytest.mark.parametrize("shape", SHAPES)
def test_eight_times_as_much_costs_about_eight_times_as_much(shape: str) -> None:
    begin, parsing_of = SHAPES[shape]

    def cost(size: int) -> float:
        parse = parsing_of(size)
        began = time.process_time()
        parse()
        return time.process_time() - began

    def in_proportion() -> bool:
        """Eight times as much, and not 64 times; other processes may slow one of the two."""
        few, many = cost(begin), cost(8 * begin)
        return many < 24 * few + 0.05

    assert any(in_proportion() for _ in range(5))
