/* SPDX-License-Identifier: LGPL-2.1 */
#include <pthread.h>

#include "lock.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void lanes_lock(void)
{
	pthread_mutex_lock(&lock);
}

static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void lanes_wait(void)
{
	pthread_cond_wait(&changed, &lock);
}

void lanes_wake(void)
{
	pthread_cond_broadcast(&changed);
}

void lanes_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
