"""The command line of the operator: init, serve, check, status, descriptor, rotate.

Every refusal is three sentences on standard error: what happened, whether anything is lost, what to do.
Exit codes: 0 done, 1 the machine or we are at fault, 2 the command or the settings are.
What is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

if TYPE_CHECKING:
    import asyncio

    from relay.config import Config

P = ParamSpec("P")

DEFAULT_PORT = 8443
_STATUS = """\
Cells held:           {cells}
In five minutes:      {accepted} accepted, {refused} refused
Oldest cell:          {oldest_h} h
Memory:               {memory_mib} MiB
Clock, wrong by:      {clock_offset_s} s
Slowest own question: {loop_ms} ms
Each is rounded up to a power of two, few are told as 16, and all stay the same for five minutes."""
_ROTATED = """\
Let the running relay take it: systemctl reload waypost-relay, or kill -HUP.
Then sign the network anew and give it to every relay of it: waypost-relay descriptor --sign."""
_TAKEN_BACK = "again what it held before; what it held until now is the former one"
"""Said twice, it is the new one again: --undo changes the two places."""
_SIGNER_MADE = """\
Made {name}: this key vouches for the whole network.  Keep it and a copy of it offline, on no relay."""
_CONFIG = click.option(
    "--config",
    "config_path",
    required=True,
    type=click.Path(path_type=Path),
    help="The relay.toml that init wrote.",
)


def _in_sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a refusal into sentences and an exit code, and our own fault into a sentence too."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from relay.config import Refused

        try:
            command(*args, **kwargs)
        except Refused as refusal:
            click.echo(f"{refusal.happened}\n{refusal.lost}\n{refusal.next_step}", err=True)
            sys.exit(2 if refusal.usage else 1)
        except (BrokenPipeError, KeyboardInterrupt):
            sys.exit(1)
        except Exception as fault:  # the shell's one catch-all
            click.echo(
                f"waypost-relay failed by its own fault ({type(fault).__name__}).\n"
                "Cells that it held are held by their senders too, who will put them again.\n"
                "Start it again; if this repeats, report it with the name in brackets.",
                err=True,
            )
            sys.exit(1)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run a waypost relay: it holds encrypted cells in memory for people it does not know."""


@main.command()
@click.option("--dir", "folder", required=True, type=click.Path(path_type=Path), help="New or empty folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="0: any free one."
)
@click.option("--url", help="Where people reach it, if that is not this address.")
@click.option("--plain", is_flag=True, help="No TLS; only on loopback, for trials or behind a front.")
@click.option(
    "--trial", is_flag=True, help="Starts where memory can reach a disk too; not for people's cells."
)
@click.option("--socket", help="Where it answers status and check, if not in the folder.")
@_in_sentences
def init(
    folder: Path, host: str, port: int, url: str | None, plain: bool, trial: bool, socket: str | None
) -> None:
    """Make the keys, the certificate and the settings of a new relay."""
    from relay.desk.founding import found

    config_path = found(folder, host, port, url, plain, trial=trial, socket=socket)
    click.echo(f"Made {config_path}.\nStart the relay with: waypost-relay serve --config {config_path}")


@main.command()
@_CONFIG
@click.option("--worker", type=(int, int), hidden=True, help="What a parent tells its workers: number, port.")
@_in_sentences
def serve(config_path: Path, worker: tuple[int, int] | None) -> None:
    """Run the relay until SIGTERM."""
    from relay.check import refuse_unfit
    from relay.desk.settings import load_to_serve

    config = load_to_serve(config_path)
    refuse_unfit(config)
    _use_filling_allocator()
    _silence_libraries()
    import asyncio

    read = partial(load_to_serve, config_path)
    if worker is not None:
        from relay.workers import as_worker

        asyncio.run(_serve(as_worker(config, *worker), lambda: as_worker(read(), *worker)))
    elif config.workers > 1:
        asyncio.run(_serve_by_workers(config))
    else:
        asyncio.run(_serve(config, read))


async def _serve(config: Config, read: Callable[[], Config]) -> None:
    """Open, lock the process down, say that we are ready, and run until we are told to stop."""
    import asyncio

    from keys.primitives import random_bytes
    from relay.entrance.door import files_of
    from relay.fit.lockdown import claim_files, forbid_dumps
    from relay.manager import notify
    from relay.server import Relay
    from relay.telemetry import Event, Telemetry

    stop = _stop_on_signal()
    if config.worker:
        _stop_without_parent(stop)
    telemetry = Telemetry()
    sys.unraisablehook = lambda unraisable: telemetry.emit(Event.TASK_FAILED, fault=unraisable.exc_type)
    if not claim_files(files_of(config)):
        telemetry.emit(Event.FILES_LIMITED)
    relay = Relay(config, telemetry, random_bytes)
    await relay.open()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, relay.reload, read)
    forbid_dumps()
    _say_ready(relay.urls[0])
    notify("READY=1")
    await relay.run(stop)


async def _serve_by_workers(config: Config) -> None:
    """The same, for the parent of workers."""
    import asyncio

    from relay.fit.lockdown import forbid_dumps
    from relay.manager import notify
    from relay.telemetry import Telemetry
    from relay.workers import Workers

    forbid_dumps()
    stop = _stop_on_signal()
    workers = Workers(config, Telemetry())
    await workers.open()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, workers.hand_on, signal.SIGHUP)
    _say_ready(workers.urls[0])
    notify("READY=1")
    await workers.run(stop)


def _stop_on_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    import asyncio

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _stop_without_parent(stop: asyncio.Event) -> None:
    """Our standard input is a pipe from the parent: it ends with him."""
    import asyncio

    loop, fd = asyncio.get_running_loop(), sys.stdin.fileno()

    def note_end() -> None:
        loop.remove_reader(fd)
        stop.set()

    loop.add_reader(fd, note_end)


