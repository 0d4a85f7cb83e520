/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Writes trace.dat files (format version 6) without a kernel: the given format texts define the
 * layout of events. Pages have the layout of the traced machine's ring buffer.
 *
 * Every function that returns int returns 0, or -1 with the reason in synth_error(). After an error
 * the handle stays usable; a record that could not be finished is dropped by the next
 * synth_record().
 */
#ifndef SYNTH_H
#define SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct synth;

struct synth_machine {
	bool big_endian;
	unsigned int long_size; /* bytes of the kernel's long: 4 or 8 */
	unsigned int page_size; /* bytes of a ring buffer page: a power of two, 4 KiB to 1 MiB */
	unsigned int cpus;	/* 1 to 65536 */
};

/* Loss without a count, for synth_lost() */
#define SYNTH_LOST_UNKNOWN UINT32_MAX

/*
 * Starts an empty file for this machine. Returns NULL with errno EINVAL (a value out of its range)
 * or ENOMEM. Free with synth_free().
 */
struct synth *synth_new(const struct synth_machine *machine);

/* Frees the handle and its temporary files. NULL is allowed. */
void synth_free(struct synth *s);

/* Why the last call failed: one sentence without newline, valid until the next failing call. */
const char *synth_error(const struct synth *s);

/*
 * Adds event formats to a system. The text holds one or more tracefs `format` files, one after
 * another, and goes into the file unchanged. Names must be new in the system, IDs new in the file.
 */
int synth_add_formats(struct synth *s, const char *system, const char *text);

/* Names a task. No newline in comm; the kernel cuts at 15 characters, this does not. */
int synth_add_comm(struct synth *s, int pid, const char *comm);

/* Names the function at an address, in kallsyms. */
int synth_add_function(struct synth *s, uint64_t address, const char *name);

/* The uname string of the options section; without this call, the file lacks the option. */
int synth_set_uname(struct synth *s, const char *uname);

/* The trace clock, "local" by default. trace-cmd prints "boot" and "tai" as bare nanoseconds. */
int synth_set_clock(struct synth *s, const char *clock);

/*
 * Begins a record of "system:event" at ts_ns (absolute, must not decrease on one CPU). common_type
 * and common_pid are set, every other field is 0, an empty string or an empty array.
 * A record begun earlier and not committed is dropped.
 */
int synth_record(struct synth *s, unsigned int cpu, uint64_t ts_ns, int pid, const char *event);

/*
 * Sets an integer field, common_* fields included. The value must fit the field's size, as unsigned
 * or, sign-extended to 64 bits, as signed.
 */
int synth_u64(struct synth *s, const char *field, uint64_t value);

/* Sets a char array (fixed, __data_loc or __rel_loc) to a string and its terminating 0. */
int synth_str(struct synth *s, const char *field, const char *str);

/* Sets an array field to these bytes as they are; len may be less than a fixed array's size. */
int synth_bytes(struct synth *s, const char *field, const void *bytes, size_t len);

/*
 * Sets an array of integers in the machine's byte order; the format defines the size of the
 * elements.
 */
int synth_array(struct synth *s, const char *field, const uint64_t *values, size_t count);

/*
 * Forges the offset and length word of a __data_loc or __rel_loc field. The field's real data stays
 * where it is.
 */
int synth_data_loc(struct synth *s, const char *field, uint16_t offset, uint16_t length);

/* Replaces everything after the common fields. Fields set before are lost. */
int synth_raw(struct synth *s, const void *bytes, size_t len);

/*
 * Truncates the record to n bytes at commit, from 4 to its full size. The ring buffer stores
 * records in units of 4 bytes, so readers see n rounded up, with zeros.
 */
int synth_truncate(struct synth *s, size_t n);

/*
 * Forges the length in the record's header, in bytes. Readers look for the next record after that
 * many bytes, rounded up to units of 4. From 2^31 on, the length is negative.
 */
int synth_claim(struct synth *s, uint32_t n);

/*
 * Returns the bytes of the record as synth_commit() would write them, *len of them, or NULL on an
 * error. They are valid until the next call.
 */
const void *synth_peek(struct synth *s, size_t *len);

/* Puts the record into its CPU's buffer. Fails if it does not fit a page or time runs backwards. */
int synth_commit(struct synth *s);

/*
 * Marks events as lost before the next record of this CPU, which starts a new page. count: 1 to
 * INT32_MAX, or SYNTH_LOST_UNKNOWN.
 */
int synth_lost(struct synth *s, unsigned int cpu, uint32_t count);

/*
 * Further records, losses and loads go to the instance of that name, which is new or was named
 * before; to the top buffer if name is "". Call this between records.
 */
int synth_set_instance(struct synth *s, const char *name);

/* The newest time of a committed record on any CPU, in ns; 0 before the first. */
uint64_t synth_now(const struct synth *s);

/* Load: regions are mapped and later unmapped, in random order or the oldest first. */
struct synth_bulk {
	uint64_t count;	   /* maps and unmaps together; if it is even, all is unmapped at the end */
	uint64_t start_ns; /* time of the first step */
	uint64_t step_ns;  /* from one step to the next */
	uint64_t min_size; /* bytes of a region: powers of two, 4 KiB or more */
	uint64_t max_size; /* min_size to 1 GiB */
	uint64_t seed;	   /* the same seed gives the same steps */
	uint32_t live;	   /* regions mapped at a time, 1 to 16 Mi */
	bool fifo;	   /* the oldest first, and addresses in order */
	uint32_t cpus;	   /* steps take CPUs 0 to cpus - 1 in random order */
	int pid;	   /* of CPU 0; CPU n has pid + n */
};

struct synth_step {
	bool map; /* else unmap */
	uint64_t number;
	uint64_t ts_ns;
	unsigned int cpu;
	int pid;
	uint64_t iova;
	uint64_t paddr;
	uint64_t size;
};

/* Writes the records of one step; returns non-zero to stop. */
typedef int (*synth_step_fn)(struct synth *s, const struct synth_step *step, void *arg);

/*
 * Runs a load, in memory independent of count. If emit is NULL, each step writes one iommu:map or
 * iommu:unmap, in any kernel's layout. A step's records must not be later than the next step.
 */
int synth_bulk(struct synth *s, const struct synth_bulk *bulk, synth_step_fn emit, void *arg);

/*
 * Writes the file, first under a temporary name beside path. Can be called once; after it the
 * handle only serves synth_error() and synth_free().
 */
int synth_write(struct synth *s, const char *path);

#endif
