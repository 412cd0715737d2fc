#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the Zircon program that lies beside this script under the same name with .zx.
case $0 in
*/*) program=$0.zx ;;
*) program=./$0.zx ;;
esac
case ${0##*/} in
resources-native) exec "${ZXRUN:-zxrun}" --root-resource "$program" "$@" ;;
*) exec "${ZXRUN:-zxrun}" "$program" "$@" ;;
esac
