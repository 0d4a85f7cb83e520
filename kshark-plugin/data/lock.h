/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOCK_H
#define IOMMU_LOCK_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The only lock of the plugin. These threads use its data: the loading thread, the window's thread
 * (these two may be the same), the worker, which replays, and a guest of a stream (stream.h). Hold
 * this lock to access any data that the window reads. It is not recursive.
 */
void lanes_lock(void);
void lanes_unlock(void);

/* With the lock held: wait, without it, until another thread calls lanes_wake(), or sooner. */
void lanes_wait(void);
void lanes_wake(void);

#ifdef __cplusplus
}
#endif

#endif
