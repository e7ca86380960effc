#!/usr/bin/env bash
# What the masked autoencoder is worth with 60 training subjects (RA thesis, chapter 3): the same network, label consistency in both, with and
# without pretraining on the same 60, five seeds (each with a validation part of its own), judged on the same 200 subjects that no network saw.
# Networks are trained side by side, one on each core.
#   bench/ra_pretraining.sh FOLDER      MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
export medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
[ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 275 --size 64 --slices 10 -o cohort
cp "$here/configs/ra-mae.yaml" .
small() { # COMMAND VARIANT WORD...
  local own=(--set "name=$2")
  [ "$2" = mae ] || own+=(--set "train.stages[0].epochs=0")
  "$medai" "$1" --config ra-mae.yaml "${own[@]}" \
    --set "preprocess.steps[2].size=48" \
    --set "preprocess.views.cor=[{kind: background_mask, opening: 2}, {kind: fit_in_plane, size: 48}, {kind: zscore_slice_p95, percentile: 99.5}]" \
    --set "train.split={kind: hold_out, test: 0.7273, folds: 5, seeds: 5}" "${@:3}"
}
export -f small
small preprocess mae # the same scans for both
for variant in mae scratch; do
  for task in 0 6 12 18 24; do # seed s with fold s
    echo "$variant $task"
  done
done | xargs -P "$(nproc)" -L 1 bash -c 'small train "$0" --task "$1" --threads 1'
"$medai" eval --predictions runs/{mae,scratch}/tasks/*/predictions.csv --positive ra --compare model --group-by task -o eval
