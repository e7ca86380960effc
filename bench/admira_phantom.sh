#!/usr/bin/env bash
# ADMIRA on 120 phantom wrists and 40 held out: the total directly (Route 1) and by its structures (Route 2), the mean of the
# folds' networks on a hold-out beside the two readers, with intervals and figures. Networks are trained side by side, one on each
# core: two cores get more done this way than with one network on both.
#   bench/admira_phantom.sh FOLDER [FOLDS]     MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
work=$1
folds=${2:-5}
mkdir -p "$work"
cd "$work"
[ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 160 --size 128 --slices 12 -o cohort
cp "$here"/configs/admira-total.yaml "$here"/configs/admira-structure.yaml .
for route in total structure; do # scans of different sizes
  "$medai" preprocess --config admira-$route.yaml --set output=$route
done
for route in structure total; do # the longer ones first
  for ((task = 0; task < folds; task++)); do
    echo "$route $task"
  done
done | xargs -P "$(nproc)" -L 1 bash -c '"$0" train --config "admira-$1.yaml" --set "output=$1" --task "$2" --threads 1' "$medai"
for route in total structure; do
  # Only the hold-out, which no fold has seen.
  "$medai" eval --predictions $route/runs/admira-$route/tasks/*/predictions.csv --ensemble mean --members task --raters reader_1,reader_2 -o eval-$route
done
