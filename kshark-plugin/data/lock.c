/* SPDX-License-Identifier: LGPL-2.1 */
#include <pthread.h>

#include "lock.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void lanes_lock(void)
{
	pthread_mutex_lock(&lock);
}

void lanes_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
