#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Lists the messages of the command: messages.awk on all sources that print some.
# usage: messages.sh TOP
cd "$1" || exit 2
find cli input tracing core/recording -name '*.[ch]' | LC_ALL=C sort | xargs awk -f docs/tables/messages.awk
