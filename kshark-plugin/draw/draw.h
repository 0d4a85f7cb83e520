/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DRAW_H
#define IOMMU_DRAW_H

#ifdef __cplusplus
extern "C" {
#endif

struct kshark_cpp_argv;

/*
 * KernelShark calls this for each plot that it draws. @val is the number of the CPU or the pid of
 * the task, depending on @action. Takes lanes_lock() itself.
 */
void lanes_draw(struct kshark_cpp_argv *argv, int sd, int val, int action);

#ifdef __cplusplus
}
#endif

#endif
