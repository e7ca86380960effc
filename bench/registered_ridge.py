"""How well can a linear model name the inflamed tendons of registered phantom wrists?

    medai simulate wrist -n 160 --size 128 --slices 12 -o cohort
    medai preprocess --config admira-structure.yaml --set output=registered --set "preprocess.steps=[{kind: register, method:
      {kind: built_in, template: cohort/template.nii.gz, transform: affine, outside: ignored}}]"
    python bench/registered_ridge.py cohort registered 5 9      (needs NumPy, SciPy, scikit-learn and nibabel)

For each structure a ridge regression of the readers' mean on the voxels of the transversal view within so many voxels of it (by the template's labels),
in five folds over all wrists: Pearson's R, and its mean.
"""

import csv
import sys
import warnings
from pathlib import Path

import nibabel
import numpy as np
from scipy import ndimage
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

STRUCTURES = {
    "VI": ["ECU"], "V": ["EDM"], "IV": ["ED"], "III": ["EPL"], "II": ["ECRB", "ECRL"], "I": ["APL", "EPB"],
    "1": ["FCU"], "2": ["FDS", "FDP"], "3": ["FPL"], "4": ["FCR"],
}


def volume(path):
    return np.asarray(nibabel.load(path).dataobj, dtype=float)


def standardised(scan):
    wrist = scan > 0.2 * np.percentile(scan, 95)
    return (scan - scan[wrist].mean()) / scan[wrist].std()


def near(labels, wanted, voxels):
    within_slices = np.zeros((3, 3, 3), bool)
    within_slices[:, :, 1] = ndimage.generate_binary_structure(2, 1)
    return ndimage.binary_dilation(np.isin(labels, wanted), within_slices, iterations=voxels)


def main():
    warnings.filterwarnings("ignore")
    cohort, registered = Path(sys.argv[1]), Path(sys.argv[2])
    with open(cohort / "manifest.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    with open(cohort / "labels.csv", newline="") as table:
        number = {row["structure"]: int(row["label"]) for row in csv.DictReader(table)}
    template = volume(cohort / "template_labels.nii.gz")
    scans = [
        standardised(volume(registered / "derivatives" / f"sub-{row['subject']}_view-tra_desc-preproc.nii.gz"))
        for row in rows
    ]
    folds = KFold(5, shuffle=True, random_state=0)
    for voxels in map(int, sys.argv[3:]):
        found = []
        for name, parts in STRUCTURES.items():
            where = near(template, [number[part] for part in parts], voxels)
            scores = [(float(row[f"r1_tsy_{name}"]) + float(row[f"r2_tsy_{name}"])) / 2 for row in rows]
            model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(1, 5, 9)))
            found.append(np.corrcoef(cross_val_predict(model, [s[where] for s in scans], scores, cv=folds), scores)[0, 1])
        print(f"within {voxels} voxels:", *(f"{n} {r:.2f}" for n, r in zip(STRUCTURES, found)), f"mean {np.mean(found):.3f}")


if __name__ == "__main__":
    main()