def _say_ready(url: str) -> None:
    ready = json.dumps({"event": "relay.ready", "url": url}, separators=(",", ":"))
    click.echo(ready)


@main.command()
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_in_sentences
def check(config_path: Path, as_json: bool) -> None:
    """Is this machine fit, and the relay that runs on it silent?  Exit code 0 when all is green.

    Root sees all of it; another user, what the kernel shows to him.
    """
    from relay.check import check, is_green
    from relay.desk.settings import load

    findings = check(load(config_path))
    if as_json:
        click.echo(
            json.dumps({"v": 1, "green": is_green(findings), "rows": [asdict(row) for row in findings]})
        )
    else:
        for row in findings:
            click.echo(
                f"{row.verdict:<8}{row.name:<10}{row.saw}" + (f"\n{'':18}-> {row.mend}" if row.mend else "")
            )
    sys.exit(0 if is_green(findings) else 1)


@main.command()
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@_in_sentences
def status(config_path: Path, as_json: bool) -> None:
    """Ask the running relay for its six gauges."""
    from relay.desk.settings import load
    from relay.status import ask

    answer = ask(load(config_path).socket)
    gauges = answer["gauges"]
    click.echo(json.dumps({"v": answer["v"], **gauges}) if as_json else _STATUS.format(**gauges))


@main.command()
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="The relay.toml that init wrote.  Not needed to sign lines that were brought to another computer.",
)
@click.option("--pool", type=int, help="Number of the admission pool; the first one if not given.")
@click.option(
    "--sign",
    "signer_path",
    type=click.Path(path_type=Path),
    metavar="KEY",
    help="Sign a network with this key, which is made if it is not there.  Keep it off every relay.",
)
@click.option(
    "--add",
    "added",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="With --sign: further relays, or the network as it was; can be repeated.",
)
@click.option(
    "--retire",
    "retired",
    multiple=True,
    metavar="ID",
    help="With --sign: leave this relay out; the beginning of its id; can be repeated.",
)
@click.option(
    "--serial",
    type=click.IntRange(1, (1 << 32) - 1),
    help="With --sign: its number, if not one more than that of the network as it was.",
)
@_in_sentences
def descriptor(
    config_path: Path | None,
    pool: int | None,
    signer_path: Path | None,
    added: tuple[Path, ...],
    retired: tuple[str, ...],
    serial: int | None,
) -> None:
    """Print the line that people need to use this relay.  It is secret: it admits whoever has it.

    With --sign, that of a whole network: this relay, those that its pool is offered already, and those added.
    """
    from relay.desk.founding import descriptor_line, own_entry, pool_offer
    from relay.desk.networks import read_network
    from relay.desk.settings import load
    from relay.desk.signer import nothing_to_describe, open_signer, put_together, sign_network
    from wire.descriptor import to_line

    config = load(config_path) if config_path else None
    if config is None and not (signer_path and added):
        raise nothing_to_describe()
    if signer_path is None:
        assert config is not None
        click.echo(descriptor_line(config, pool))
        return
    brought = [*(pool_offer(config, pool) if config else ()), *map(read_network, added)]
    entries = put_together(own_entry(config, pool) if config else None, brought, retired)
    seed, made = open_signer(signer_path, config.folder if config else None)
    network = sign_network(seed, entries, brought, serial)
    if made:
        click.echo(_SIGNER_MADE.format(name=signer_path.name), err=True)
    click.echo(f"Signed: number {network.serial}, {len(network.relays)} relays.", err=True)
    click.echo(to_line(network))


@main.command()
@_CONFIG
@click.option("--key", is_flag=True, help="The relay's own key.")
@click.option(
    "--pool",
    "numbers",
    type=click.IntRange(1, 65535),
    multiple=True,
    help="The secret of this pool; can be repeated.",
)
@click.option(
    "--overlap-days",
    default=14,
    show_default=True,
    type=click.IntRange(0, 90),
    help="For so many days the former ones are taken too.",
)
@click.option("--undo", is_flag=True, help="Let the former ones count again.")
@_in_sentences
def rotate(config_path: Path, key: bool, numbers: tuple[int, ...], overlap_days: int, undo: bool) -> None:
    """Make new secrets; the former ones are taken too for a while.  Alone: erase those whose time is over."""
    import time

    from relay.desk import rotation
    from relay.desk.settings import load, secret_files

    load(config_path)
    now_s = time.time()
    files = secret_files(config_path)
    chosen = rotation.choose(files, ((0,) if key else ()) + numbers)
    if undo and not chosen:
        raise rotation.nothing_named()
    if undo:
        rotation.take_back(chosen, now_s)
    else:
        rotation.rotate(chosen, overlap_days, now_s)
    for path in files.values():
        rotation.clear(path, now_s)
    for path in chosen:
        click.echo(f"{path.name} holds {_TAKEN_BACK if undo else 'a new secret'}.")
    click.echo(_ROTATED if chosen else "Nothing that was rotated and is over lies here any more.")


def _silence_libraries() -> None:
    """What they and the interpreter would say can hold an address, or the arguments of a request."""
    import logging
    import warnings

    logging.disable()
    warnings.simplefilter("ignore")


def _use_filling_allocator() -> None:
    """Start this process again with an allocator that overwrites what is freed, once.

    glibc reads its settings before any code of ours runs.  The cells do not need this (no copy of them is
    made), but read capabilities do: of 20, Python's own allocator left 10 to 16 readable after 100 further
    records, this one none.
    """
    if os.environ.get("PYTHONMALLOC") != "malloc":
        environment = os.environ | {"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606
