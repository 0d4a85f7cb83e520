/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOCK_H
#define IOMMU_LOCK_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The only lock of the plugin. Three threads use its data: the loading thread, the window's thread
 * (these two may be the same) and the worker, which replays. Hold this lock to access any data that
 * the window reads. It is not recursive.
 */
void lanes_lock(void);
void lanes_unlock(void);

#ifdef __cplusplus
}
#endif

#endif
