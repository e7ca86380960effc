#!/usr/bin/env bash
# How well the masked autoencoder fills in 70 % of the patches of phantom wrists it has not seen (128 x 128 voxels, patches of 4,
# about 3 mm), beside the mean image: the last line of its training, reconstruction.csv and reconstruction.png. Two and a quarter
# hours of training on one core beside other work.
#   bench/ra_reconstruction.sh FOLDER [EPOCHS]      MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
[ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 400 --size 128 --slices 12 -o cohort
cp "$here/configs/ra-mae.yaml" .
fine=(--config ra-mae.yaml
  --set "preprocess.steps[2].size=128"
  --set "preprocess.views.cor[2].size=128"
  --set "train.stages[0].objective.patch=4"
  --set network.base=16
  --set "train.stages[0].epochs=${2:-24}"
  --set "train.stages[1].epochs=1"
  --set "train.stages[1].batch_size=16"
  --set "train.split={kind: hold_out, test: 0.125, folds: 8}")
"$medai" preprocess "${fine[@]}"
"$medai" train "${fine[@]}" --task 0
echo "by scan: $PWD/runs/ra-mae/tasks/0/stages/mae/reconstruction.csv"
