#!/usr/bin/env bash
# Resident memory of medai explain (scale, maps, importance, regions, means) over 250 test scans of 64 x 64 x 64 voxels after 40
# training scans, by how many are done.
#   bench/explain_memory.sh FOLDER      MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
[ -e cohort/manifest.csv ] || "$medai" simulate brain -n 300 -o cohort
cp "$here/configs/quickstart.yaml" .
set -- --config quickstart.yaml --set name=memory \
  --set "train.split={kind: monte_carlo, trials: 1, train: {non-npsle: 20, npsle: 20}, test: {non-npsle: 155, npsle: 95}}" \
  --set "train.stages[0].epochs=1" --set "train.stages[1].epochs=2" \
  --set "explain.select={mode: top, ratio: 0.25}" --set "explain.regions={masks: {t1: labels}, names: cohort/labels.csv}"
"$medai" preprocess "$@"
"$medai" train "$@"
rm -rf explain
"$medai" explain "$@" 2> explain.log &
process=$!
maps() { find explain/task-0/cams -name '*Gs_cam*' 2> /dev/null | wc -l; }
next=20
while kill -0 $process 2> /dev/null; do
  if [ "$(maps)" -ge $next ]; then
    echo "$next scans: $(awk '/VmRSS/ {printf "%.0f MiB", $2 / 1024}' /proc/$process/status)"
    next=$((next + 23))
  fi
  last=$(awk '/VmHWM/ {printf "%.0f MiB", $2 / 1024}' /proc/$process/status 2> /dev/null || true)
  peak=${last:-${peak:-}}
  sleep 0.2
done
wait $process
echo "at most: $peak"
