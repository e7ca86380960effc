#!/usr/bin/env bash
# A run of three stages killed with SIGKILL at ten random moments, resumed each time, against the same run left alone: weights and
# predictions must be the same bytes.
#   bench/kill_and_resume.sh FOLDER [KILLS]     MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
kills=${2:-10}
mkdir -p "$1"
cd "$1"
work=$PWD
"$medai" simulate wrist -n 24 --size 48 --slices 12 -o cohort --quiet
stage() { echo "{name: $1, objective: $2, epochs: 8, batch_size: 4, learning_rate: 1.0e-3, optimizer: {kind: adam_w, weight_decay: 0.01}, schedule: {kind: warmup_cosine, warmup_epochs: 1}, augmentation: {kind: in_plane, rotation: 10, shift: 0.05, zoom: 0.05, flip: true}}"; }
mae='{kind: masked_autoencoder, ratio: 0.7, patch: 8, alpha: 0.8, frequency: magnitude}'
settings=(--set preprocess.steps[2].size=32 --set preprocess.views.cor[2].size=32 --set network.base=4 --set network.hidden=[16]
  --set "train.split={kind: hold_out, test: 0.25, folds: 2}"
  --set "train.stages=[$(stage mae "$mae"), $(stage contrast '{kind: nt_xent, temperature: 0.5}'), $(stage consistency '{kind: label_consistency, margin: 0.05, weight: 1}')]")
run() { "$medai" "$1" --config "$here/configs/ra-mae.yaml" --set manifest="$work/cohort/manifest.csv" --set output="$work/$2" "${settings[@]}" "${@:3}"; }
for way in alone killed; do
  run preprocess $way --quiet
done
same() {
  for file in checkpoint.safetensors predictions.csv stages/mae/checkpoint.safetensors stages/mae/reconstruction.csv; do
    cmp alone/runs/ra-mae/tasks/0/$file killed/runs/ra-mae/tasks/0/$file
    echo "same bytes: $file"
  done
}
start=$(date +%s.%N)
run train alone --task 0 --quiet
seconds=$(echo "$(date +%s.%N) - $start" | bc)
killed=0
while ((killed < kills)); do
  wait=$(awk -v s="$seconds" -v k=$RANDOM 'BEGIN {printf "%.2f", 1 + (s - 1) * 0.5 * k / 32768}')
  run train killed --task 0 --quiet &
  sleep "$wait"
  if pkill -KILL -f "output=$work/killed"; then
    wait $! 2>/dev/null || true
    killed=$((killed + 1))
    echo "kill $killed after $wait s: $(tail -n 1 killed/runs/ra-mae/tasks/0/log.csv 2>/dev/null | cut -d, -f1-2 || echo nothing yet)"
  else
    wait $! # its exit code counts
    echo "the run had ended before; another begins"
    same
    rm -r killed/runs
  fi
done
run train killed --task 0 --quiet
same
