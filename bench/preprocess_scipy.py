"""Preprocessing steps in NumPy, SciPy, scikit-image and nibabel, one thread, as a baseline:

    python preprocess_scipy.py FOLDER [--repeats 5] [--only NAME]

Makes its images in FOLDER where they are missing (fixed seeds; the cohort, 0.3 GB, only when it is timed) and prints one line
`name seconds` for each benchmark: the median of the repeats after one warm-up. Only `read` and `cohort` touch files while timed.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before NumPy is loaded

import argparse
import csv
import gzip
import platform
import statistics
import time
from pathlib import Path

import nibabel as nib
import numpy as np
import scipy
import skimage
from scipy import ndimage
from skimage import exposure

CROSS = ndimage.generate_binary_structure(2, 1)
WRIST_SHAPE, WRIST_ZOOMS = (512, 512, 20), (0.195, 0.195, 3.3)
HEAD_SHAPE, HEAD_ZOOMS = (182, 218, 182), (1.0, 1.0, 1.0)
COHORT = 40


# ---- images ----------------------------------------------------------------------------------------------------------------


def save(path, data, zooms):
    """NIfTI-1 with a diagonal RAS affine centred at 0, gzip level 6 (what scanner converters use); never a half-written file."""
    affine = np.diag([*zooms, 1.0])
    affine[:3, 3] = [-z * (n - 1) / 2 for z, n in zip(zooms, data.shape)]
    image = nib.Nifti1Image(data, affine)
    image.header.set_xyzt_units("mm")
    part = path.with_name(path.name + ".part")
    part.write_bytes(gzip.compress(image.to_bytes(), 6, mtime=0))
    part.replace(path)


def rician(signal, sigma, random):
    """The magnitude of a complex signal with Gaussian noise in both parts."""
    real = signal + sigma * random.standard_normal(signal.shape, dtype=np.float32)
    return np.hypot(real, sigma * random.standard_normal(signal.shape, dtype=np.float32))


def wrist(seed):
    """A bright limb with dark cores (bones), bright spots (vessels), a smooth bias, noise, and specks in the air around it."""
    random = np.random.default_rng(seed)
    ni, nj, nk = WRIST_SHAPE
    x, y = np.meshgrid(np.linspace(-1, 1, ni), np.linspace(-1, 1, nj), indexing="ij")
    cores = random.uniform((-0.45, -0.3, 0.07), (0.45, 0.3, 0.15), (8, 3))
    vessels = random.uniform((-0.6, -0.4, 0.01), (0.6, 0.4, 0.025), (25, 3))
    phase = random.uniform(0, 2 * np.pi, 3)
    volume = np.empty(WRIST_SHAPE, np.float32)
    for k in range(nk):
        t = k / (nk - 1)
        radius = np.hypot(x / (0.80 - 0.10 * t), y / (0.58 - 0.05 * t))
        ripple = 1 + 0.03 * np.sin(5 * np.arctan2(y, x) + phase[0] + t)
        limb = radius < ripple
        signal = np.where(limb, 700.0 + 80 * np.sin(9 * x + phase[1]) * np.cos(7 * y + phase[2]), 0)
        for cx, cy, r in cores:
            signal[limb & (np.hypot(x - cx - 0.05 * t, y - cy) < r * (0.8 + 0.4 * t))] = 60
        for cx, cy, r in vessels:
            signal[limb & (np.hypot(x - cx, y - cy + 0.04 * t) < r)] = 1300
        signal *= 1 + 0.3 * np.sin(1.5 * x + phase[1]) * np.cos(1.2 * y + phase[2])
        for i, j in random.integers(8, (ni - 8, nj - 8), (60, 2)):
            if not limb[i, j]:
                signal[i - 2:i + 2, j - 1:j + 2] = 450
        volume[:, :, k] = signal
    return np.rint(rician(volume, 25, random)).astype(np.int16)


def head():
    """Nested ellipsoids (scalp, skull, fluid, brain) with folds, smoothed by one voxel, with noise."""
    random = np.random.default_rng(1000)
    x, y, z = np.meshgrid(*(np.linspace(-1, 1, n, dtype=np.float32) for n in HEAD_SHAPE), indexing="ij", sparse=True)
    radius = np.sqrt((x / 0.82) ** 2 + (y / 0.88) ** 2 + (z / 0.85) ** 2)
    folds = np.sin(23 * x) * np.sin(19 * y) * np.sin(21 * z)
    signal = np.select([radius < 0.80 + 0.04 * folds, radius < 0.87, radius < 0.93, radius < 1],
                       [600 + 150 * np.sign(folds - 0.1), 180, 40, 850], 0).astype(np.float32)
    return rician(ndimage.gaussian_filter(signal, 1), 8, random).astype(np.float32)


def make(path, data, zooms):
    if not path.exists():
        save(path, data(), zooms)


def make_cohort(folder):
    folder.mkdir(exist_ok=True)
    names = [f"wrist_{n:02d}" for n in range(1, COHORT + 1)]
    for seed, name in enumerate(names, 1):
        make(folder / f"{name}.nii.gz", lambda: wrist(seed), WRIST_ZOOMS)
    with open(folder / "manifest.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("subject", "t1"), *((name, f"{name}.nii.gz") for name in names)])


def read(path):
    return nib.load(path).get_fdata(dtype=np.float32)


# ---- steps: a slice is volume[:, :, k], contiguous in the order in which nibabel returns volumes (i fastest) ----------------


def per_slice(function, volume):
    result = np.empty_like(volume)
    for k in range(volume.shape[2]):
        result[:, :, k] = function(volume[:, :, k])
    return result


def foreground(v):
    mask = ndimage.binary_fill_holes(v >= 0.10 * v.max())
    mask = ndimage.binary_opening(mask, CROSS, iterations=20)
    return ndimage.binary_closing(mask, CROSS, iterations=1)


def zscore(v, mask):
    pixels = v[mask]
    if pixels.size == 0:
        return np.zeros_like(v)
    pixels = np.minimum(pixels, np.percentile(pixels, 95))
    sd, mean, out = pixels.std(), pixels.mean(), np.zeros_like(v)
    if sd > 0:
        out[mask] = (pixels - mean) / sd
    return out


def chain(volume, n=7):
    """Mask and multiply every slice, keep the n consecutive slices with the largest summed SD, z-score those.

    Returns the n slices and the index of the first.
    """
    masks = np.empty_like(volume, dtype=bool)
    for k in range(volume.shape[2]):
        masks[:, :, k] = foreground(volume[:, :, k])
    masked = volume * masks
    sds = np.array([masked[:, :, k].std() for k in range(volume.shape[2])])
    start = int(np.argmax(np.convolve(sds, np.ones(n), "valid")))
    out = np.empty_like(masked[:, :, start:start + n])
    for k in range(n):
        out[:, :, k] = zscore(masked[:, :, start + k], masks[:, :, start + k])
    return out, start


def bias_division(v):
    return v / ndimage.gaussian_filter(v, [0.05 * n for n in v.shape], mode="reflect", truncate=4)


def clahe(v):
    low, high = v.min(), v.max()
    return exposure.equalize_adapthist((v - low) / (high - low), clip_limit=0.01)


def median_cross(v):
    return ndimage.median_filter(v, footprint=CROSS, mode="reflect")


def affine(volume):
    """A rotation by 10 degrees about an oblique axis through the centre, and a shift; trilinear, 0 outside."""
    ax, ay, az = np.array([1, 2, 3]) / np.sqrt(14)
    skew = np.array([[0, -az, ay], [az, 0, -ax], [-ay, ax, 0]])
    angle = np.deg2rad(10)
    matrix = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
    centre = (np.array(volume.shape) - 1) / 2
    offset = centre - matrix @ centre + [3.3, -2.1, 1.7]
    return ndimage.affine_transform(volume, matrix, offset, output_shape=HEAD_SHAPE, output=np.float32, order=1)


def cohort(source, target):
    """Load, prepare and save every scan, one after the other; the affine moves along with the slices."""
    target.mkdir(exist_ok=True)
    with open(source / "manifest.csv", newline="") as file:
        for row in csv.DictReader(file):
            image = nib.load(source / row["t1"])
            data, start = chain(image.get_fdata(dtype=np.float32))
            moved = image.affine.copy()
            moved[:3, 3] += start * moved[:3, 2]
            nib.save(nib.Nifti1Image(data, moved), target / f"{row['subject']}.nii.gz")


# ---- timing ----------------------------------------------------------------------------------------------------------------


def median_time(work, repeats, warm_up=True):
    if warm_up:
        work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main():
    names = ("chain", "bias_division", "clahe", "median_cross", "affine", "read", "cohort")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=names, metavar="NAME", help=", ".join(names))
    options = parser.parse_args()
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    make(folder / "wrist.nii.gz", lambda: wrist(0), WRIST_ZOOMS)
    make(folder / "head.nii.gz", head, HEAD_ZOOMS)
    make(folder / "head_int16.nii.gz", lambda: np.rint(read(folder / "head.nii.gz")).astype(np.int16), HEAD_ZOOMS)

    print(f"python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
          f"scikit-image {skimage.__version__}, nibabel {nib.__version__}", flush=True)
    limb = read(folder / "wrist.nii.gz")
    brain = np.ascontiguousarray(read(folder / "head.nii.gz"))  # k fastest: affine_transform takes 3/4 of the time
    work = {
        "chain": lambda: chain(limb),
        "bias_division": lambda: per_slice(bias_division, limb),
        "clahe": lambda: per_slice(clahe, limb),
        "median_cross": lambda: per_slice(median_cross, limb),
        "affine": lambda: affine(brain),
        "read": lambda: read(folder / "head_int16.nii.gz"),
        "cohort": lambda: cohort(folder / "cohort", folder / "cohort_scipy"),
    }
    for name in [options.only] if options.only else names:
        if name == "cohort":  # long: once, without a warm-up
            make_cohort(folder / "cohort")
            seconds = median_time(work[name], 1, warm_up=False)
        else:
            seconds = median_time(work[name], options.repeats)
        print(f"{name} {seconds:.4f}", flush=True)


if __name__ == "__main__":
    main()
