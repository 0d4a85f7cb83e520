/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_FIELD_PLOT_HPP
#define IOMMU_BENCH_FIELD_PLOT_HPP

/*
 * KernelShark's plugin event_field_plot takes the field to plot from its dialog: create the dialog
 * and choose the field. Call this once, after loading the plugin and before starting it.
 */
void choose_field(const char *event, const char *field);

#endif
