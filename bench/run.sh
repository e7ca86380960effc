#!/usr/bin/env bash
# Runs a benchmark of this folder by its class name, for example: bench/run.sh PaperTraining 2 8 /tmp/bench
set -eu
home=$(cd "$(dirname "$0")/.." && pwd -P)
(cd "$home" && mvn --batch-mode --quiet -Dspotless.check.skip=true -DskipTests package >&2)
name=$1
shift
tensors=$(sed -n "s/^tensors=//p" "$home/medai") # as medai itself
[ "$name" = AdmiraForward ] || tensors=glibc.malloc.hugetlb=1:$tensors # as medai infer, or train
export DJL_OFFLINE=true OPT_OUT_TRACKING=true GLIBC_TUNABLES=${GLIBC_TUNABLES:-$tensors}
memory=
[ "$name" != Fuzz ] || memory=-Xmx512m # which no input may need
exec java $memory -Dmedai.root="$home" --enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -Xmn64m -cp "$home/bench/target/lib/*:$home/cli/target/lib/*" "medai.bench.$name" "$@"
