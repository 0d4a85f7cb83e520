/* SPDX-License-Identifier: LGPL-2.1 */
/* Names of tasks. The host makes a copy for each question, so what it said is kept. */
#include <stdlib.h>

#include "stream.h"

/* The host's name, to be freed; NULL where it stands for an unknown one. */
static char *ask(const struct lanes_stream *s, int32_t pid)
{
	char *comm = kshark_comm_from_pid(s->sd, pid);

	if (comm && *comm && strcmp(comm, "<...>") != 0)
		return comm;
	free(comm);
	return NULL;
}

const char *lanes_comm(void *stream, int32_t pid)
{
	struct lanes_stream *s = stream;
	uint32_t number = iommu_table_get(&s->comm_numbers, (uint32_t)pid);
	char **comms;

	if (number)
		return s->comms[number - 1];
	comms = realloc(s->comms, ((size_t)s->nr_comms + 1) * sizeof(*comms));
	if (!comms)
		return NULL;
	s->comms = comms;
	if (!iommu_table_set(&s->comm_numbers, (uint32_t)pid, s->nr_comms + 1))
		return NULL;
	comms[s->nr_comms++] = ask(s, pid);
	return comms[s->nr_comms - 1];
}

void lanes_comms_free(struct lanes_stream *s)
{
	for (uint32_t i = 0; i < s->nr_comms; i++)
		free(s->comms[i]);
	free(s->comms);
	s->comms = NULL;
	s->nr_comms = 0;
	iommu_table_free(&s->comm_numbers);
}
