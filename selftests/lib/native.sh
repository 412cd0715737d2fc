#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the Zircon program that lies beside this script under the same name with .zx.
case $0 in
*/*) exec "${ZXRUN:-zxrun}" "$0.zx" "$@" ;;
*) exec "${ZXRUN:-zxrun}" "./$0.zx" "$@" ;;
esac
