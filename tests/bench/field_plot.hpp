/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_FIELD_PLOT_HPP
#define IOMMU_BENCH_FIELD_PLOT_HPP

/*
 * KernelShark's plugin event_field_plot takes what it is to plot from its dialog: make that, and
 * choose there. To be called once, after the plugin was loaded and before it is started.
 */
void choose_field(const char *event, const char *field);

#endif
