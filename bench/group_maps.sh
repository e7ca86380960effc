#!/usr/bin/env bash
# Do maps of differences show something where there is nothing? The quickstart's system with three trials on twenty cohorts without an
# effect, and on five with one; how many have voxels that differ, and where. One cohort on each core at a time.
#   bench/group_maps.sh FOLDER [COHORTS WITHOUT] [COHORTS WITH]     MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
export here medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
cohort() { # EFFECT NUMBER
  local at=$PWD/effect$1-$2
  [ -e "$at/explain/group-difference.csv" ] && return
  "$medai" simulate brain -n 96 --size 36,42,36 --spacing 5 --effect "$1" --seed $((100 * ($1 + 1) + $2)) -o "$at/cohort" -q
  local own=(--config "$here/configs/quickstart.yaml" --set "output='$at'" --set "manifest='$at/cohort/manifest.csv'"
    --set "explain.template='$at/cohort/template.nii.gz'" --set "preprocess.steps[1].method.template='$at/cohort/template.nii.gz'"
    --set train.split.trials=3 --set "explain.classes=[npsle, non-npsle]")
  "$medai" preprocess "${own[@]}"
  "$medai" train "${own[@]}" --threads 1
  "$medai" explain "${own[@]}" --threads 1
}
export -f cohort
{
  for ((k = 1; k <= ${3:-5}; k++)); do echo "1 $k"; done
  for ((k = 1; k <= ${2:-20}; k++)); do echo "0 $k"; done
} | xargs -P "$(nproc)" -L 1 bash -c 'cohort "$0" "$1"'
for effect in 0 1; do
  awk -F, -v effect=$effect 'FNR > 1 && $7 == 0 {cohorts += $1 == "npsle"; found[$1] += $8 > 0; any[FILENAME] += $8 > 0}
    FNR > 1 && $7 == 0.75 && $8 > 0 {share[$1] += $9; chance[$1] += $10; n[$1]++}
    END {for (file in any) some += any[file] > 0
      printf "effect %s: %d cohorts, voxels that differ in %d", effect, cohorts, some
      for (c in found) {printf "; for %s in %d", c, found[c]; if (n[c]) printf " (%.0f %% at the structures, by chance %.0f %%)", 100 * share[c] / n[c], 100 * chance[c] / n[c]}
      print ""}' effect$effect-*/explain/group-difference.csv
done
