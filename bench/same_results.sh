#!/usr/bin/env bash
# Small runs of each system, and the SHA-256 of every result: weights, predictions, maps, tables, figures. A change of medai that
# is meant to change no result is checked by running this before and after it, on one machine, and comparing the two lists:
#   MEDAI=old/medai bench/same_results.sh before; MEDAI=new/medai bench/same_results.sh after; diff before/sums.txt after/sums.txt
# Left out is what holds times or absolute paths: provenance.json, done.json, config.yaml, TensorBoard's files, the columns of seconds.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
configs=$here/configs
mkdir -p "$1"
cd "$1"
say() { echo "== $*" >&2; }

# Five stages of one config; what they print goes into FOLDER/STAGE.txt.
stages() {
  local folder=$1 stage
  shift
  for stage in preprocess train infer explain eval; do
    "$medai" $stage "$@" > "$folder/$stage.txt" 2> "$folder/said.txt" || { cat "$folder/said.txt" >&2; exit 1; }
  done
}

say quickstart
[ -e brain/cohort/manifest.csv ] || "$medai" simulate brain -n 24 --seed 2021 -o brain/cohort
brain=(--config "$configs/quickstart.yaml" --set "manifest='$PWD/brain/cohort/manifest.csv'" --set "output='$PWD/brain'"
  --set "explain.template='$PWD/brain/cohort/template.nii.gz'" --set "preprocess.steps[1].method.template='$PWD/brain/cohort/template.nii.gz'"
  --set "train.split={kind: monte_carlo, trials: 2, train: {non-npsle: 6, npsle: 6}, test: {non-npsle: 3, npsle: 3}}"
  --set "network.widths=[2, 3, 4]" --set "train.stages[0].epochs=2" --set "train.stages[1].epochs=4")
stages brain "${brain[@]}"

say wrist
[ -e wrist/cohort/manifest.csv ] || "$medai" simulate wrist -n 24 --size 48 --slices 12 -o wrist/cohort
for case in "admira-structure network.layers=1" "ra-mae network.base=2" "ra-consistency network.base=2"; do
  read -r name small <<< "$case"
  out=wrist/$name
  mkdir -p $out
  wrist=(--config "$configs/$name.yaml" --set "manifest='$PWD/wrist/cohort/manifest.csv'" --set "output='$PWD/$out'"
    --set "explain.regions.names='$PWD/wrist/cohort/labels.csv'" --set "preprocess.steps[2].size=32" --set "preprocess.views.cor[2].size=32"
    --set train.split.folds=2 --set $small --set "train.stages[0].epochs=2")
  [ $name = admira-structure ] || wrist+=(--set "network.hidden=[8]")
  [ $name != ra-mae ] || wrist+=(--set "train.stages[0].objective.patch=8" --set "train.stages[1].epochs=2")
  stages $out "${wrist[@]}"
done

say segmentation
mkdir -p wrist/segment-wrist
if [ -e "$configs/segment-wrist.yaml" ]; then
  stages wrist/segment-wrist --config "$configs/segment-wrist.yaml" --set "manifest='$PWD/wrist/cohort/manifest.csv'" \
    --set "data.target.names='$PWD/wrist/cohort/labels.csv'" --set "output='$PWD/wrist/segment-wrist'" --set network.base=2 --set network.depth=3 --set "network.window=[]" \
    --set "train.stages[0].epochs=2" --set "train.split={kind: monte_carlo, trials: 1, train: {all: 8}, test: {all: 3}}" \
    --set "explain={method: {kind: grad_cam}, classes: [tra_3]}"
fi

say kidney
[ -e kidney/kidneys/manifest.csv ] || "$medai" simulate kidney -n 80 --size 32 -o kidney/kidneys
"$medai" sweep --config "$configs/kidney-sweep.yaml" -q --set "manifest='$PWD/kidney/kidneys/manifest.csv'" \
  --set "explain.regions.names='$PWD/kidney/kidneys/labels.csv'" --set "output='$PWD/kidney'" --set "train.stages[0].epochs=2" --set network.base=2 \
  --set "train.split={kind: monte_carlo, trials: 1, train: {healthy: 20, x: 20}, test: {healthy: 8, x: 8}}" --set sweep.steps=2 \
  --set "explain.select={mode: top, ratio: 0.25}" --set "explain.windows={depth: 1, height: 8, width: 8}" > kidney/sweep.txt 2> kidney/said.txt ||
  { cat kidney/said.txt >&2; exit 1; }

find . -type f ! -name provenance.json ! -name done.json ! -name config.yaml ! -name 'events.out.*' ! -name '.*' ! -name sums.txt ! -name said.txt |
  LC_ALL=C sort | while read -r file; do
  case $file in
    */log.csv) sum=$(grep -v seconds_waiting "$file" | awk -F, '{NF--; print}' | sha256sum) ;;
    */preprocess.csv) sum=$(awk -F, '{$8 = ""; print}' "$file" | sha256sum) ;;
    */train.txt | */infer.txt | */explain.txt | */preprocess.txt | */eval.txt | */sweep.txt) sum=$(sed "s|$PWD||g" "$file" | sha256sum) ;;
    *) sum=$(sha256sum < "$file") ;;
  esac
  echo "${sum%% *} $file"
done > sums.txt
say "$(wc -l < sums.txt) results in sums.txt"
