"""What keeps memory in memory, each in a process of its own, because it cannot be undone."""

import mmap
import subprocess
import sys
from pathlib import Path

from relay.fit.lockdown import hide_from_dumps, is_dumpable, lock
from tests.support.relay_process import ROOT


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_process_that_forbids_dumps_has_none():
    code = (
        "import resource; from relay.fit.lockdown import forbid_dumps, is_dumpable;"
        "print(is_dumpable(), forbid_dumps(), is_dumpable(), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert run(code) == "True True False (0, 0)"


def test_this_process_is_dumpable_so_the_question_can_be_answered_both_ways():
    assert is_dumpable()


def test_a_locked_and_hidden_mapping_is_shown_as_such_by_the_kernel():
    mapping = mmap.mmap(-1, 1 << 16)
    assert lock(mapping) and hide_from_dumps(mapping)
    flags = flags_of_mappings()
    assert any({"lo", "dd"} <= each for each in flags)
    mapping.close()


def test_a_limit_that_is_too_low_is_told():
    code = (
        "import mmap, os, resource;"
        "from relay.fit.lockdown import lock;"
        "resource.setrlimit(resource.RLIMIT_MEMLOCK, (4096, 4096));"
        "os.getuid() or os.setresuid(65534, 65534, 65534);"
        "print(lock(mmap.mmap(-1, 1 << 20)))"
    )
    assert run(code) == "False"


def test_a_store_that_cannot_be_locked_is_hidden_from_dumps_all_the_same():
    code = (
        "import os, resource;"
        "from pathlib import Path; from relay.slots import Slots, make_file;"
        "resource.setrlimit(resource.RLIMIT_MEMLOCK, (4096, 4096));"
        "fd = make_file(1 << 20);"
        "os.getuid() or os.setresuid(65534, 65534, 65534);"
        "slots = Slots(fd, 256);"
        "maps = Path('/proc/self/smaps').read_text().split('memfd:relay')[1];"
        "flags = maps.split('VmFlags:')[1].split('\\n')[0].split();"
        "print(slots.locked, 'dd' in flags)"
    )
    assert run(code) == "False True"


def test_files_are_claimed_as_far_as_the_system_allows():
    code = (
        "import resource; from relay.fit.lockdown import claim_files;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (100, 200));"
        "print(claim_files(150), resource.getrlimit(resource.RLIMIT_NOFILE)[0],"
        "claim_files(250), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    assert run(code) == "True 150 False 200"


def flags_of_mappings() -> list[set[str]]:
    lines = Path("/proc/self/smaps").read_text().splitlines()
    return [set(line.split()[1:]) for line in lines if line.startswith("VmFlags:")]
