/* SPDX-License-Identifier: LGPL-2.1 */
#include "holders_scenario.h"

static void pairs(void **state)
{
	static const struct scenario_case cases[] = {
		{ "one user",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), CLOSE(500000, 7, 1)),
		  { "1-1200:hostb 1200-500000:7 500000-100000000:hosti" } },
		{ "empty opens",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), OPEN(30000, 7, 1), OPEN(60000, 7, 1), OPEN(90000, 7, 1)),
		  { "1-1200:hostb 1200-30000:7 30000-60200:host 60200-90000:7 "
		    "90000-100000000:hosti" } },
		{ "a child closes",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), UNMAP(3000, 8), CLOSE(500000, 8, 1)),
		  { "1-1200:hostb 1200-500000:7 500000-100000000:hosti" } },
		{ "held to the end",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7)),
		  { "1-1200:hostb 1200-100000000:7i" } },
		{ "two containers of one process",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), OPEN(50000, 7, 2), USE(51000, 7),
			 CLOSE(100000, 7, 1), MAP(120000, 7), CLOSE(200000, 7, 2)),
		  { "1-1200:hostb 1200-100000:7 100000-100000000:hosti",
		    "1-50200:hostb 50200-200000:7 200000-100000000:hosti" } },
		{ "a group of two, each attached on its own",
		  PAIRS,
		  EVENTS(ATTACH(1000, 7, 1), ATTACH(1010, 7, 2), ATTACH(1100, 7, 1),
			 ATTACH(1110, 7, 2), USE(2000, 7), ATTACH(50000, 7, 1), ATTACH(50010, 7, 2),
			 UNMAP(51000, 7), ATTACH(59000, 7, 1), ATTACH(59010, 7, 2)),
		  { "1-1100:hostb 1100-50000:7 50000-100000000:hosti",
		    "1-1110:hostb 1110-50010:7 50010-100000000:hosti" } },
		{ "join: the second device's first pair was only tried",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), OPEN(50000, 7, 2), OPEN(51000, 7, 2),
			 MAP(60000, 7), CLOSE(100000, 7, 1), MAP(120000, 7), CLOSE(200000, 7, 2)),
		  { "1-1200:hostb 1200-100000:7 100000-100000000:hosti",
		    "1-50200:hostb 50200-200000:7 200000-100000000:hosti" } },
		{ "no join: holds no other",
		  PAIRS,
		  EVENTS(OPEN(50000, 7, 1), OPEN(51000, 7, 1)),
		  { "1-50200:hostb 50200-51000:7 51000-100000000:hosti" } },
		{ "no join: too late",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), OPEN(50000, 7, 2), OPEN(55201, 7, 2)),
		  { NULL, "1-50200:hostb 50200-55201:7 55201-100000000:hosti" } },
		{ "no join: mapped between",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), OPEN(50000, 7, 2), MAP(50500, 7),
			 OPEN(51000, 7, 2)),
		  { NULL, "1-50200:hostb 50200-51000:7 51000-100000000:hosti" } },
		{ "no join: unmapped inside the pair",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), OPEN(50000, 7, 2), CLOSE(51000, 7, 2)),
		  { NULL, "1-50200:hostb 50200-51000:7 51000-100000000:hosti" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void pairs_out_of_step(void **state)
{
	static const struct scenario_case cases[] = {
		{ "the second attach by another thread",
		  PAIRS,
		  EVENTS(ATTACH(1000, 7, 1), ATTACH(1200, 8, 1), USE(2000, 8), CLOSE(500000, 8, 1)),
		  { "1-1200:hostb 1200-500000:8? 500000-100000000:hosti" } },
		{ "a give-back whose second attach never comes",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), ATTACH(500000, 7, 1), UNMAP(500100, 7),
			 OPEN(900000, 8, 1), USE(901000, 8), CLOSE(2000000, 8, 1)),
		  { "1-1200:hostb 1200-500000:7 500000-900200:host? 900200-2000000:8 "
		    "2000000-100000000:hosti" } },
		{ "and the next one by the same task",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), ATTACH(500000, 7, 1), UNMAP(500100, 7),
			 OPEN(900000, 7, 1), USE(901000, 7), CLOSE(2000000, 7, 1)),
		  { "1-1200:hostb 1200-500000:7 500000-900200:host? 900200-2000000:7 "
		    "2000000-100000000:hosti" } },
		{ "a take whose second attach is lost",
		  PAIRS,
		  EVENTS(OPEN(1000, 9, 1), USE(2000, 9), CLOSE(5000, 9, 1), ATTACH(100000, 7, 1),
			 USE(101000, 7), CLOSE(500000, 7, 1), OPEN(900000, 8, 1), USE(901000, 8),
			 CLOSE(2000000, 8, 1)),
		  { "1-1200:hostb 1200-5000:9 5000-100000:host 100000-500000:7? "
		    "500000-900200:host 900200-2000000:8 2000000-100000000:hosti" } },
		{ "a single attach that means nothing",
		  PAIRS,
		  EVENTS(OPEN(1000, 9, 1), USE(2000, 9), CLOSE(5000, 9, 1), ATTACH(100000, 7, 1),
			 OPEN(900000, 8, 1), USE(901000, 8), CLOSE(2000000, 8, 1)),
		  { "1-1200:hostb 1200-5000:9 5000-900200:host? 900200-2000000:8 "
		    "2000000-100000000:hosti" } },
		{ "both attaches of a give-back are lost",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), OPEN(900000, 8, 1), USE(901000, 8),
			 CLOSE(2000000, 8, 1)),
		  { "1-1200:hostb 1200-900000:7? 900000-900200:host 900200-2000000:8? "
		    "2000000-100000000:hosti" } },
		{ "claimed and released, then taken",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), OPEN(900000, 8, 1), USE(901000, 8),
			 CLOSE(2000000, 8, 1)),
		  { "1-1200:hostb 1200-900000:7? 900000-900200:host 900200-2000000:8? "
		    "2000000-100000000:hosti" } },
		{ "held, but the host uses it",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), HOST_USES(500000, 1), HOST_USES(500001, 1),
			 OPEN(600000, 8, 1), USE(700000, 8)),
		  { "1-1200:hostb 1200-500000:7? 500000-600200:host 600200-100000000:8i" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void toggles(void **state)
{
	static const struct scenario_case cases[] = {
		{ "one user",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 7, 1), USE(2000, 7), ATTACH(500000, 7, 1), UNMAP(500100, 7)),
		  { "1-1000:hostb 1000-500000:7 500000-100000000:hosti" } },
		{ "a child closes",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 7, 1), USE(2000, 7), ATTACH(500000, 8, 1), UNMAP(500100, 8)),
		  { "1-1000:hostb 1000-500000:7 500000-100000000:hosti" } },
		{ "join: taken, given back, taken",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 7, 1), USE(2000, 7), ATTACH(50000, 7, 2), ATTACH(50300, 7, 2),
			 ATTACH(50400, 7, 2), USE(60000, 7), ATTACH(500000, 7, 2),
			 ATTACH(500200, 7, 1), UNMAP(500300, 7)),
		  { "1-1000:hostb 1000-500200:7 500200-100000000:hosti",
		    "1-50000:hostb 50000-500000:7 500000-100000000:hosti" } },
		{ "an empty open",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 7, 1), ATTACH(1500, 7, 1)),
		  { "1-1000:hostb 1000-1500:7 1500-100000000:hosti" } },
		{ "a give-back is lost, then joined",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 9, 1), USE(1100, 9), ATTACH(2000, 9, 1), ATTACH(3000, 7, 1),
			 USE(4000, 7), ATTACH(50000, 8, 1), ATTACH(50300, 8, 1),
			 ATTACH(50400, 8, 1), USE(60000, 8)),
		  { "1-1000:hostb 1000-2000:9 2000-3000:host 3000-50000:7? 50000-100000000:8i" } },
		{ "a give-back is lost, then taken",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 7, 1), USE(4000, 7), ATTACH(50000, 8, 1), USE(60000, 8)),
		  { "1-1000:hostb 1000-50000:7? 50000-50000:host 50000-100000000:8?i" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void groups(void **state)
{
	static const struct scenario_case cases[] = {
		{ "boot",
		  PAIRS,
		  EVENTS(ADD(1000, 1, 1), ATTACH(21000, 1, 1), OPEN(900000, 7, 1), USE(901000, 7)),
		  { "1000-900200:host 900200-100000000:7i" } },
		{ "leaves and comes back",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), CLOSE(5000, 7, 1), REMOVE(50000, 1),
			 ADD(60000, 3, 1), ATTACH(60500, 3, 1), OPEN(70000, 7, 1), USE(71000, 7)),
		  { "1-1200:hostb 1200-5000:7 5000-50000:hostr 60000-70200:host "
		    "70200-100000000:7i" } },
		{ "attached before and after the add",
		  TOGGLE,
		  EVENTS(ATTACH(900, 3, 1), ADD(1000, 3, 1), ATTACH(1100, 3, 1),
			 ATTACH(70000, 7, 1), USE(71000, 7), REMOVE(80000, 1), ATTACH(89000, 3, 1),
			 ADD(90000, 3, 1), ATTACH(91000, 3, 1), ATTACH(170000, 7, 1),
			 USE(171000, 7)),
		  { "1000-70000:host 70000-80000:7r 89000-170000:host 170000-100000000:7i" } },
		{ "the same in pairs",
		  PAIRS,
		  EVENTS(ATTACH(900, 3, 1), ADD(1000, 3, 1), ATTACH(1100, 3, 1), OPEN(70000, 7, 1),
			 USE(71000, 7)),
		  { "1000-70200:host 70200-100000000:7i" } },
		{ "the attach after the add by another task, soon",
		  PAIRS,
		  EVENTS(ADD(1000, 3, 1), ATTACH(900000, 4, 1), OPEN(3000000, 7, 1),
			 USE(3100000, 7)),
		  { "1000-3000200:host 3000200-100000000:7i" } },
		{ "an add without its attach",
		  PAIRS,
		  EVENTS(ADD(1000, 3, 1), OPEN(3000000, 7, 1), USE(3100000, 7)),
		  { "1000-3000200:host 3000200-100000000:7i" } },
		{ "removed while held",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), REMOVE(50000, 1), UNMAP(50001, 7)),
		  { "1-1200:hostb 1200-50000:7r" } },
		{ "a removal is lost",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), ADD(50000, 3, 1), ATTACH(50100, 3, 1)),
		  { "1-1200:hostb 1200-50000:7?r 50000-100000000:hosti" } },
		{ "an add is lost",
		  PAIRS,
		  EVENTS(REMOVE(1000, 1), ATTACH(2000, 3, 1), OPEN(30000, 7, 1), USE(40000, 7)),
		  { "1-1000:hostbr 2000-30200:host 30200-100000000:7i" } },
		{ "removed twice",
		  PAIRS,
		  EVENTS(REMOVE(1000, 1), REMOVE(2000, 1)),
		  { "1-1000:hostbr" } },
		{ "added twice",
		  PAIRS,
		  EVENTS(ADD(1000, 3, 1), ATTACH(1100, 3, 1), ADD(2000, 3, 1), ATTACH(2100, 3, 1),
			 OPEN(30000, 7, 1), USE(40000, 7)),
		  { "1000-2000:host?r 2000-30200:host 30200-100000000:7i" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void from_before(void **state)
{
	static const struct scenario_case cases[] = {
		{ "unmaps inside the first pair",
		  PAIRS,
		  EVENTS(CLOSE(50000, 7, 1), OPEN(90000, 8, 1), USE(91000, 8)),
		  { "1-50000:7b 50000-90200:host 90200-100000000:8i" } },
		{ "mapped before and never after",
		  PAIRS,
		  EVENTS(MAP(1000, 7), OPEN(50000, 7, 1)),
		  { "1-50000:7b 50000-100000000:hosti" } },
		{ "mapped before and after",
		  PAIRS,
		  EVENTS(MAP(1000, 7), OPEN(50000, 7, 1), MAP(60000, 7)),
		  { "1-50200:hostb 50200-100000000:7i" } },
		{ "unmapped before, no more after, taken by the next",
		  PAIRS,
		  EVENTS(UNMAP(1000, 7), OPEN(50000, 7, 1), OPEN(90000, 8, 1), USE(91000, 8)),
		  { "1-50000:7b 50000-90200:host 90200-100000000:8i" } },
		{ "mapped before for another device",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 2), MAP(2000, 7), OPEN(50000, 7, 1)),
		  { "1-50200:host?b 50200-100000000:7?i" } },
		{ "joins while it holds another from before",
		  PAIRS,
		  EVENTS(MAP(1000, 7), OPEN(50000, 7, 1), OPEN(51000, 7, 1), MAP(60000, 7)),
		  { "1-50200:hostb 50200-100000000:7i" } },
		{ "no sign at all",
		  PAIRS,
		  EVENTS(OPEN(50000, 7, 1)),
		  { "1-50200:host?b 50200-100000000:7?i" } },
		{ "the host used it",
		  PAIRS,
		  EVENTS(MAP(500, 7), HOST_USES(1000, 1), OPEN(50000, 7, 1)),
		  { "1-50200:hostb 50200-100000000:7i" } },
		{ "the host uses it",
		  PAIRS,
		  EVENTS(MAP(500, 7), OPEN(50000, 7, 1), HOST_USES(70000, 1), MAP(80000, 7)),
		  { "1-50000:7b 50000-100000000:hosti" } },
		{ "begins inside the pair that takes",
		  PAIRS,
		  EVENTS(ATTACH(1000, 7, 1), USE(2000, 7), CLOSE(500000, 7, 1), OPEN(900000, 8, 1),
			 USE(901000, 8)),
		  { "1-1000:hostb 1000-500000:7? 500000-900200:host 900200-100000000:8i" } },
		{ "begins inside the pair that gives back",
		  PAIRS,
		  EVENTS(UNMAP(900, 7), ATTACH(1000, 7, 1), OPEN(900000, 8, 1), USE(901000, 8)),
		  { "1-900200:host?b 900200-100000000:8i" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void from_before_in_toggles(void **state)
{
	static const struct scenario_case cases[] = {
		{ "unmaps next",
		  TOGGLE,
		  EVENTS(ATTACH(50000, 7, 1), UNMAP(50100, 7), ATTACH(90000, 8, 1), USE(91000, 8)),
		  { "1-50000:7b 50000-90000:host 90000-100000000:8i" } },
		{ "maps next",
		  TOGGLE,
		  EVENTS(MAP(1000, 7), ATTACH(50000, 7, 1), MAP(51000, 7)),
		  { "1-50000:hostb 50000-100000000:7i" } },
		{ "mapped before, not since",
		  TOGGLE,
		  EVENTS(MAP(1000, 7), ATTACH(50000, 7, 1), ATTACH(90000, 8, 1), USE(91000, 8)),
		  { "1-50000:7b 50000-90000:host 90000-100000000:8i" } },
		{ "mapped before, never again",
		  TOGGLE,
		  EVENTS(MAP(1000, 7), ATTACH(50000, 7, 1)),
		  { "1-50000:7b 50000-100000000:hosti" } },
		{ "gives back, goes on with another; then joined",
		  TOGGLE,
		  EVENTS(ATTACH(50000, 7, 1), MAP(51000, 7), ATTACH(90000, 8, 1),
			 ATTACH(90100, 8, 1), ATTACH(90200, 8, 1), USE(91000, 8)),
		  { "1-50000:7b 50000-90000:host 90000-100000000:8i" } },
		{ "begins inside a join",
		  TOGGLE,
		  EVENTS(ATTACH(50000, 7, 1), ATTACH(50100, 7, 1), MAP(51000, 7)),
		  { "1-50000:hostb 50000-100000000:7?i" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void detaches(void **state)
{
	static const struct scenario_case cases[] = {
		{ "toggles",
		  TOGGLE,
		  EVENTS(ATTACH(1000, 7, 1), USE(2000, 7), DETACH(500000, 7, 1),
			 ATTACH(600000, 8, 1), USE(700000, 8), DETACH(800000, 8, 1)),
		  { "1-1000:hostb 1000-500000:7 500000-600000:host 600000-800000:8 "
		    "800000-100000000:hosti" } },
		{ "the first sign",
		  TOGGLE,
		  EVENTS(DETACH(500000, 7, 1), ATTACH(600000, 8, 1), USE(700000, 8)),
		  { "1-500000:7b 500000-600000:host 600000-100000000:8i" } },
		{ "single attaches, then detaches",
		  PAIRS,
		  EVENTS(ATTACH(1000, 7, 1), DETACH(500000, 7, 1), ATTACH(600000, 8, 1),
			 USE(700000, 8), DETACH(800000, 8, 1)),
		  { "1-1000:hostb 1000-500000:7 500000-600000:host 600000-800000:8 "
		    "800000-100000000:hosti" } },
		{ "pairs that end in a detach",
		  PAIRS,
		  EVENTS(OPEN(1000, 7, 1), USE(2000, 7), ATTACH(500000, 7, 1), DETACH(500100, 7, 1),
			 OPEN(600000, 8, 1), USE(700000, 8)),
		  { "1-1200:hostb 1200-500000:7 500000-600200:host 600200-100000000:8i" } },
		{ "the host's, and gone",
		  PAIRS,
		  EVENTS(HOST_USES(100, 1), DETACH(1000, 7, 1), REMOVE(2000, 1),
			 DETACH(3000, 7, 1)),
		  { "1-2000:hostbr" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

static void probes(void **state)
{
	static const struct scenario_case cases[] = {
		{ "one user",
		  PROBED,
		  EVENTS(BLOCKING(1000, 7, 1), CONTAINER(1200, 7, 1), BLOCKING(5000, 7, 1),
			 DEFAULT(9000, 7, 1)),
		  { "1-1200:hostb 1200-5000:7! 5000-100000000:host!i" } },
		{ "claimed and released",
		  PROBED,
		  EVENTS(BLOCKING(1000, 7, 1), CONTAINER(1200, 7, 1), BLOCKING(5000, 7, 1),
			 DEFAULT(9000, 7, 1), BLOCKING(15000, 7, 1), DEFAULT(16000, 7, 1),
			 BLOCKING(25000, 7, 1), CONTAINER(26000, 7, 1)),
		  { "1-1200:hostb 1200-5000:7! 5000-26000:host! 26000-100000000:7!i" } },
		{ "from before",
		  PROBED,
		  EVENTS(BLOCKING(1000, 7, 1), DEFAULT(1200, 7, 1)),
		  { "1-1000:7b 1000-100000000:host!i" } },
		{ "from before, in toggles",
		  IOMMU_ATTACH_TOGGLES,
		  WITH_PROBES,
		  EVENTS(DEFAULT(1000, 7, 1), CONTAINER(50000, 7, 1), DEFAULT(60000, 7, 1)),
		  { "1-1000:7b 1000-50000:host! 50000-60000:7! 60000-100000000:host!i" } },
		{ "a default domain after another",
		  PROBED,
		  EVENTS(DEFAULT(1000, 7, 1)),
		  { "1-100000000:hostbi" } },
		{ "join",
		  PROBED,
		  EVENTS(BLOCKING(1000, 7, 1), CONTAINER(1200, 7, 1), BLOCKING(1300, 7, 1),
			 CONTAINER(1500, 7, 1)),
		  { "1-1200:hostb 1200-100000000:7!i" } },
		{ "from one container to another",
		  PROBED,
		  EVENTS(CONTAINER(1200, 7, 1), CONTAINER(90000, 8, 1)),
		  { "1-1200:hostb 1200-100000000:7!i" } },
		{ "the second probe is lost",
		  PROBED,
		  EVENTS(BLOCKING(1000, 7, 1), ATTACH(1200, 7, 1), MAP(1300, 7), ATTACH(5000, 7, 1),
			 DEFAULT(9000, 7, 1)),
		  { "1-1200:hostb 1200-5000:7 5000-100000000:host!i" } },
		{ "joins its group",
		  PROBED,
		  EVENTS(ADD(1000, 3, 1), DEFAULT(1100, 3, 1), REMOVE(1500, 1),
			 CONTAINER(2000, 7, 1)),
		  { "1000-1500:host!r 2000-2000:host 2000-100000000:7!i" } },
		{ "taken, and only then added",
		  PROBED,
		  EVENTS(REMOVE(1500, 1), CONTAINER(2000, 7, 1), ADD(3000, 3, 1)),
		  { "1-1500:hostbr 2000-2000:host 2000-3000:7!r 3000-100000000:hosti" } },
		{ "the host's use does not undo what is certain",
		  PROBED,
		  EVENTS(CONTAINER(1200, 7, 1), HOST_USES(90000, 1)),
		  { "1-1200:hostb 1200-100000000:7!i" } },
	};

	(void)state;
	scenario_check(cases, ARRAY_SIZE(cases));
}

/* A trace without times, and one with times that run backwards. */
static void odd_times(void **state)
{
	static const struct scenario_event timeless[] = { OPEN(0, 7, 1),   MAP(0, 7),
							  ATTACH(0, 7, 1), ATTACH(0, 7, 1),
							  MAP(0, 8),	   ADD(0, 3, 2),
							  ATTACH(0, 3, 2), ATTACH(0, 4, 2) };
	static const struct scenario_case backwards[] = {
		{ "backwards",
		  PAIRS,
		  EVENTS(OPEN(50000, 7, 1), USE(60000, 7), CLOSE(40000, 7, 1), OPEN(70000, 8, 1),
			 MAP(71000, 8)),
		  { "1-50200:hostb 50200-50200:7 50200-70200:host 70200-100000000:8i" } },
	};
	struct scenario_run run;
	size_t n;
	const struct iommu_epoch *e;

	(void)state;
	scenario_check(backwards, 1);
	scenario_start(&run, IOMMU_ATTACH_PAIRS, WITHOUT_PROBES, 0);
	for (size_t i = 0; i < ARRAY_SIZE(timeless); i++) {
		struct scenario_event event = timeless[i];

		event.us = 0;
		scenario_event(&run, &event);
	}
	scenario_end(&run, 0);
	e = iommu_holders_epochs(run.holders, 1, &n, NULL);
	assert_int_equal(n, 3);
	assert_int_equal(e[0].pid, IOMMU_HOST);
	assert_int_equal(e[1].pid, 7);
	assert_int_equal(e[2].pid, IOMMU_HOST);
	scenario_free(&run);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs),       cmocka_unit_test(pairs_out_of_step),
		cmocka_unit_test(toggles),     cmocka_unit_test(groups),
		cmocka_unit_test(from_before), cmocka_unit_test(from_before_in_toggles),
		cmocka_unit_test(detaches),    cmocka_unit_test(probes),
		cmocka_unit_test(odd_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
