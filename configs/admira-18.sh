#!/usr/bin/env bash
# ADMIRA's 18 networks (RA thesis, chapter 2): 3 sites x 3 signs x 2 routes, each in folds, in turn or as a SLURM job array.
#   admira-18.sh write FOLDER [SITE...]    configs FOLDER/SITE/SIGN-ROUTE.yaml of wrist, mcp and mtp, or of the named sites
#   admira-18.sh prepare FOLDER            the scans of FOLDER/SITE/cohort/manifest.csv
#   admira-18.sh tasks FOLDER              how many networks there are to train: 90 with five folds
#   admira-18.sh train FOLDER [K] [OPTION...]   the K-th from 0; K is $SLURM_ARRAY_TASK_ID where it is not given
#   admira-18.sh eval FOLDER               the folds' mean on the hold-out, beside the readers: FOLDER/SITE/SIGN-ROUTE/
# As a job array:  sbatch --array=0-89 admira-18.sh train FOLDER
# MEDAI is the path of medai, MEDAI_CONFIGS the folder of its configs; both are found where this file lies beside them.
set -euo pipefail
folds=5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
medai=${MEDAI:-$({ [ -x "$here/../medai" ] && echo "$here/../medai"; } || { [ -x "$here/../bin/medai" ] && echo "$here/../bin/medai"; } || command -v medai || true)}
configs=${MEDAI_CONFIGS:-$here}

# The structures of a sign at a site, as the manifest's columns r1_SIGN_STRUCTURE and r2_SIGN_STRUCTURE call them.
structures() {
  case $1-$2 in
    wrist-tsy) echo VI V IV III II I 1 2 3 4 ;;
    wrist-syn) echo RU RC IC ;;
    wrist-bme) echo 1 2 3 4 5 TM TD CA HA SC LU TQ PI RA UL ;;
    mcp-tsy) echo F2 F3 F4 F5 E2 E3 E4 E5 ;;
    mcp-syn) echo 2 3 4 5 ;;
    mcp-bme) echo D2 D3 D4 D5 P2 P3 P4 P5 ;;
    mtp-tsy) echo E1 E2 E3 E4 E5 F1 F2 F3 F4 F5 ;;
    mtp-syn) echo 1 2 3 4 5 ;;
    mtp-bme) echo D1 D2 D3 D4 D5 P1 P2 P3 P4 P5 ;;
    *) echo "admira-18.sh: no sign $2 at site $1; sites are wrist, mcp and mtp, signs tsy, syn and bme" >&2 && return 1 ;;
  esac
}

write() {
  local folder=$1 site sign route names high file
  shift
  [ $# -gt 0 ] || set -- wrist mcp mtp
  for site in "$@"; do
    for sign in tsy syn bme; do
      structures "$site" $sign > /dev/null
      mkdir -p "$folder/$site"
      for route in total structure; do
        names=$sign$([ $route = total ] && echo _total || structures "$site" $sign | sed "s/[^ ]*/_&/g; s/ / $sign/g")
        high=$([ $route = total ] && echo $((3 * $(structures "$site" $sign | wc -w))) || echo 3) # a structure is 0 to 3
        file=$folder/$site/$sign-$route.yaml
        awk -v names="$names" -v high="$high" -v route="$route" -v name="$sign-$route" -v site="$site" '
          /^#/ { next }
          /^name:/ { print "# ADMIRA of the " site ", written by admira-18.sh"; print "name: " name; next }
          /^  scores:/ {
            print "  scores:"
            n = split(names, all, " ")
            for (i = 1; i <= n; i++) print "    " all[i] ": [r1_" all[i] ", r2_" all[i] "]"
            skip = 1
            next
          }
          skip && /^    / { next }
          /^output:/ { print "output: " route " # the routes prepare scans differently"; next }
          /^  classes:/ { classes = names; gsub(/ /, ", ", classes); print "  classes: [" classes "]"; next }
          /^  range:/ { print "  range: {low: 0, high: " high "}"; next }
          { skip = 0; print }' "$configs/admira-$route.yaml" > "$file"
        echo "$file"
      done
    done
  done
}

each() { find "$1" -mindepth 2 -maxdepth 2 -name '*-*.yaml' | sort; }

command=${1:-}
[ $# -ge 2 ] || { sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 2; }
folder=$2
shift 2
case $command in
  write) write "$folder" "$@" ;;
  prepare) for config in $(each "$folder"); do (cd "$(dirname "$config")" && "$medai" preprocess --config "$(basename "$config")" "$@"); done ;;
  tasks) echo $(($(each "$folder" | wc -l) * folds)) ;;
  train)
    task=${SLURM_ARRAY_TASK_ID:-}
    [[ ${1:-} =~ ^[0-9]+$ ]] && task=$1 && shift
    [ -n "$task" ] || { echo "admira-18.sh: train needs a number below $("$0" tasks "$folder"), or a job array" >&2 && exit 2; }
    config=$(each "$folder" | sed -n "$((task / folds + 1))p")
    [ -n "$config" ] || { echo "admira-18.sh: there is no task $task in $folder" >&2 && exit 2; }
    cd "$(dirname "$config")" && exec "$medai" train --config "$(basename "$config")" --task $((task % folds)) "$@"
    ;;
  eval)
    for config in $(each "$folder"); do
      name=$(basename "$config" .yaml)
      (cd "$(dirname "$config")" && "$medai" eval --predictions "${name#*-}"/runs/"$name"/tasks/*/predictions.csv --ensemble mean --members task --raters reader_1,reader_2 -o "$name" "$@")
    done
    ;;
  *) echo "admira-18.sh: no command $command; see the head of the file" >&2 && exit 2 ;;
esac
