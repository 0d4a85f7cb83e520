/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Runs in the guest. Takes PCI devices with VFIO, maps memory for them, lets QEMU's edu device
 * access memory, and writes down what it did: the truth of the capture.
 *
 * usage: vfio_user TRUTH <COMMANDS
 *
 *   open DEVICE               into the container that all devices of this process share
 *   map IOVA SIZE [r|w|rw]    SIZE bytes of new memory
 *   unmap IOVA SIZE
 *   repeat COUNT IOVA SIZE    maps and unmaps SIZE bytes COUNT times, at 512 addresses in turn
 *   dma read|write IOVA       the last device accesses 4 bytes, which it may
 *   fault read|write IOVA VERDICT
 *                             the same, which it may not; VERDICT is the truth about IOVA
 *   sleep MILLISECONDS
 *   kill                      ends this process by SIGKILL
 *
 * At the end of the commands, the process exits and leaves the rest to the kernel. Numbers may be
 * hexadecimal. Errors end the process with status 1, after a line on stderr.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/vfio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
	WINDOW = 512, /* addresses of repeat */
	MAX_RANGES = 64,
	PCI_COMMAND_OFFSET = 4,
	PCI_COMMAND_MEMORY_AND_MASTER = 6,
};

/* Registers of edu, and the buffer that its DMA uses: docs/specs/edu.txt of QEMU. */
enum {
	EDU_SOURCE = 0x80,
	EDU_DESTINATION = 0x88,
	EDU_COUNT = 0x90,
	EDU_COMMAND = 0x98,
	EDU_BUFFER = 0x40000,
	EDU_RUN = 1,
	EDU_TO_MEMORY = 2,
};

struct range {
	uint64_t iova, size;
	volatile uint32_t *memory;
};

static FILE *truth;
static int container = -1;
static char devices[256]; /* "A+B": the devices in the container */
static volatile uint8_t *registers;
static struct range ranges[MAX_RANGES];

static void die(const char *what)
{
	fprintf(stderr, "vfio_user: %s: %s\n", what, strerror(errno));
	exit(1);
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vfprintf(truth, format, list);
	va_end(list);
	fprintf(truth, " device=%s pid=%d\n", devices, getpid());
	fflush(truth);
}

static int group_of(const char *device)
{
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t length;
	int group;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", device);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		die(path);
	target[length] = '\0';
	snprintf(path, sizeof(path), "/dev/vfio/%s", basename(target));
	group = open(path, O_RDWR);
	if (group < 0)
		die(path);
	return group;
}

/* Lets the device use the bus, and maps its first BAR if it has one of memory. */
static void start_device(int device)
{
	struct vfio_region_info config = { .argsz = sizeof(config),
					   .index = VFIO_PCI_CONFIG_REGION_INDEX };
	struct vfio_region_info bar = { .argsz = sizeof(bar), .index = VFIO_PCI_BAR0_REGION_INDEX };
	uint16_t command;

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &config))
		die("region info");
	if (pread(device, &command, 2, config.offset + PCI_COMMAND_OFFSET) != 2)
		die("read config space");
	command |= PCI_COMMAND_MEMORY_AND_MASTER;
	if (pwrite(device, &command, 2, config.offset + PCI_COMMAND_OFFSET) != 2)
		die("write config space");
	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &bar) ||
	    !(bar.flags & VFIO_REGION_INFO_FLAG_MMAP))
		return;
	registers = mmap(NULL, bar.size, PROT_READ | PROT_WRITE, MAP_SHARED, device, bar.offset);
	if (registers == MAP_FAILED)
		die("mmap of BAR 0");
}

static void open_device(const char *name)
{
	int group = group_of(name), device, first = container < 0;

	if (first) {
		container = open("/dev/vfio/vfio", O_RDWR);
		if (container < 0)
			die("/dev/vfio/vfio");
	}
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container))
		die("set container");
	if (first && ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		die("set type 1");
	device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, name);
	if (device < 0)
		die("get device");
	start_device(device);
	snprintf(devices + strlen(devices), sizeof(devices) - strlen(devices), "%s%s",
		 first ? "" : "+", name);
	note("open");
}

static void map_range(uint64_t iova, uint64_t size, void *memory, const char *access)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = (strchr(access, 'r') ? VFIO_DMA_MAP_FLAG_READ : 0) |
			 (strchr(access, 'w') ? VFIO_DMA_MAP_FLAG_WRITE : 0),
		.vaddr = (uintptr_t)memory,
		.iova = iova,
		.size = size,
	};

	if (ioctl(container, VFIO_IOMMU_MAP_DMA, &map))
		die("map");
}

static void unmap_range(uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap unmap = { .argsz = sizeof(unmap),
						    .iova = iova,
						    .size = size };

	if (ioctl(container, VFIO_IOMMU_UNMAP_DMA, &unmap))
		die("unmap");
	if (unmap.size != size) {
		fprintf(stderr, "vfio_user: unmapped 0x%llx bytes of 0x%llx\n",
			(unsigned long long)unmap.size, (unsigned long long)size);
		exit(1);
	}
}

static void *new_memory(uint64_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		die("no memory");
	return memory;
}

