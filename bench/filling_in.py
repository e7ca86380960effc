"""How well do simple fillings of masked patches of phantom wrists do?

    python bench/filling_in.py COHORT      (of `medai simulate wrist`; needs NumPy, SciPy and nibabel)

Mean squared error over the masked patches (70 %, 32 x 32 of them a slice) of slices that are clipped at 99.5 % and standardised within the wrist,
against that of the mean image of other subjects, for
  - a smooth filling (the Laplace equation through what is seen),
  - the mean of each structure in the very slice, by the true label map: anatomy alone (no bound: what lies nearby says more),
  - the same with inflamed voxels told apart, by the truth too.
"""

import csv
import sys
from pathlib import Path

import nibabel
import numpy as np

PATCHES = 32
SHARE = 0.7
SUBJECTS = 60


def volume(path):
    return np.asarray(nibabel.load(path).dataobj, dtype=float)


def standardised(scan, inside):
    out = np.zeros_like(scan)
    for k in range(scan.shape[2]):
        wrist = inside[:, :, k]
        if wrist.sum() > 1:
            values = np.minimum(scan[:, :, k], np.percentile(scan[:, :, k][wrist], 99.5))
            spread = values[wrist].std()
            out[:, :, k][wrist] = (values[wrist] - values[wrist].mean()) / max(spread, 1e-9)
    return out


def seen_mask(shape, random):
    seen = np.ones(PATCHES * PATCHES, bool)
    seen[random.permutation(seen.size)[: round(SHARE * seen.size)]] = False
    rows = np.arange(shape[0]) * PATCHES // shape[0]
    columns = np.arange(shape[1]) * PATCHES // shape[1]
    return seen.reshape(PATCHES, PATCHES)[np.ix_(rows, columns)]


def smooth(image, seen, steps=400):
    filled = np.where(seen, image, image[seen].mean())
    for _ in range(steps):
        wide = np.pad(filled, 1, mode="edge")
        filled = np.where(seen, image, (wide[2:, 1:-1] + wide[:-2, 1:-1] + wide[1:-1, 2:] + wide[1:-1, :-2]) / 4)
    return filled


def means(image, groups, inside):
    filled = np.zeros_like(image)
    for group in np.unique(groups[inside]):
        where = inside & (groups == group)
        filled[where] = image[where].mean()
    return filled


def main():
    folder = Path(sys.argv[1])
    with open(folder / "manifest.csv", newline="") as table:
        rows = list(csv.DictReader(table))[:SUBJECTS]
    random = np.random.default_rng(1)
    for view in ("tra", "cor"):
        subjects = []
        for row in rows:
            labels = volume(folder / row["labels_" + view])
            scan = standardised(volume(folder / row[view]), labels > 0)
            subjects.append((scan, labels, volume(folder / row["changed_" + view])))
        half = len(subjects) // 2
        mean_image = np.mean([scan for scan, _, _ in subjects[:half]], axis=0)
        errors = {name: [] for name in ("mean image", "smooth", "structures", "structures and inflammation")}
        for scan, labels, changed in subjects[half:]:
            for k in range(scan.shape[2]):
                image, inside = scan[:, :, k], labels[:, :, k] > 0
                seen = seen_mask(image.shape, random)
                filled = {
                    "mean image": mean_image[:, :, k],
                    "smooth": smooth(image, seen),
                    "structures": means(image, labels[:, :, k], inside),
                    "structures and inflammation": means(image, labels[:, :, k] + 1000 * changed[:, :, k], inside),
                }
                for name, other in filled.items():
                    errors[name].append(((other - image)[~seen] ** 2).mean())
        base = np.mean(errors["mean image"])
        for name, found in errors.items():
            print(f"{view}  {name:28s} error {np.mean(found):.3f}  mean image / this {base / np.mean(found):.2f}")


if __name__ == "__main__":
    main()
