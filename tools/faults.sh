#!/usr/bin/env bash
# Runs scripts that each show a fault: run.sh SOAC PROJECT ends with 1 while it is there, with 0 once it is gone, with 77
# where it cannot be tried. Ends with 1 if a fault is there that is not among those known to be open.
#
#     faults.sh SOAC FOLDER [OPEN...]
set -uo pipefail
soac=$1 folder=$2
shift 2
open=" $* "
failed=0
for script in "$folder"/*/run.sh; do
  name=$(basename "$(dirname "$script")")
  output=$(timeout 600 bash "$script" "$soac" "$PWD" 2>&1 </dev/null)
  status=$?
  case $status in
    0) if [[ $open == *" $name "* ]]; then echo "gone: $name; take it off the list"; fi ;;
    77) echo "not tried: $name" ;;
    *)
      if [[ $open == *" $name "* ]]; then
        echo "open: $name"
      else
        echo "FAULT: $name (status $status)"
        tail -n 5 <<<"$output" | sed 's/^/  /'
        failed=1
      fi
      ;;
  esac
done
exit $failed
