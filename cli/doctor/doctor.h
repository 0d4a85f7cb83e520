/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_H
#define TRACE_IOMMU_DOCTOR_H

/* trace-iommu doctor: find out why lines stay undecoded, or why a recording is not possible. */
int command_doctor(int argc, char **argv);

#endif
