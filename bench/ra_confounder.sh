#!/usr/bin/env bash
# A scanner that drifts while RA is scanned late: is a network that learnt nothing else found out (effect 0), is one that learnt the disease in
# spite of it told apart, and one without drift left in peace?
#   bench/ra_confounder.sh FOLDER      MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
for case in "0 1" "1 1" "1 0"; do
  read -r effect drift <<< "$case"
  mkdir -p "$1/effect-$effect-drift-$drift"
  cd "$1/effect-$effect-drift-$drift"
  [ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 160 --size 64 --slices 10 --effect $effect --drift $drift -o cohort
  cp "$here/configs/ra-consistency.yaml" .
  small=(--config ra-consistency.yaml
    --set "preprocess.steps[2].size=48"
    --set "preprocess.views.cor=[{kind: background_mask, opening: 2}, {kind: fit_in_plane, size: 48}, {kind: zscore_slice_p95, percentile: 99.5}]"
    --set "train.split={kind: hold_out, test: 0.5, folds: 5}")
  "$medai" preprocess "${small[@]}"
  "$medai" train "${small[@]}" --task 0
  "$medai" eval confounder --predictions runs/ra-consistency/tasks/0/predictions.csv --positive ra --table cohort/manifest.csv --column scan_date -o confounder
  cd - > /dev/null
done
