#!/usr/bin/env bash
# A scanner that drifts while RA is scanned late, and four networks: one of raw intensities that can learn nothing but the drift
# (effect 0), one of standardised slices that could, one that learns the disease in spite of it, and one without drift. Which does
# the check find out?
#   bench/ra_confounder.sh FOLDER      MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
for case in "raw 0 1" "standardised 0 1" "standardised 1 1" "standardised 1 0"; do
  read -r prepared effect drift <<< "$case"
  folder=$1/$prepared-effect-$effect-drift-$drift
  echo "== $prepared, effect $effect, drift $drift"
  mkdir -p "$folder"
  cd "$folder"
  [ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 160 --size 64 --slices 10 --effect $effect --drift $drift -o cohort
  cp "$here/configs/ra-consistency.yaml" .
  small=(--config ra-consistency.yaml --set "train.split={kind: hold_out, test: 0.5, folds: 5}")
  shape="{kind: background_mask, opening: 2}, {kind: select_slices, rule: area5}, {kind: fit_in_plane, size: 48}"
  if [ $prepared = raw ]; then
    small+=(--set "preprocess={non_finite: fail, steps: [$shape]}")
  else
    small+=(--set "preprocess.steps[2].size=48"
      --set "preprocess.views.cor=[{kind: background_mask, opening: 2}, {kind: fit_in_plane, size: 48}, {kind: zscore_slice_p95, percentile: 99.5}]")
  fi
  "$medai" preprocess "${small[@]}"
  "$medai" train "${small[@]}" --task 0
  "$medai" eval confounder --predictions runs/ra-consistency/tasks/0/predictions.csv --positive ra --table cohort/manifest.csv --column scan_date -o confounder
  cd - > /dev/null
done
