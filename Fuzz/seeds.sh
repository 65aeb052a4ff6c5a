#!/usr/bin/env bash
# seeds.sh SOA_CONFIGS CORPUS: the files of a soa-configs tree as inputs of the fuzzer. The first byte of an input chooses
# the place that it stands in: see FuzzTarget.swift. Inputs are named after their content; older ones stay.
set -euo pipefail
find "$1" -type f \( -name '*.yaml' -o -name '*.json' \) | LC_ALL=C sort | while IFS= read -r file; do
  case ${file##*/} in
    marathon-* | chronos-*) role=0 ;;
    *.json) role=2 ;;
    *) role=1 ;;
  esac
  input=$(mktemp "$2/.input-XXXXXX")
  { printf %s "$role"; cat "$file"; } >"$input"
  mv "$input" "$2/$(git hash-object "$input")"
done
