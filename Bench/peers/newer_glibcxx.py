"""Lets a native library that asks for libstdc++ of GCC 13 load where an older one is, for measuring: Debian 12 has GCC 12's.

usage: newer_glibcxx.py LIBRARY SHIM: marks the version GLIBCXX_3.4.32 as optional in LIBRARY and makes SHIM with the one symbol of that version,
which has nothing to do there; then run with LD_PRELOAD=SHIM.
"""
import struct
import subprocess
import sys

VERSION, SYMBOL = b"GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv"
NEEDED_VERSIONS = 0x6FFFFFFE  # the section type SHT_GNU_verneed
WEAK = 2  # the flag VER_FLG_WEAK


def entries(elf):
    """The places of all needed versions and their names."""
    (table,) = struct.unpack_from("<Q", elf, 0x28)
    size, count, _ = struct.unpack_from("<HHH", elf, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, table + k * size) for k in range(count)]
    for section in sections:
        if section[1] != NEEDED_VERSIONS:
            continue
        names, file = sections[section[6]][4], section[4]
        for _ in range(section[7]):
            _, versions, _, first, next_file = struct.unpack_from("<HHIII", elf, file)
            place = file + first
            for _ in range(versions):
                _, _, _, name, following = struct.unpack_from("<IHHII", elf, place)
                yield place, bytes(elf[names + name:elf.index(0, names + name)])
                place += following
            file += next_file


library, shim = sys.argv[1:]
elf = bytearray(open(library, "rb").read())
for place, name in entries(elf):
    if name == VERSION:
        struct.pack_into("<H", elf, place + 4, WEAK)
open(library, "wb").write(elf)
subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", shim], input=f"void {SYMBOL}(void) {{}}".encode(), check=True)
