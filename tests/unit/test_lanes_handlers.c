/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Tests kshark-plugin/data/handlers.h: however the chains change, each record of an event reaches
 * each handler of it once, and in the end the host's list is as it was.
 */
#include "collect.h"

#include <string.h>

#include "kshark-plugin/data/handlers.h"

#define EVENTS	4 /* of ours: their ids are 10, 11, ... */
#define RECORDS 10000

enum { LOST = -1, FIRST_ID = 10, OTHER_ID = 99 };

static struct lanes_handlers handlers;
static int calls_of_ours, calls_of_theirs;
static size_t compared; /* nodes */

static void ours(struct kshark_data_stream *stream, void *record, struct kshark_entry *entry)
{
	(void)stream;
	(void)record;
	calls_of_ours++;
	if (entry->event_id >= FIRST_ID)
		lanes_handlers_called(&handlers, (unsigned int)(entry->event_id - FIRST_ID));
}

static void theirs(struct kshark_data_stream *stream, void *record, struct kshark_entry *entry)
{
	(void)stream;
	(void)record;
	(void)entry;
	calls_of_theirs++;
}

/* What the host does with a record. */
static void pass(struct kshark_data_stream *stream, int16_t id)
{
	struct kshark_event_proc_handler *handler = stream->event_handlers;
	struct kshark_entry entry = { .event_id = id };

	for (; handler; handler = handler->next) {
		compared++;
		if (handler->id == id)
			handler->event_func(stream, NULL, &entry);
	}
}

struct list {
	struct kshark_event_proc_handler nodes[EVENTS + 8];
	size_t nr;
};

static void add(struct list *list, int id, kshark_plugin_event_handler_func func)
{
	struct kshark_event_proc_handler *node = &list->nodes[list->nr++];

	*node = (struct kshark_event_proc_handler){ .id = id, .event_func = func };
	if (list->nr > 1)
		node[-1].next = node;
}

static void add_ours(struct list *list)
{
	for (int i = 0; i < EVENTS; i++)
		add(list, FIRST_ID + i, ours);
	add(list, LOST, ours);
}

/* Passes records of all events in an irregular order. Counts the calls. */
static void check(struct list *list, int their_calls)
{
	struct kshark_data_stream stream = { .event_handlers = list->nodes };
	static const int16_t ids[] = { 10, 11, 11, 13, LOST, OTHER_ID, 12, 10, 10, 13, 12 };
	struct list before = *list;
	uint8_t numbers[UINT16_MAX + 1] = { 0 };

	for (int i = 0; i < EVENTS; i++)
		numbers[FIRST_ID + i] = (uint8_t)(i + 1);
	assert_true(lanes_handlers_init(&handlers, EVENTS));
	/* also a load that ends after any number of records */
	for (size_t nr = 0; nr < 2 * ARRAY_SIZE(ids); nr++) {
		lanes_handlers_begin(&handlers, &stream, ours, numbers);
		for (size_t i = 0; i < nr; i++) {
			int16_t id = ids[i % ARRAY_SIZE(ids)];

			calls_of_ours = calls_of_theirs = 0;
			pass(&stream, id);
			assert_int_equal(calls_of_ours, id != OTHER_ID);
			assert_int_equal(calls_of_theirs,
					 id == 11 || id == OTHER_ID ? their_calls : 0);
		}
		lanes_handlers_end(&handlers);
		assert_ptr_equal(stream.event_handlers, list->nodes);
		assert_memory_equal(list->nodes, before.nodes, sizeof(list->nodes));
	}
	lanes_handlers_free(&handlers);
}

static void ours_alone(void **state)
{
	struct list list = { .nr = 0 };

	(void)state;
	add_ours(&list);
	check(&list, 0);
}

static void with_others(void **state)
{
	struct list list = { .nr = 0 };

	(void)state;
	add(&list, 11, theirs);
	add(&list, OTHER_ID, theirs);
	add_ours(&list);
	add(&list, OTHER_ID, theirs);
	add(&list, 11, theirs);
	check(&list, 2);
}

/* Ours are registered at once, so this does not happen. Then the host's list stays as it is. */
static void others_between(void **state)
{
	struct list list = { .nr = 0 };

	(void)state;
	add(&list, FIRST_ID, ours);
	add(&list, 11, theirs);
	add(&list, OTHER_ID, theirs);
	for (int i = 1; i < EVENTS; i++)
		add(&list, FIRST_ID + i, ours);
	add(&list, LOST, ours);
	check(&list, 1);
}

static void another_in_between(void **state)
{
	struct kshark_event_proc_handler late = { .id = 11, .event_func = theirs };
	struct list list = { .nr = 0 };
	struct kshark_data_stream stream = { .event_handlers = list.nodes };
	uint8_t numbers[UINT16_MAX + 1] = { 0 };

	(void)state;
	add_ours(&list);
	for (int i = 0; i < EVENTS; i++)
		numbers[FIRST_ID + i] = (uint8_t)(i + 1);
	for (size_t when = 0; when < 4; when++) {
		struct list before = list;

		assert_true(lanes_handlers_init(&handlers, EVENTS));
		lanes_handlers_begin(&handlers, &stream, ours, numbers);
		calls_of_ours = calls_of_theirs = 0;
		for (size_t i = 0; i < 8; i++) {
			if (i == when) {
				late.next = stream.event_handlers;
				stream.event_handlers = &late;
			}
			pass(&stream, i % 2 ? 11 : 13);
		}
		assert_int_equal(calls_of_ours, 8);
		assert_int_equal(calls_of_theirs, (9 - when) / 2);
		lanes_handlers_end(&handlers);
		assert_ptr_equal(stream.event_handlers, &late);
		assert_ptr_equal(late.next, list.nodes);
		assert_memory_equal(list.nodes, before.nodes, sizeof(list.nodes));
		lanes_handlers_free(&handlers);
		stream.event_handlers = list.nodes;
	}
}

static void none_of_ours(void **state)
{
	struct list list = { .nr = 0 };
	struct kshark_data_stream stream = { .event_handlers = NULL };
	uint8_t numbers[UINT16_MAX + 1] = { 0 };

	(void)state;
	add(&list, OTHER_ID, theirs);
	for (int i = 0; i < 2; i++) {
		assert_true(lanes_handlers_init(&handlers, EVENTS));
		lanes_handlers_begin(&handlers, &stream, ours, numbers);
		lanes_handlers_end(&handlers);
		lanes_handlers_free(&handlers);
		stream.event_handlers = list.nodes;
	}
	assert_ptr_equal(stream.event_handlers, list.nodes);
}

/* The reason for all this: the first of our events costs one comparison, not one per event. */
static void few_comparisons(void **state)
{
	struct list list = { .nr = 0 };
	struct kshark_data_stream stream = { .event_handlers = list.nodes };
	uint8_t numbers[UINT16_MAX + 1] = { [FIRST_ID] = 1 };

	(void)state;
	add_ours(&list);
	assert_true(lanes_handlers_init(&handlers, EVENTS));
	lanes_handlers_begin(&handlers, &stream, ours, numbers);
	compared = 0;
	for (int i = 0; i < RECORDS; i++)
		pass(&stream, FIRST_ID);
	assert_int_equal(compared, RECORDS);
	lanes_handlers_end(&handlers);
	lanes_handlers_free(&handlers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_alone),	      cmocka_unit_test(with_others),
		cmocka_unit_test(others_between),     cmocka_unit_test(none_of_ours),
		cmocka_unit_test(another_in_between), cmocka_unit_test(few_comparisons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
