/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_OPTIONS_H
#define TRACE_IOMMU_OPTIONS_H

/*
 * Report an option that getopt_long() refused by returning @option. The string of its short
 * options must begin with a colon, which suppresses its own message: that would not be escaped.
 * @command is the subcommand, and @more the end of the message. Returns STATUS_ERROR.
 */
int bad_option(int option, char **argv, const char *command, const char *more);

#endif
