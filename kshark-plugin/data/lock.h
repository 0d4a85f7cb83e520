/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOCK_H
#define IOMMU_LOCK_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The one lock of the plugin. Three threads use its data: the one that loads, the one of the window
 * (these two may be the same) and the worker that replays. Everything that the window reads is only
 * touched with this lock held. It is not recursive.
 */
void lanes_lock(void);
void lanes_unlock(void);

#ifdef __cplusplus
}
#endif

#endif
