/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MATCH_UNMAP_H
#define IOMMU_MATCH_UNMAP_H

#include "replay_internal.h"

/* Undo what the unmap undoes, as far as is known now. */
void iommu_apply(struct iommu_replay *r, struct iommu_pending *unmap);
/* The kernel found nothing to undo. */
void iommu_undo_nothing(struct iommu_replay *r, struct iommu_pending *unmap);
/* What iommu_apply() would undo if it were to decide now, for the line of the step. */
void iommu_tell_pending(struct iommu_replay *r, const struct iommu_pending *unmap);

/* Remember an unmap, because events after it may say more about it. */
void iommu_enqueue_unmap(struct iommu_replay *r, struct iommu_thread *thread,
			 const struct iommu_pending *unmap);
/* Decide the thread's unmaps that wait, and all that came before them; or all there are. */
void iommu_settle(struct iommu_replay *r, struct iommu_thread *thread);
void iommu_settle_all(struct iommu_replay *r);

/* What is mapped in the space goes with it. */
void iommu_kill(struct iommu_replay *r, uint32_t space);

#endif