static void map_new(uint64_t iova, uint64_t size, const char *access)
{
	struct range *range = ranges;

	while (range->size) {
		if (++range == ranges + MAX_RANGES) {
			fprintf(stderr, "vfio_user: more than %d ranges\n", MAX_RANGES);
			exit(1);
		}
	}
	*range = (struct range){ .iova = iova, .size = size, .memory = new_memory(size) };
	map_range(iova, size, (void *)range->memory, access);
	note("map iova=0x%llx size=%llu access=%s", (unsigned long long)iova,
	     (unsigned long long)size, access);
}

static void unmap_old(uint64_t iova, uint64_t size)
{
	struct range *range;

	unmap_range(iova, size);
	note("unmap iova=0x%llx size=%llu", (unsigned long long)iova, (unsigned long long)size);
	for (range = ranges; range < ranges + MAX_RANGES; range++) {
		if (range->iova >= iova && range->iova + range->size <= iova + size)
			range->size =
				0; /* the memory stays: a wrong DMA must not hit another range */
	}
}

/* What this process has used, in ns. With QEMU's -icount shift=0, these are instructions. */
static unsigned long long cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void repeat(unsigned long count, uint64_t iova, uint64_t size)
{
	void *memory = new_memory(size);
	unsigned long long before = cpu_time();
	unsigned long i;

	for (i = 0; i < count; i++) {
		uint64_t address = iova + i % WINDOW * size;

		if (i >= WINDOW)
			unmap_range(address, size);
		map_range(address, size, memory, "rw");
	}
	note("repeat count=%lu iova=0x%llx size=%llu window=%d cpu=%llu", count,
	     (unsigned long long)iova, (unsigned long long)size, WINDOW, cpu_time() - before);
}

static volatile uint32_t *memory_at(uint64_t iova)
{
	struct range *range;

	for (range = ranges; range < ranges + MAX_RANGES; range++) {
		if (iova >= range->iova && iova - range->iova < range->size)
			return range->memory + (iova - range->iova) / 4;
	}
	return NULL;
}

static void set_register(unsigned int offset, uint64_t value)
{
	*(volatile uint32_t *)(registers + offset) = value;
	*(volatile uint32_t *)(registers + offset + 4) = value >> 32;
}

static void transfer(uint64_t source, uint64_t destination, unsigned int flags)
{
	int tries = 1000;

	set_register(EDU_SOURCE, source);
	set_register(EDU_DESTINATION, destination);
	set_register(EDU_COUNT, 4);
	set_register(EDU_COMMAND, EDU_RUN | flags);
	while (*(volatile uint32_t *)(registers + EDU_COMMAND) & EDU_RUN) {
		if (!tries--) {
			fprintf(stderr, "vfio_user: edu does not finish its transfer\n");
			exit(1);
		}
		usleep(10000);
	}
}

/* Reports whether a write reached memory; nobody sees where a read got its bytes. */
static const char *access_memory(const char *access, uint64_t iova)
{
	volatile uint32_t *memory = memory_at(iova);
	uint32_t before = 0x5a5a5a5a;

	if (!registers) {
		fprintf(stderr, "vfio_user: no device with registers is open\n");
		exit(1);
	}
	if (strcmp(access, "read") == 0) {
		transfer(iova, EDU_BUFFER, 0);
		return "unknown";
	}
	if (memory)
		*memory = before;
	transfer(EDU_BUFFER, iova, EDU_TO_MEMORY);
	return !memory ? "unknown" : *memory == before ? "blocked" : "done";
}

static void run_line(char *line)
{
	char word[32] = "", first[64] = "", rest[128] = "";
	unsigned long long a, b, c;

	if (sscanf(line, "open %63s", first) == 1) {
		open_device(first);
	} else if (sscanf(line, "map %lli %lli %31s", &a, &b, word) >= 2) {
		map_new(a, b, word[0] ? word : "rw");
	} else if (sscanf(line, "unmap %lli %lli", &a, &b) == 2) {
		unmap_old(a, b);
	} else if (sscanf(line, "repeat %lli %lli %lli", &a, &b, &c) == 3) {
		repeat(a, b, c);
	} else if (sscanf(line, "dma %31s %lli", word, &a) == 2) {
		const char *result = access_memory(word, a);

		note("dma access=%s iova=0x%llx result=%s", word, a, result);
	} else if (sscanf(line, "fault %31s %lli %127[a-z-]", word, &a, rest) == 3) {
		const char *result = access_memory(word, a);

		note("fault access=%s iova=0x%llx result=%s verdict=%s", word, a, result, rest);
	} else if (sscanf(line, "sleep %lli", &a) == 1) {
		usleep(a * 1000);
	} else if (strcmp(line, "kill\n") == 0) {
		note("kill");
		kill(getpid(), SIGKILL);
	} else if (line[strspn(line, "\t\n ")]) {
		fprintf(stderr, "vfio_user: unknown command: %s", line);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	char line[256];

	truth = argc == 2 ? fopen(argv[1], "a") : NULL;
	if (!truth) {
		fprintf(stderr, "usage: vfio_user TRUTH <COMMANDS\n");
		return 1;
	}
	while (fgets(line, sizeof(line), stdin))
		run_line(line);
	note("close");
	return 0;
}
