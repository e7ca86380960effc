#!/usr/bin/env bash
# The structures of phantom wrists, learned from 31 and judged on 14: Dice of bones and tendons, and whether the label maps that a network draws may stand
# in for true ones where maps of an RA network are summed over regions (medai explain aggregate).
#   bench/segment_wrist.sh FOLDER      MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
for config in segment-wrist ra-consistency; do [ -e $config.yaml ] || cp "$here/configs/$config.yaml" .; done
[ -e cohort/manifest.csv ] || "$medai" simulate wrist -n 45 -o cohort
"$medai" preprocess --config segment-wrist.yaml
start=$(date +%s)
"$medai" train --config segment-wrist.yaml
echo "training: $((($(date +%s) - start) / 60)) min $((($(date +%s) - start) % 60)) s"
"$medai" eval --config segment-wrist.yaml
"$medai" infer --config segment-wrist.yaml

echo "== Dice of structures of at least 30 voxels, mean over structures"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
  $c["voxels"] >= 30 && $c["region"] >= 4 {
    kind = $c["region"] <= 17 ? "tendons" : "bones"
    key = kind " " $c["view"] " " $c["region"]; sum[key] += $c["dice"]; n[key]++ }
  END { for (k in sum) { split(k, p, " "); all[p[1]] += sum[k] / n[k]; structures[p[1]]++ }
    for (kind in all) printf "%s %.3f (%d structures)\n", kind, all[kind] / structures[kind], structures[kind] }' eval/segmentation.csv

# The same cohort for an RA network, with the parts that the segmentation had, once with true and once with learned label maps.
awk -F, '
  FILENAME ~ /splits/ { if (FNR == 1) { for (i = 1; i <= NF; i++) s[$i] = i; next } part[$s["subject"]] = $s["part"]; next }
  FNR == 1 { print $0 ",split"; next } { print $0 "," part[$1] }' runs/segment-wrist/splits.csv infer/manifest.csv > infer/parts.csv
ra=(--config ra-consistency.yaml --set "train.split={kind: given}" --set manifest=infer/parts.csv --set output=ra)
"$medai" preprocess "${ra[@]}" > /dev/null
"$medai" train "${ra[@]}" > /dev/null
"$medai" explain "${ra[@]}" > /dev/null
cp ra/explain/aggregation.csv aggregation-true.csv
"$medai" explain aggregate "${ra[@]}" --set data.masks.labels_tra=found_tra --set data.masks.labels_cor=found_cor > /dev/null
cp ra/explain/aggregation.csv aggregation-learned.csv

echo "== mean activation over regions: true label maps, learned ones, difference in percent of the range over regions"
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
  $c["group"] != "all" || $c["class"] != "ra" || $c["label"] == 0 { next }
  { key = $c["view"] " " $c["region"] }
  FILENAME ~ /true/ { t[key] = $c["mean"]; v = $c["view"]; if (!(v in low) || $c["mean"] < low[v]) low[v] = $c["mean"]; if (!(v in high) || $c["mean"] > high[v]) high[v] = $c["mean"]; next }
  key in t { split(key, p, " "); d = 100 * ($c["mean"] - t[key]) / (high[p[1]] - low[p[1]]); a = d < 0 ? -d : d; if (a > worst) worst = a
    printf "%-4s %-12s %8.3f %8.3f %6.1f %%\n", p[1], p[2], t[key], $c["mean"], d | "sort" }
  END { close("sort"); printf "largest: %.1f %%\n", worst }' aggregation-true.csv aggregation-learned.csv
