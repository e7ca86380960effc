#!/usr/bin/env bash
# Do maps on one scale follow the logits, and what do the most important features carry, on slices of real volumes (RA thesis,
# tables 4.2 and 4.4)? A network learns along which plane a slice was cut, and is explained on other persons' slices.
#   bench/maps_of_slices.sh FOLDER PART:FILE...     PART is train or test; MEDAI=path of medai
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
medai=${MEDAI:-$here/medai}
mkdir -p "$1"
[ -e "$1/slices/manifest.csv" ] || "$here/bench/run.sh" SliceCohort "$1/slices" "${@:2}"
cd "$1"
cp "$here/bench/planes.yaml" .
"$medai" preprocess --config planes.yaml
"$medai" train --config planes.yaml
"$medai" explain --config planes.yaml --methods grad_cam,pixel_wise,x_grad_cam,grad_cam_plus_plus,layer_cam
