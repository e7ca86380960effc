"""Affine registration of 3D images with elastix, as a baseline; needs elastix on the path, numpy, scipy and nibabel.

    python registration_elastix.py run FIXED MOVING OUTDIR    registers, and scores the result
    python registration_elastix.py score FIXED MOVED          scores an image that lies on FIXED's grid

A run leaves in OUTDIR the result moved.nii.gz, the 4x4 matrix affine.txt (from FIXED's world to MOVING's, millimetres,
RAS), and elastix's own files. The seconds it prints are those of the elastix command.
"""

import argparse
import math
import re
import subprocess
import time
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy.ndimage import map_coordinates

PARAMETERS = Path(__file__).with_name("elastix_affine.txt")
BINS = 64


def scores(fixed, moved):
    """Pearson's correlation, and the mutual information (nats) of a histogram with equal bins from least to greatest."""
    ncc = np.corrcoef(fixed.ravel(), moved.ravel())[0, 1]
    joint = np.histogram2d(fixed.ravel(), moved.ravel(), BINS)[0] / fixed.size
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return ncc, np.sum(joint[seen] * np.log(joint[seen] / apart[seen]))


def rewrite(image, path):
    """The image as float with one affine in both forms: where a file's two differ, ITK may choose the other one."""
    plain = nib.Nifti1Image(image.get_fdata(dtype=np.float32), image.affine)
    plain.set_qform(image.affine, 1)
    plain.set_sform(image.affine, 1)
    nib.save(plain, path)
    return path


def matrix(path):
    """The 4x4 matrix, in ITK's LPS world, of the Euler or affine transform in an elastix transform file."""
    text = path.read_text()

    def read(key):
        return np.array(re.search(rf"\({key} (.+)\)", text)[1].split(), float)

    p, centre = read("TransformParameters"), read("CenterOfRotationPoint")
    if '"EulerTransform"' in text:
        (cx, sx), (cy, sy), (cz, sz) = ((math.cos(a), math.sin(a)) for a in p[:3])
        x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
        y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        linear = z @ y @ x if '(ComputeZYX "true")' in text else z @ x @ y
    else:
        linear = p[:9].reshape(3, 3)
    m = np.eye(4)
    m[:3, :3] = linear
    m[:3, 3] = p[-3:] + centre - linear @ centre
    return m


def resample(fixed, moving, world):
    """The moving image on the fixed one's grid: linear, 0 outside; world takes the fixed world to the moving one."""
    to_voxel = np.linalg.inv(moving.affine) @ world @ fixed.affine
    grid = np.indices(fixed.shape).reshape(3, -1)
    where = to_voxel[:3, :3] @ grid + to_voxel[:3, 3:]
    return map_coordinates(moving.get_fdata(), where, order=1, cval=0).reshape(fixed.shape)


def run(fixed_path, moving_path, out, start, threads):
    fixed, moving = nib.load(fixed_path), nib.load(moving_path)
    out.mkdir(parents=True, exist_ok=True)
    affine = PARAMETERS.read_text().replace('"CenterOfGravity"', f'"{start}"')
    (out / "affine_stage.txt").write_text(affine)
    (out / "rigid_stage.txt").write_text(affine.replace('"AffineTransform"', '"EulerTransform"'))
    command = ["elastix", "-f", rewrite(fixed, out / "fixed.nii"), "-m", rewrite(moving, out / "moving.nii"),
               "-p", out / "rigid_stage.txt", "-p", out / "affine_stage.txt", "-out", out, "-threads", str(threads)]
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        raise SystemExit(f"elastix failed; see {out / 'elastix.log'}")
    lps = np.diag([-1, -1, 1, 1])
    world = lps @ matrix(out / "TransformParameters.1.txt") @ matrix(out / "TransformParameters.0.txt") @ lps
    np.savetxt(out / "affine.txt", world, "%.10g")
    moved = resample(fixed, moving, world)
    nib.save(nib.Nifti1Image(moved.astype(np.float32), fixed.affine), out / "moved.nii.gz")
    return seconds, *scores(fixed.get_fdata(), moved)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="register MOVING to FIXED")
    runs.add_argument("fixed", type=Path)
    runs.add_argument("moving", type=Path)
    runs.add_argument("outdir", type=Path)
    runs.add_argument("--start", choices=["CenterOfGravity", "GeometricalCenter"], default="CenterOfGravity")
    runs.add_argument("--threads", type=int, default=2)
    score = commands.add_parser("score", help="score an image on FIXED's grid")
    score.add_argument("fixed", type=Path)
    score.add_argument("moved", type=Path)
    args = parser.parse_args()
    if args.command == "run":
        seconds, ncc, mi = run(args.fixed, args.moving, args.outdir, args.start, args.threads)
        print(f"seconds {seconds:.1f} ncc {ncc:.4f} mi {mi:.4f}")
    else:
        fixed, moved = nib.load(args.fixed), nib.load(args.moved)
        if fixed.shape != moved.shape or not np.allclose(fixed.affine, moved.affine, atol=1e-3):
            raise SystemExit("The two images do not lie on the same grid.")
        ncc, mi = scores(fixed.get_fdata(), moved.get_fdata())
        print(f"ncc {ncc:.4f} mi {mi:.4f}")


if __name__ == "__main__":
    main()
