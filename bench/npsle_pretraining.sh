#!/usr/bin/env bash
# What contrastive pretraining is worth (Inglese et al., in small): 300 heads without labels, 20 or all 300 with them, 300 others to
# judge. First the features alone, by a linear probe: pretrained, untrained, and the scan in 8 x 8 x 8 means. Then networks that are
# fine-tuned from the pretrained features, and the same from scratch. Five seeds; differences have intervals over subjects.
# With PAPER=1 also once by the paper's batch, optimiser and schedule (16, LARS at rate 1, 1,000 epochs), and fine-tuned from there with
# the same five sets of 20 labels: another hour and more.
#   [PAPER=1] bench/npsle_pretraining.sh FOLDER [SEED OF THE COHORT]     MEDAI=path of medai, default that of this checkout
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
export medai=${MEDAI:-$here/medai}
mkdir -p "$1"
cd "$1"
[ -e cohort/manifest.csv ] || "$medai" simulate brain -n 600 --size 36,42,36 --spacing 5 --seed "${2:-2026}" -o cohort
cp "$here/bench/npsle_pretraining.yaml" .
# The heads are drawn independently of each other, so the first ones are as good as any.
awk -F, -v OFS=, 'NR == 1 {print $0, "part"; for (i = 1; i <= NF; i++) if ($i == "t1") t1 = i; next}
  {$t1 = "cohort/" $t1; print $0, NR <= 301 ? "train" : "test"}' cohort/manifest.csv > all.csv
for task in 0 1 2 3 4; do # with 20 labels much depends on whose they are: every seed has others
  awk -v first=$((2 + 20 * task)) 'NR == 1 || (NR >= first && NR < first + 20) || NR > 301' all.csv > "few$task.csv"
done
"$medai" preprocess --config npsle_pretraining.yaml
train() { # RUN TASK
  local own=(--set "name=$1")
  case $1 in # --force: tasks with labels and first weights of their own are no single run to medai
    scratch) own+=(--set "train.stages[0].epochs=0") ;;
    few-pretrained)
      own+=(--set "manifest=few$2.csv" --set "train.stages[0].epochs=0" --set "train.stages[1].epochs=150"
        --set "train.start.weights=runs/pretrained/tasks/$2/stages/pretrain/checkpoint.safetensors" --force)
      ;;
    paper-schedule)
      own+=(--set train.stages[0].epochs=1000 --set train.stages[0].batch_size=16 --set train.stages[0].learning_rate=1.0
        --set "train.stages[0].optimizer={kind: lars, momentum: 0.9, weight_decay: 1.0e-6}"
        --set "train.stages[0].schedule={kind: warmup_cosine, warmup_epochs: 10}")
      ;;
    few-paper)
      own+=(--set "manifest=few$2.csv" --set "train.stages[0].epochs=0" --set "train.stages[1].epochs=150"
        --set "train.start.weights=runs/paper-schedule/tasks/0/stages/pretrain/checkpoint.safetensors" --force)
      ;;
    few-scratch) own+=(--set "manifest=few$2.csv" --set "train.stages[0].epochs=0" --set "train.stages[1].epochs=150" --force) ;;
  esac
  "$medai" train --config npsle_pretraining.yaml "${own[@]}" --task "$2" --threads 1
}
export -f train
for run in pretrained scratch few-pretrained few-scratch; do
  printf "$run %s\n" 0 1 2 3 4 | xargs -P "$(nproc)" -L 1 bash -c 'train "$0" "$1"'
done
awk 'FNR > 1 || NR == 1' runs/pretrained/tasks/*/stages/pretrain/probe-predictions.csv > probe.csv
compare() { # FOLDER TABLE...
  "$medai" eval --predictions "${@:2}" --positive npsle --compare model --group-by task -o "$1" | tee "$1.txt"
}
compare probe probe.csv
compare all runs/{pretrained,scratch}/tasks/*/predictions.csv
compare few runs/{few-pretrained,few-scratch}/tasks/*/predictions.csv
[ -z "${PAPER:-}" ] && exit
train paper-schedule 0
cat runs/paper-schedule/tasks/0/stages/pretrain/probe.csv
printf "few-paper %s\n" 0 1 2 3 4 | xargs -P "$(nproc)" -L 1 bash -c 'train "$0" "$1"'
compare few-paper runs/{few-paper,few-scratch}/tasks/*/predictions.csv
