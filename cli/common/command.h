/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COMMAND_H
#define TRACE_IOMMU_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "statuses.h"

/* Error messages and output of all subcommands. */

/*
 * Open /dev/null in place of each standard file that is closed, in the direction in which it is
 * not used. Otherwise a trace or a picture would get its descriptor, and output would go into that
 * file.
 */
void keep_standard_files(void);

/* Print "trace-iommu: ..." and a newline to stderr, escaped. Returns STATUS_ERROR. */
int error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print a further line of the last error to stderr: @str, indented and escaped. */
void error_detail(const char *str);

/* error("out of memory") for functions that return a bool. Returns false. */
bool out_of_memory(void);

/* Standard output is the file @name now: error messages say so. */
void name_output(const char *name);

/* Close stdout. Returns @status, or STATUS_ERROR after a message if not all could be written. */
int finish_output(int status);

/*
 * Keep the reason if a write to stdout has just failed, for the message of finish_output().
 * Code that prints much without put_file() calls this now and then.
 */
void note_output(void);

/* Whether something could not be written to stdout. Call finish_output() even then. */
bool output_failed(void);

/* The flush function of an iommu_text that writes to a FILE: @file is a FILE pointer. */
void put_file(void *file, const char *str, size_t len);

/* Write a string from a trace or the command line to stdout, escaped. */
void put_untrusted(const char *str);

#endif
