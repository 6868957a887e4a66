#!/usr/bin/env bash
# Two thousand changes under traffic, every packet looked at: none is lost, none leaves with a MAC that was told before
# an answer. The benchmark of that name with few rounds and few packets, which a busy machine bears.
. "$(dirname "$0")/_init.sh"
require
for family in 4 6; do
    python3 -B "$SMOKE_DIR/../perf/publication.py" --build "$NEIGHD_BUILD" --families $family --changes 2000 --rate 2000 \
        --folder "$TMP" || fail "IPv$family: see above"
done
