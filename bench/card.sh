#!/bin/sh
# What is to be seen on a graphics card, in about ten minutes, for one that is borrowed: set-up with its libraries, what
# the machine runs on, results and times beside the processor (reports/device.md), a chapter in full mode. Each step says
# how long it took; a step that fails does not keep the next one from being tried.
cd "$(dirname "$0")/.." || exit 1
failed=0
step() {
  name=$1
  began=$(date +%s)
  shift
  "$@" || { failed=1; name="$name FAILED"; }
  echo "== $name: $(($(date +%s) - began)) s"
}
VITRINE_TENSORFLOW=gpu
export VITRINE_TENSORFLOW
step 'set-up' npm run setup
step 'facts' npm run doctor
step 'results and times' npm run bench -- --device
step 'a chapter in full mode' npm run reproduce -- explanation-alignment/1 --mode full
exit $failed
