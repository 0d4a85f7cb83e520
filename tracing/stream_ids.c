/* SPDX-License-Identifier: LGPL-2.1 */
#include "stream_ids.h"

/* Cells of a device tree are big endian. */
static uint32_t cell(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

bool stream_of_iommu_map(const unsigned char *map, size_t len, uint32_t mask, uint16_t rid,
			 uint32_t *phandle, uint32_t *stream)
{
	enum { ENTRY = 16 }; /* requester ID, phandle, stream ID, length */
	uint32_t masked = rid & mask;

	for (size_t at = 0; len - at >= ENTRY; at += ENTRY) {
		uint32_t first = cell(map + at);

		if (masked < first || masked - first >= cell(map + at + 12))
			continue;
		*phandle = cell(map + at + 4);
		*stream = cell(map + at + 8) + masked - first;
		return true;
	}
	return false;
}

/* ACPI's tables are little endian. */
static uint64_t number(const unsigned char *p, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

/* Sections 3 and 3.1 of DEN 0049. */
enum {
	IORT_NR_NODES = 36,
	IORT_NODES = 40,
	IORT_HEADER = 48,

	NODE_TYPE = 0,
	NODE_LENGTH = 1,
	NODE_NR_MAPS = 8,
	NODE_MAPS = 12,
	NODE_HEADER = 16,
	NODE_SMMU_BASE = 16, /* of type SMMU_V3 */
	NODE_SEGMENT = 28,   /* of type ROOT_COMPLEX */

	ROOT_COMPLEX = 2,
	SMMU_V3 = 4,

	MAP_FIRST = 0,
	MAP_COUNT = 4, /* less one */
	MAP_STREAM = 8,
	MAP_NODE = 12,
	MAP = 20,
};

/* The node at offset @at, or NULL. Its length is at least @least. */
static const unsigned char *node_at(const unsigned char *table, size_t len, uint64_t at,
				    unsigned int type, size_t least, size_t *node_len)
{
	const unsigned char *node = table + at;

	if (at > len || len - at < NODE_HEADER)
		return NULL;
	*node_len = number(node + NODE_LENGTH, 2);
	if (node[NODE_TYPE] != type || *node_len < least || *node_len > len - at)
		return NULL;
	return node;
}

/* Looks in the maps of a root complex. Only a map that leads straight to an SMMUv3 counts. */
static bool find_map(const unsigned char *table, size_t len, const unsigned char *node,
		     size_t node_len, uint16_t rid, uint64_t *base, uint32_t *stream)
{
	uint64_t nr = number(node + NODE_NR_MAPS, 4);
	uint64_t at = number(node + NODE_MAPS, 4);

	for (; nr && at <= node_len && node_len - at >= MAP; nr--, at += MAP) {
		const unsigned char *map = node + at;
		uint64_t first = number(map + MAP_FIRST, 4);
		const unsigned char *smmu;
		size_t smmu_len;

		if (rid < first || rid - first > number(map + MAP_COUNT, 4))
			continue;
		smmu = node_at(table, len, number(map + MAP_NODE, 4), SMMU_V3, NODE_SMMU_BASE + 8,
			       &smmu_len);
		if (!smmu)
			return false;
		*base = number(smmu + NODE_SMMU_BASE, 8);
		*stream = (uint32_t)(number(map + MAP_STREAM, 4) + rid - first);
		return true;
	}
	return false;
}

bool stream_of_iort(const unsigned char *table, size_t len, uint32_t segment, uint16_t rid,
		    uint64_t *base, uint32_t *stream)
{
	uint64_t nr, at;

	if (len < IORT_HEADER)
		return false;
	nr = number(table + IORT_NR_NODES, 4);
	at = number(table + IORT_NODES, 4);
	for (; nr && at <= len && len - at >= NODE_HEADER; nr--) {
		size_t step = number(table + at + NODE_LENGTH, 2);
		size_t node_len;
		const unsigned char *node =
			node_at(table, len, at, ROOT_COMPLEX, NODE_SEGMENT + 4, &node_len);

		if (node && number(node + NODE_SEGMENT, 4) == segment &&
		    find_map(table, len, node, node_len, rid, base, stream))
			return true;
		if (step < NODE_HEADER)
			return false;
		at += step;
	}
	return false;
}
