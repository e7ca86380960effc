#!/usr/bin/env bash
# What the masked autoencoder and label consistency are worth with 60 training subjects (RA thesis, section 3.4.5): the same
# network with both, from scratch with label consistency, and from scratch with cross entropy of scans augmented alike. Every seed
# has a validation part of its own; all are judged on the same 200 subjects that no network saw. Networks are trained side by
# side, one on each core.
#   bench/ra_pretraining.sh FOLDER [SEEDS]     up to 10 seeds, default 5; MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
export medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
[ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 275 --size 64 --slices 10 -o cohort
cp "$here/configs/ra-mae.yaml" .
small() { # COMMAND VARIANT WORD...
  local own=(--set "name=$2")
  case $2 in
    mae) own+=(--set "train.stages[0].epochs=160") ;;
    scratch) own+=(--set "train.stages[0].epochs=0") ;;
    plain) own+=(--set "train.stages[0].epochs=0" --set "train.stages[1].objective={kind: cross_entropy}") ;;
  esac
  "$medai" "$1" --config ra-mae.yaml "${own[@]}" \
    --set "preprocess.steps[2].size=48" \
    --set "preprocess.views.cor=[{kind: background_mask, opening: 2}, {kind: fit_in_plane, size: 48}, {kind: zscore_slice_p95, percentile: 99.5}]" \
    --set "train.split={kind: hold_out, test: 0.7273, folds: 5, seeds: 10}" "${@:3}"
}
export -f small
small preprocess mae # the same scans for all
for variant in mae scratch plain; do
  for ((seed = 0; seed < ${2:-5}; seed++)); do # seed s with fold s
    echo "$variant $((5 * seed + seed % 5))"
  done
done | xargs -P "$(nproc)" -L 1 bash -c 'small train "$0" --task "$1" --threads 1'
"$medai" eval --predictions runs/{mae,scratch,plain}/tasks/*/predictions.csv --positive ra --compare model --group-by task -o eval
